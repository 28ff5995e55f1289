"""保有期間: clearing what has been kept long enough; people are proposed, never erased alone."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import SYSTEM, Actor
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.hold import Hold
from omni.models.import_run import ImportRefusal
from omni.models.member import Member, MemberState
from omni.models.privacy import MemberRequest, RetentionAction
from omni.queries.privacy.retention import before, list_rules, old_guests, old_requests, old_runs
from omni.services import audit
from omni.services.audit.seals import erase_searches, erase_values
from omni.services.privacy.clearing import NOBODY, REFUSAL_CLEARED


def clear_due(*, actor: Actor = SYSTEM) -> dict[str, int]:
    """Clear what its period allows no longer; returns how much of each kind."""
    cleared: dict[str, int] = {}
    for rule in list_rules():
        if rule.action is not RetentionAction.CLEAR or rule.kind not in _CLEAR:
            continue
        if count := _CLEAR[rule.kind](before(rule, clock.now()), actor):
            cleared[rule.kind] = count
    if cleared:
        audit.write("retention", "member_request", None, actor=actor, **cleared)
    return cleared


def _refusals(limit: dt.datetime, actor: Actor) -> int:  # noqa: ARG001
    values = {"raw": "[]", "params": {}, "reason": REFUSAL_CLEARED}
    old = (ImportRefusal.raw != "[]", ImportRefusal.run_id.in_(old_runs(limit)))
    return _rows(update(ImportRefusal).where(*old).values(**values))


def _guests(limit: dt.datetime, actor: Actor) -> int:  # noqa: ARG001
    values = {"guest_name": NOBODY, "guest_phone": "", "note": ""}
    return _rows(update(Hold).where(*old_guests(limit)).values(**values))


def _requests(limit: dt.datetime, actor: Actor) -> int:  # noqa: ARG001
    return _rows(update(MemberRequest).where(*old_requests(limit)).values(note="", answer=""))


def _searches(limit: dt.datetime, actor: Actor) -> int:
    return erase_searches(limit, actor=actor)


_CLEAR = {
    "import_refusal": _refusals,
    "guest": _guests,
    "request": _requests,
    "search_text": _searches,
}


def finish_erasures(*, actor: Actor = SYSTEM) -> int:
    """Erase what other processes still had to write about people while they were erased.

    A line of reading waits up to a second before it is written; it may name her after she is gone.
    """
    late = (
        select(AuditLine.member_id)
        .join(AuditValue, AuditValue.line_id == AuditLine.id)
        .join(Member, Member.id == AuditLine.member_id)
        .where(
            Member.state == MemberState.ERASED,
            AuditLine.action.in_(("view", "reveal", "search", "export", "print")),
            AuditLine.at <= Member.erased_at,
        )
        .distinct()
        .limit(100)
    )
    found = [one for one in db.session.scalars(late) if one is not None]
    for member_id in found:
        erase_values(member_id, reason="late", actor=actor)
    return len(found)


def _rows(statement: object) -> int:
    done = db.session.execute(
        statement.execution_options(synchronize_session=False)  # type: ignore[attr-defined]
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
