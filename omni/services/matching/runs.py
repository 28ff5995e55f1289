"""A run's way through its states: one at a time, resumed after a crash.

Whoever runs holds the row by name and heartbeat; another takes over only when the heartbeat is old
or its process gone. The checkpoint is written with the batch it stands for.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict
from omni.extensions import db
from omni.models.match import MatchKind, MatchPhase, MatchRun, MatchState
from omni.models.member import Member, MemberChange
from omni.queries.matching.rules import current_rule, find_last_done, find_unfinished, get_run
from omni.services import audit
from omni.services.imports.runs import is_alive, name_of_runner
from omni.services.loading import is_postgres

LEASE = dt.timedelta(seconds=120)
# Ids that a slow writer took before us may still be committed behind us.
_LATE = 2_000


class Busy(Conflict):
    """Another run is under way."""

    sentence = N_("名寄せが進行中です。")
    way_forward = N_("終わるまでお待ちください。")


class LostRun(Conflict):
    """Another worker has taken the run over; what it does counts."""

    sentence = N_("この名寄せは、ほかの処理に引き継がれました。")


def claim(kind: MatchKind | None, actor: Actor) -> MatchRun:
    """Go on with the run that was broken off, or open one; raises Busy while another is at it.

    Without a kind it is incremental after a full one that went to its end.
    """
    broken_off = find_unfinished()
    if broken_off is not None:
        return _take_over(broken_off)
    last = find_last_done()
    if last is None:
        kind = MatchKind.FULL
    now = clock.now()
    run = MatchRun(
        kind=kind or MatchKind.INCREMENTAL,
        runner=name_of_runner(),
        staff_id=actor.staff_id,
        rule_id=current_rule().id,
        started_at=now,
        heartbeat_at=now,
        member_cursor=_last(Member.id),
        change_cursor=_last(MemberChange.id),
        counts=_since(last),
    )
    db.session.add(run)
    db.session.flush()
    audit.write("match.run", "match_run", run.id, actor=actor, kind=run.kind.value)
    return run


def _take_over(run: MatchRun) -> MatchRun:
    db.session.refresh(run, with_for_update=True)
    is_held = run.runner is not None and run.heartbeat_at > clock.now() - LEASE
    if is_held and is_alive(run.runner) and run.runner != name_of_runner():
        raise Busy
    run.state = MatchState.RUNNING
    run.runner, run.heartbeat_at = name_of_runner(), clock.now()
    return run


def _last(column: Any) -> int:
    return db.session.scalar(select(func.coalesce(func.max(column), 0))) or 0


def _since(last: MatchRun | None) -> dict[str, int]:
    """From where an incremental run looks: kept with it, for when it is resumed."""
    late = _LATE if is_postgres() else 0
    if last is None:
        return {"after_member": 0, "after_change": 0}
    return {
        "after_member": max(0, last.member_cursor - late),
        "after_change": max(0, last.change_cursor - late),
    }


def hold(run_id: int) -> MatchRun:
    """Begin a batch: make sure that the run is still ours; raises LostRun."""
    held = db.session.execute(
        update(MatchRun)
        .where(
            MatchRun.id == run_id,
            MatchRun.state == MatchState.RUNNING,
            MatchRun.runner == name_of_runner(),
        )
        .values(heartbeat_at=clock.now())
        .returning(MatchRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    if held is None:
        raise LostRun
    return get_run(run_id)


def count(run: MatchRun, **more: int) -> None:
    """Add to what the run has counted."""
    run.counts = run.counts | {name: run.counts.get(name, 0) + n for name, n in more.items()}


def enter(run: MatchRun, phase: MatchPhase, total: int) -> None:
    """Begin a phase."""
    run.phase, run.total, run.done, run.checkpoint = phase, total, 0, 0


def close(run: MatchRun) -> None:
    """Say that everybody has been seen to."""
    run.state, run.finished_at, run.runner = MatchState.DONE, clock.now(), None
    run.done = run.total
