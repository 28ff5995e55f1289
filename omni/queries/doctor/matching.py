"""The books of matching: pairs are ordered, and linked pairs are one person by a merge."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.merge import MergeEvent
from omni.queries.doctor.finding import Finding


def broken() -> list[Finding]:
    """Every rule of matching that does not hold."""
    return [*_ordered(), *_merged(), *_decided()]


def _ordered() -> Iterator[Finding]:
    for pair_id in db.session.scalars(select(MatchPair.id).where(MatchPair.a_id >= MatchPair.b_id)):
        yield Finding("matching", "the smaller id first", f"pair {pair_id}", "a < b", "a >= b")


def _merged() -> Iterator[Finding]:
    """A merge that a pair names is there."""
    rows = (
        select(MatchPair.id, MatchPair.merge_event_id)
        .outerjoin(MergeEvent, MergeEvent.id == MatchPair.merge_event_id)
        .where(MatchPair.merge_event_id.is_not(None), MergeEvent.id.is_(None))
    )
    for pair_id, event_id in db.session.execute(rows):
        yield Finding("matching", "the merge of a pair", f"pair {pair_id}", str(event_id), "none")


def _decided() -> Iterator[Finding]:
    """What was linked or told apart has its day."""
    rows = select(MatchPair.id).where(
        MatchPair.state.in_((PairState.LINKED, PairState.DIFFERENT)),
        MatchPair.decided_at.is_(None),
    )
    for pair_id in db.session.scalars(rows):
        yield Finding("matching", "when it was decided", f"pair {pair_id}", "a day", "none")
