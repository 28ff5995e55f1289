"""What a person says of two members, remembered whatever they are merged into."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.match import Decision, MatchPair, PairState
from omni.services import audit


def remember_difference(one_id: int, other_id: int, *, actor: Actor) -> MatchPair:
    """These two are not the same person: they are neither linked nor asked about again.

    So are, from now on, any two groups of which each holds one of them. Said twice, it stays
    said once.
    """
    if one_id == other_id:
        raise Invalid
    a_id, b_id = min(one_id, other_id), max(one_id, other_id)
    now = clock.now()
    pair = db.session.scalars(
        select(MatchPair).where(MatchPair.a_id == a_id, MatchPair.b_id == b_id).with_for_update()
    ).first()
    if pair is not None and pair.state is PairState.DIFFERENT:
        return pair
    if pair is None:
        pair = MatchPair(
            a_id=a_id,
            b_id=b_id,
            score=0.0,
            decision=Decision.DIFFERENT,
            evidence=[],
            pattern="",
            created_at=now,
        )
        db.session.add(pair)
    pair.state = PairState.DIFFERENT
    pair.decided_by_id, pair.decided_at, pair.updated_at = actor.staff_id, now, now
    db.session.flush()
    audit.write("match.different", "match_pair", pair.id, actor=actor, member_id=a_id, other=b_id)
    return pair
