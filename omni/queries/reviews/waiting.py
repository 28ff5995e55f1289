"""What waits for an answer: how much, which evidence it has, and what may be answered at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.match import Decision, MatchPair, PairState
from omni.models.member import Member, MemberState
from omni.models.review import BatchState, ReviewBatch, ReviewClaim
from omni.models.staff import Staff

_FOUND = (MemberState.ACTIVE, MemberState.WITHDRAWN)
WAITS: ColumnElement[bool] = and_(
    MatchPair.state == PairState.OPEN, MatchPair.decision == Decision.ASK
)


def _stands(member_id: Any) -> ColumnElement[bool]:
    return exists().where(Member.id == member_id, Member.state.in_(_FOUND))


BOTH_STAND: ColumnElement[bool] = and_(_stands(MatchPair.a_id), _stands(MatchPair.b_id))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many pairs wait, and how many of them somebody wanted to see later."""

    total: int
    put_off: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of evidence with the number of pairs that have it; `evidence` is one pair's."""

    pattern: str
    count: int
    score: float
    evidence: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Batch:
    """An answer given to many pairs at once, with who gave it."""

    row: ReviewBatch
    staff: str


def count_waiting() -> Waiting:
    """How many pairs wait for an answer: one statement."""
    row = db.session.execute(
        select(func.count(), func.count(ReviewClaim.put_off_at))
        .select_from(MatchPair)
        .outerjoin(ReviewClaim, ReviewClaim.pair_id == MatchPair.id)
        .where(WAITS)
    ).one()
    return Waiting(row[0], row[1])


def count_to_review(most: int) -> int:
    """How many pairs wait, counted no further than this: for a number beside other work."""
    some = select(MatchPair.id).where(WAITS).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def list_patterns() -> list[Pattern]:
    """The kinds of evidence among what waits, the commonest first: two statements."""
    rows = db.session.execute(
        select(
            MatchPair.pattern,
            func.count().label("found"),
            func.avg(MatchPair.score).label("score"),
            func.min(MatchPair.id).label("first"),
        )
        .where(WAITS)
        .group_by(MatchPair.pattern)
        .order_by(func.count().desc(), MatchPair.pattern)
    ).all()
    firsts = select(MatchPair.id, MatchPair.evidence).where(
        MatchPair.id.in_([row.first for row in rows])
    )
    evidence = {row.id: row.evidence for row in db.session.execute(firsts)}
    return [Pattern(row.pattern, row.found, float(row.score), evidence[row.first]) for row in rows]


def get_pattern(pattern: str) -> Pattern:
    """One kind of evidence as it stands now; raises NotFound when nothing of it waits."""
    count, score, first = db.session.execute(
        select(func.count(), func.avg(MatchPair.score), func.min(MatchPair.id)).where(
            WAITS, MatchPair.pattern == pattern
        )
    ).one()
    if not count:
        raise NotFound
    return Pattern(pattern, count, float(score), db.session.get_one(MatchPair, first).evidence)


def draw_sample(pattern: str, most: int) -> list[int]:
    """Some pairs of this kind, drawn by lot."""
    wanted = select(MatchPair.id).where(WAITS, BOTH_STAND, MatchPair.pattern == pattern)
    return list(db.session.scalars(wanted.order_by(func.random()).limit(most)))


def list_batches(limit: int = 20) -> list[Batch]:
    """The latest answers to many at once, newest first."""
    rows = db.session.execute(
        select(ReviewBatch, Staff.name)
        .join(Staff, Staff.id == ReviewBatch.staff_id)
        .order_by(ReviewBatch.id.desc())
        .limit(limit)
    )
    return [Batch(row, name) for row, name in rows]


def get_batch(batch_id: int) -> Batch:
    """One of them as it stands now; raises NotFound."""
    row = db.session.execute(
        select(ReviewBatch, Staff.name)
        .join(Staff, Staff.id == ReviewBatch.staff_id)
        .where(ReviewBatch.id == batch_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Batch(row[0], row[1])


def list_unfinished() -> list[int]:
    """Batches that wait for a worker, or whose worker may have died, oldest first."""
    moving = (BatchState.QUEUED, BatchState.RUNNING, BatchState.UNDOING)
    wanted = select(ReviewBatch.id).where(ReviewBatch.state.in_(moving)).order_by(ReviewBatch.id)
    return list(db.session.scalars(wanted))
