"""保有期間: what has been kept long enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from omni.domain.points.expiry import add_months
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.hold import UNENDED, Hold
from omni.models.import_run import ImportRefusal, ImportRun
from omni.models.member import Member, MemberState
from omni.models.order import Order
from omni.models.privacy import MemberRequest, RequestState, RetentionRule


@dataclass(frozen=True, slots=True)
class Due:
    """A rule, the moment before which its data are old, and how many are."""

    rule: RetentionRule
    before: dt.datetime
    count: int


def list_rules() -> list[RetentionRule]:
    """Every kind of data with its period."""
    return list(db.session.scalars(select(RetentionRule).order_by(RetentionRule.position)))


def before(rule: RetentionRule, now: dt.datetime) -> dt.datetime:
    """The moment before which data of this rule have been kept long enough."""
    return dt.datetime.combine(add_months(now.date(), -rule.months), dt.time(), tzinfo=dt.UTC)


def list_due(now: dt.datetime) -> list[Due]:
    """Each rule with how much is due under it."""
    return [
        Due(rule, limit, _count(rule.kind, limit))
        for rule in list_rules()
        for limit in (before(rule, now),)
    ]


def list_withdrawn(limit: dt.datetime, most: int = 100) -> list[Member]:
    """Who left before that moment and is to be erased, the longest gone first."""
    wanted = select(Member).where(*_withdrawn(limit)).order_by(Member.withdrawn_at, Member.id)
    return list(db.session.scalars(wanted.limit(most)))


def _withdrawn(limit: dt.datetime) -> tuple[Any, ...]:
    return Member.state == MemberState.WITHDRAWN, Member.withdrawn_at < limit


def _count(kind: str, limit: dt.datetime) -> int:
    counted: dict[str, Callable[[], int | None]] = {
        "import_refusal": lambda: _of(
            ImportRefusal.id,
            ImportRefusal.raw != "[]",
            ImportRefusal.run_id.in_(old_runs(limit)),
        ),
        "search_text": lambda: db.session.scalar(
            select(func.count())
            .select_from(AuditValue)
            .join(AuditLine, AuditLine.id == AuditValue.line_id)
            .where(AuditLine.action == "search", AuditLine.at < limit)
        ),
        "guest": lambda: _of(Hold.id, *old_guests(limit)),
        "withdrawn": lambda: _of(Member.id, *_withdrawn(limit)),
        "request": lambda: _of(MemberRequest.id, *old_requests(limit)),
        "books": lambda: _of(Order.id, Order.placed_at < limit),
    }
    return int(counted[kind]() or 0) if kind in counted else 0


def old_runs(limit: dt.datetime) -> Any:
    """Imports that ended before that moment."""
    return select(ImportRun.id).where(ImportRun.finished_at < limit)


def old_guests(limit: dt.datetime) -> tuple[Any, ...]:
    """Holds of people who are no members, closed before that moment."""
    return (
        Hold.member_id.is_(None),
        Hold.guest_phone != "",
        Hold.state.not_in(UNENDED),
        Hold.closed_at < limit,
    )


def old_requests(limit: dt.datetime) -> tuple[Any, ...]:
    """Requests answered before that moment whose words are still there."""
    return (
        MemberRequest.state != RequestState.OPEN,
        MemberRequest.closed_at < limit,
        (MemberRequest.note != "") | (MemberRequest.answer != ""),
    )


def _of(column: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count(column)).where(*conditions)) or 0
