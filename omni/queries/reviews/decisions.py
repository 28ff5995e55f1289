"""Who answered what, and when: for the day's count, the way back, and the manager's look."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.match import MatchPair
from omni.models.member import Member
from omni.models.review import Answer, ReviewDecision
from omni.models.staff import Staff

PAGE = 40

_Left, _Right, _Undoer = aliased(Member), aliased(Member), aliased(Staff)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in words: of whom, by whom, and whether it was taken back."""

    id: int
    at: dt.datetime
    answer: Answer
    left_id: int
    left: str
    right_id: int
    right: str
    staff: str
    batch_id: int | None
    undone_at: dt.datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of answers is narrowed to; None is no narrowing."""

    staff_id: int | None = None
    answer: Answer | None = None
    batch_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """How many answers stand of those given since a moment: everybody's, and one person's."""

    everybody: int
    mine: int


def count_done(staff_id: int, since: dt.datetime) -> Done:
    """Answers given since then that were not taken back: one statement."""
    stands = and_(ReviewDecision.at >= since, ReviewDecision.undone_at.is_(None))
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(ReviewDecision.staff_id == staff_id),
        ).where(stands)
    ).one()
    return Done(row[0], row[1])


def list_decisions(wanted: Wanted) -> list[Told]:
    """Answers, newest first, one more than a page: one statement."""
    query = _told().order_by(ReviewDecision.id.desc()).limit(PAGE + 1)
    for column, value in (
        (ReviewDecision.staff_id, wanted.staff_id),
        (ReviewDecision.answer, wanted.answer),
        (ReviewDecision.batch_id, wanted.batch_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.before is not None:
        query = query.where(ReviewDecision.id < wanted.before)
    return [Told(*row) for row in db.session.execute(query)]


def get_decision(decision_id: int) -> Told:
    """One answer in words; raises NotFound."""
    row = db.session.execute(_told().where(ReviewDecision.id == decision_id)).one_or_none()
    if row is None:
        raise NotFound
    return Told(*row)


def find_last(staff_id: int, since: dt.datetime) -> Told | None:
    """This person's last answer since then that stands and was given by hand."""
    last = (
        select(func.max(ReviewDecision.id))
        .where(
            ReviewDecision.staff_id == staff_id,
            ReviewDecision.at >= since,
            ReviewDecision.batch_id.is_(None),
            ReviewDecision.undone_at.is_(None),
        )
        .scalar_subquery()
    )
    row = db.session.execute(_told().where(ReviewDecision.id == last)).one_or_none()
    return Told(*row) if row else None


def list_reviewers() -> list[tuple[int, str]]:
    """Everybody who has answered, by name."""
    rows = db.session.execute(
        select(Staff.id, Staff.name)
        .where(Staff.id.in_(select(ReviewDecision.staff_id).distinct()))
        .order_by(Staff.name)
    )
    return [(row.id, row.name) for row in rows]


def _told() -> Select[Any]:
    return (
        select(
            ReviewDecision.id,
            ReviewDecision.at,
            ReviewDecision.answer,
            _Left.id,
            _name(_Left),
            _Right.id,
            _name(_Right),
            Staff.name,
            ReviewDecision.batch_id,
            ReviewDecision.undone_at,
            _Undoer.name,
        )
        .join(MatchPair, MatchPair.id == ReviewDecision.pair_id)
        .join(_Left, _Left.id == MatchPair.a_id)
        .join(_Right, _Right.id == MatchPair.b_id)
        .join(Staff, Staff.id == ReviewDecision.staff_id)
        .outerjoin(_Undoer, _Undoer.id == ReviewDecision.undone_by_id)
    )


def _name(member: Any) -> Any:
    written = func.trim(member.family_name + " " + member.given_name)
    return func.coalesce(func.nullif(written, ""), member.family_kana + " " + member.given_kana)
