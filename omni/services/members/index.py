"""The index members are found by: rewritten with the person, re-ranked with each visit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from omni.domain.lookup import member_keys
from omni.extensions import db
from omni.models.member import Identity, Member, MemberKey, MemberState

_FIRST_DAY = dt.date(1970, 1, 1)
_FOUND = (MemberState.ACTIVE, MemberState.WITHDRAWN)


def day_number(day: dt.date) -> int:
    """Days since 1970, as `seen_day` counts them."""
    return (day - _FIRST_DAY).days


def index_member(member_id: int) -> None:
    """Make the rows of the index those of the member as she is now; none once merged or erased."""
    index_members([member_id])


def index_members(member_ids: Collection[int]) -> None:
    """The same for many members, in a few statements."""
    db.session.flush()
    wanted, ranks = _wanted(member_ids)
    present = _present(member_ids)
    gone, moved, new = [], [], []
    for one in sorted(member_ids):
        rank = ranks[one]
        here, there = set(present[one]), wanted[one]
        gone += [{"the_key": key, "the_id": one} for key in here - there]
        new += [{"key": key, "member_id": one, **rank} for key in sorted(there - here)]
        if any(present[one][key] != tuple(rank.values()) for key in here & there):
            moved.append({"the_id": one, "place": rank["location_id"], "day": rank["seen_day"]})
    _write(gone, moved, new)


def _present(member_ids: Collection[int]) -> dict[int, dict[str, tuple[int | None, int]]]:
    """The rows there are, with what ranks them."""
    found: dict[int, dict[str, tuple[int | None, int]]] = defaultdict(dict)
    rows = db.session.execute(
        select(MemberKey.member_id, MemberKey.key, MemberKey.location_id, MemberKey.seen_day).where(
            MemberKey.member_id.in_(member_ids)
        )
    )
    for member_id, key, location_id, day in rows:
        found[member_id][key] = (location_id, day)
    return found


def _write(
    gone: list[dict[str, Any]], moved: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    table = cast(Table, MemberKey.__table__)
    mine = table.c.member_id == bindparam("the_id")
    connection = db.session.connection()
    if gone:
        connection.execute(delete(table).where(mine, table.c.key == bindparam("the_key")), gone)
    if moved:
        rank: dict[str, Any] = {"location_id": bindparam("place"), "seen_day": bindparam("day")}
        connection.execute(update(table).where(mine).values(rank), moved)
    if new:
        connection.execute(insert(table), new)


def _wanted(member_ids: Collection[int]) -> tuple[dict[int, set[str]], dict[int, dict[str, Any]]]:
    """Every key of each of these members, and what ranks her."""
    named: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(Identity.member_id, Identity.kind, Identity.value_norm).where(
            Identity.member_id.in_(member_ids)
        )
    )
    for member_id, kind, value in rows:
        named[member_id].append((kind.value, value))
    people = db.session.execute(
        select(
            Member.id,
            Member.state,
            Member.family_name,
            Member.given_name,
            Member.family_kana,
            Member.given_kana,
            Member.seen_location_id,
            Member.seen_day,
        ).where(Member.id.in_(member_ids))
    )
    keys: dict[int, set[str]] = {}
    ranks: dict[int, dict[str, Any]] = {}
    for one, state, family, given, family_kana, given_kana, location_id, day in people:
        ranks[one] = {"location_id": location_id, "seen_day": day}
        keys[one] = set()
        if state in _FOUND:
            keys[one] = member_keys(
                family=family,
                given=given,
                family_kana=family_kana,
                given_kana=given_kana,
                identities=named[one],
            )
    return keys, ranks


def touch_seen(member_id: int, location_id: int, day: dt.date) -> None:
    """Rank her as seen at this location on this day, unless she was seen later already."""
    seen = {"seen_day": day_number(day), "seen_location_id": location_id}
    touched = db.session.execute(
        update(Member)
        .where(
            Member.id == member_id,
            (Member.seen_day < seen["seen_day"])
            | (
                (Member.seen_day == seen["seen_day"])
                & Member.seen_location_id.is_distinct_from(location_id)
            ),
        )
        .values(**seen)
        .returning(Member.id)
        .execution_options(synchronize_session=False)
    ).first()
    if touched is not None:
        db.session.execute(
            update(MemberKey)
            .where(MemberKey.member_id == member_id)
            .values(location_id=location_id, seen_day=seen["seen_day"])
            .execution_options(synchronize_session=False)
        )


def touch_many(seen: Mapping[int, tuple[int, dt.date]]) -> None:
    """The same for many members, by their (location, day), in three statements."""
    people = db.session.execute(
        select(Member.id, Member.seen_day, Member.seen_location_id)
        .where(Member.id.in_(seen))
        .order_by(Member.id)
        .with_for_update()
    )
    moved = []
    for one, last_day, last_place in people:
        place, day = seen[one][0], day_number(seen[one][1])
        if last_day < day or (last_day == day and last_place != place):
            moved.append({"the_id": one, "place": place, "day": day})
    if moved:
        table = cast(Table, Member.__table__)
        rank: dict[str, Any] = {
            "seen_location_id": bindparam("place"),
            "seen_day": bindparam("day"),
        }
        db.session.connection().execute(
            update(table).where(table.c.id == bindparam("the_id")).values(rank), moved
        )
        _write([], moved, [])
