"""Laying pairs before a reviewer: each before one at a time, for a few minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import Forbidden
from omni.extensions import db
from omni.models.match import MatchPair
from omni.models.review import ReviewClaim
from omni.queries.reviews import WAITS
from omni.services.reviews.settling import sift

LEASE = dt.timedelta(minutes=3)
_TRIES = 4


def claim_pairs(
    want: int, *, held: Collection[int] = (), put_off: bool = False, actor: Actor
) -> list[int]:
    """Lay this many pairs before the actor, those already before her first, the likeliest next.

    With `put_off` they are taken from those that were left for later, the longest ago first.
    What has settled itself meanwhile (both have become one person, or one was erased) is noted as
    settled and never laid before anybody.
    """
    staff_id = reviewer(actor)
    mine = sift(_renew(staff_id, held) if held else _resume(staff_id, want, put_off=put_off))
    for _ in range(_TRIES):
        missing = want - len(mine)
        found = _find_free(missing, put_off=put_off) if missing > 0 else []
        if not found:
            break
        mine += sift(_take(found, staff_id))
    return mine


def put_off(pair_id: int, *, actor: Actor) -> None:
    """Leave a pair for later: it comes again after all others, to whoever asks for those."""
    _write_claims([pair_id], reviewer(actor), until=clock.now(), put_off_at=clock.now())


def release(pair_id: int) -> None:
    """Nobody looks at this pair any more."""
    db.session.execute(delete(ReviewClaim).where(ReviewClaim.pair_id == pair_id))


def reviewer(actor: Actor) -> int:
    """The person who answers; the house itself reviews nothing."""
    if actor.staff_id is None:
        raise Forbidden
    return actor.staff_id


def _renew(staff_id: int, held: Collection[int]) -> list[int]:
    """Keep what lies before her already; somebody else's stays theirs."""
    waits = select(MatchPair.id).where(MatchPair.id.in_(held), WAITS)
    renewed = db.session.scalars(
        update(ReviewClaim)
        .where(ReviewClaim.pair_id.in_(waits), ReviewClaim.staff_id == staff_id)
        .values(until=clock.now() + LEASE)
        .returning(ReviewClaim.pair_id)
        .execution_options(synchronize_session=False)
    )
    kept = set(renewed)
    return [one for one in held if one in kept]


def _resume(staff_id: int, most: int, *, put_off: bool) -> list[int]:
    """What lies before her still, on another tab or before she loaded the page anew."""
    left = ReviewClaim.put_off_at.is_not(None) if put_off else ReviewClaim.put_off_at.is_(None)
    wanted = (
        select(MatchPair.id)
        .join(ReviewClaim, ReviewClaim.pair_id == MatchPair.id)
        .where(WAITS, ReviewClaim.staff_id == staff_id, ReviewClaim.until > clock.now(), left)
        .order_by(MatchPair.score.desc(), MatchPair.id)
    )
    return _renew(staff_id, list(db.session.scalars(wanted.limit(most))))


def _find_free(most: int, *, put_off: bool) -> list[int]:
    """Pairs that wait, lie before nobody, and were left for later or not."""
    free = or_(ReviewClaim.pair_id.is_(None), ReviewClaim.until <= clock.now())
    wanted = (
        select(MatchPair.id)
        .outerjoin(ReviewClaim, ReviewClaim.pair_id == MatchPair.id)
        .where(WAITS, free)
    )
    if put_off:
        wanted = wanted.where(ReviewClaim.put_off_at.is_not(None))
        wanted = wanted.order_by(ReviewClaim.put_off_at, MatchPair.id)
    else:
        wanted = wanted.where(ReviewClaim.put_off_at.is_(None))
        wanted = wanted.order_by(MatchPair.score.desc(), MatchPair.id)
    return list(db.session.scalars(wanted.limit(most)))


def _take(pair_ids: Sequence[int], staff_id: int) -> list[int]:
    """Claim those that are still free; another reviewer may have been faster."""
    taken = _write_claims(pair_ids, staff_id, until=clock.now() + LEASE)
    return [one for one in pair_ids if one in taken]


def _write_claims(
    pair_ids: Sequence[int],
    staff_id: int,
    *,
    until: dt.datetime,
    put_off_at: dt.datetime | None = None,
) -> set[int]:
    """One statement: a row for each, or the lapsed row made hers; returns those that are hers."""
    is_postgres = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    rows = [
        {"pair_id": one, "staff_id": staff_id, "until": until, "put_off_at": put_off_at}
        for one in sorted(pair_ids)
    ]
    statement = insert(ReviewClaim).values(rows)
    changed: dict[str, Any] = {"staff_id": staff_id, "until": until}
    if put_off_at is not None:
        changed["put_off_at"] = put_off_at
    statement = statement.on_conflict_do_update(
        index_elements=[ReviewClaim.pair_id],
        set_=changed,
        where=or_(ReviewClaim.until <= clock.now(), ReviewClaim.staff_id == staff_id),
    )
    return set(db.session.scalars(statement.returning(ReviewClaim.pair_id)))


def take_up(pair_id: int, *, actor: Actor) -> None:
    """Lay this pair before the actor again, whoever had it: she has just reopened it."""
    release(pair_id)
    _take([pair_id], reviewer(actor))
