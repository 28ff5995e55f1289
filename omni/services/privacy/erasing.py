"""Erasing a person for good: what names her goes, what was sold and counted stands.

The order matters: first what hangs on her, then what only speaks of her, last the log's values,
so that nothing she was is written again on the way.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, NeedsApproval
from omni.extensions import db
from omni.models.import_run import ImportKind, ImportRun, ImportState, SourceRecord
from omni.models.member import ACCOUNT_KINDS, Identity, Member, MemberState
from omni.queries.privacy.obstacles import list_obstacles
from omni.queries.privacy.people import get_person, records_of
from omni.queries.privacy.traces import Traces
from omni.services import audit
from omni.services.audit.seals import erase_lines, erase_values
from omni.services.idempotency import once
from omni.services.members.households import leave_household
from omni.services.members.sharing import mark_shared
from omni.services.points import forfeit
from omni.services.privacy import clearing
from omni.services.privacy.forgotten import remember_numbers

REASONS = {
    "request": N_("ご本人の請求"),
    "retention": N_("保有期間の終了"),
    "mistake": N_("誤った登録"),
}
POINTS_REASON = N_("消去による失効")


class StillOpen(Conflict):
    """Something between her and the shop has not ended."""

    sentence = N_("終わっていないお取引があるため、消去できません：%(what)s")
    way_forward = N_("下の一覧を終わらせてから、もう一度お試しください。")


class AlreadyErased(AlreadyDone):
    """She has been erased before."""

    sentence = N_("この会員の情報は、すでに消去されています。")


@once("privacy.erase", Member)
def erase_member(
    member_id: int,
    traces: Traces,
    *,
    reason: str,
    on: dt.date,
    approved_by_id: int | None,
    key: str,  # noqa: ARG001
    actor: Actor,
) -> Member:
    """Erase a person with everything that was merged into her; a manager agrees.

    `traces` is what `find_traces` found a moment before. Refused while anything is open.
    """
    if approved_by_id is None:
        raise NeedsApproval(field="pin")
    member = get_person(member_id)
    records = _lock(records_of(member.id))
    db.session.refresh(member)
    if member.state is MemberState.ERASED:
        raise AlreadyErased
    if obstacles := list_obstacles(records):
        raise StillOpen(what=str(obstacles[0].said))
    points = _end_points(records, on, actor)
    _erase(records, traces, actor)
    for record in records:
        erase_values(record, reason=reason, actor=actor)
    audit.write(
        "erase",
        "member",
        member.id,
        actor=actor,
        member_id=member.id,
        approved_by_id=approved_by_id,
        reason=reason,
        records=len(records),
        points=points,
    )
    db.session.expire_all()
    return member


def _lock(records: tuple[int, ...]) -> tuple[int, ...]:
    wanted = select(Member.id).where(Member.id.in_(records)).order_by(Member.id)
    db.session.execute(wanted.with_for_update())
    return records


def _end_points(records: tuple[int, ...], on: dt.date, actor: Actor) -> int:
    return sum(
        forfeit(record, on, reason=POINTS_REASON, at_once=True, actor=actor)
        for record in sorted(records)
    )


def _erase(records: tuple[int, ...], traces: Traces, actor: Actor) -> None:
    clearing.overwrite_what_is_deleted()
    for record in records:
        if _has_household(record):
            leave_household(record, actor=actor)
    named = db.session.execute(
        select(Identity.kind, Identity.value_norm, Identity.source).where(
            Identity.member_id.in_(records)
        )
    ).all()
    taken_in = db.session.execute(
        select(SourceRecord.source, SourceRecord.external_id).where(
            SourceRecord.kind == ImportKind.MEMBERS, SourceRecord.target_id.in_(records)
        )
    )
    accounts = [(row.source, row.value_norm) for row in named if row.kind in ACCOUNT_KINDS]
    remember_numbers([*accounts, *((row[0], row[1]) for row in taken_in)])
    clearing.clear_books(records)
    clearing.clear_imports(records, traces.refusals)
    clearing.clear_merges(records)
    clearing.clear_person(records, clock.now())
    clearing.clear_deliveries(records, clock.now())
    clearing.clear_guests(traces.holds, traces.waits)
    mark_shared((row.kind.value, row.value_norm) for row in named)
    _forget_files(traces.files)
    lines = set(traces.lines) | set(clearing.list_related_lines(records, traces.holds))
    erase_lines(sorted(lines), actor=actor)


def _has_household(record: int) -> bool:
    wanted = select(Member.household_id).where(
        Member.id == record, Member.state.in_((MemberState.ACTIVE, MemberState.WITHDRAWN))
    )
    return db.session.scalar(wanted) is not None


def _forget_files(run_ids: tuple[int, ...]) -> None:
    """Throw away files with rows of hers that nobody has taken in; their runs say so."""
    runs = select(ImportRun).where(
        ImportRun.id.in_(run_ids),
        ImportRun.state.in_((ImportState.UPLOADED, ImportState.FAILED)),
    )
    for run in db.session.scalars(runs.with_for_update()).all():
        Path(run.file_path).unlink(missing_ok=True)
        if run.state is ImportState.UPLOADED:
            db.session.delete(run)
