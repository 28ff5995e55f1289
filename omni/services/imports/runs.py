"""A run's way through its states: one of a kind at a time, resumed after a crash.

The checkpoint (`done_rows`) is written with the batch it stands for. Whoever runs holds the row
by name and heartbeat; another may take over only when the heartbeat is old or its process gone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select, update

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.domain.errors import N_, AlreadyDone, Conflict, Refusal
from omni.domain.imports.files import Layout
from omni.domain.imports.headers import Columns
from omni.extensions import db
from omni.models.import_run import ImportKind, ImportRefusal, ImportRun, ImportState
from omni.queries.imports import get_run
from omni.services import audit
from omni.services.imports.job import Job, Tally, notices_of, store_notices
from omni.services.loading import insert_rows
from omni.transactions import wake

LEASE = dt.timedelta(seconds=60)
TIME_ZONE = "Asia/Tokyo"


class Busy(Conflict):
    """Another import of the same kind is under way."""

    sentence = N_("同じ種類の取込が進行中です。")
    way_forward = N_("終わるまでお待ちください。順番に始まります。")


class LostRun(Conflict):
    """Another worker has taken the run over; what it does counts."""

    sentence = N_("この取込は、ほかの処理に引き継がれました。")


def name_of_runner() -> str:
    """Who runs: this process on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}"


def queue(run: ImportRun) -> ImportRun:
    """Have the worker take a file in as soon as it can; one that failed goes on from there.

    Asked twice, it is queued once.
    """
    db.session.refresh(run, with_for_update=True)
    if run.state in (ImportState.UPLOADED, ImportState.FAILED):
        run.state = ImportState.QUEUED
        run.failure = None
        run.heartbeat_at = clock.now()
        wake("imports")
    return run


def claim(run_id: int) -> Job:
    """Take a run as ours; raises Busy while another of its kind runs, AlreadyDone at its end."""
    run = get_run(run_id)
    _let_go_of_the_dead(run)
    if _is_other_running(run):
        raise Busy
    taken = db.session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, _may_be_taken())
        .values(
            state=ImportState.RUNNING,
            runner=name_of_runner(),
            heartbeat_at=clock.now(),
            failure=None,
        )
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise AlreadyDone if run.state is ImportState.DONE else Busy
    return job_of(get_run(run_id))


def _may_be_taken() -> ColumnElement[bool]:
    idle = (ImportState.UPLOADED, ImportState.QUEUED, ImportState.FAILED)
    return or_(ImportRun.state.in_(idle), and_(ImportRun.state == ImportState.RUNNING, _is_stale()))


def _is_stale() -> ColumnElement[bool]:
    return or_(ImportRun.heartbeat_at.is_(None), ImportRun.heartbeat_at < clock.now() - LEASE)


def _let_go_of_the_dead(run: ImportRun) -> None:
    """Queue again what says that it runs though nobody runs it."""
    running = select(ImportRun).where(
        ImportRun.kind == run.kind, ImportRun.state == ImportState.RUNNING
    )
    limit = clock.now() - LEASE
    for other in db.session.scalars(running.with_for_update()):
        beat = other.heartbeat_at
        if beat is None or beat < limit or not is_alive(other.runner):
            other.state = ImportState.QUEUED
            other.runner = None
    db.session.flush()


def is_alive(runner: str | None) -> bool:
    """Whether the process that runs may still live; on another machine only its heartbeat says."""
    host, _, pid = (runner or "").rpartition(":")
    if host != socket.gethostname() or not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_other_running(run: ImportRun) -> bool:
    other = select(ImportRun.id).where(
        ImportRun.kind == run.kind,
        ImportRun.state == ImportState.RUNNING,
    )
    return db.session.scalar(other.limit(1)) is not None


def job_of(run: ImportRun) -> Job:
    """What a run is about, as every batch of it sees it."""
    return job_for(
        ImportKind(run.kind),
        run.source,
        run.mapping,
        run.options,
        began=run.created_at,
        run_id=run.id,
        staff_id=run.staff_id,
    )


def job_for(
    kind: ImportKind,
    source: str,
    columns: Columns,
    options: dict[str, Any],
    *,
    began: dt.datetime,
    **details: Any,
) -> Job:
    """A job as stored options describe it."""
    layout = dict(options["layout"], headers=tuple(options["layout"]["headers"]))
    counted_at = options.get("counted_at")
    return Job(
        kind=kind,
        source=source,
        layout=Layout(**layout),
        columns=dict(columns),
        now=began,
        today=began.astimezone(ZoneInfo(TIME_ZONE)).date(),
        currency=options["currency"],
        time_zone=TIME_ZONE,
        counted_at=dt.datetime.fromisoformat(counted_at) if counted_at else None,
        create_locations=options["create_locations"],
        **details,
    )


def path_of(run: ImportRun) -> Path:
    """Where the kept file lies."""
    return Path(run.file_path)


def hold(run_id: int, done_rows: int) -> None:
    """Begin a batch: lock the run, and make sure that it is still ours and stands where we do."""
    held = db.session.execute(
        update(ImportRun)
        .where(
            ImportRun.id == run_id,
            ImportRun.state == ImportState.RUNNING,
            ImportRun.runner == name_of_runner(),
            ImportRun.done_rows == done_rows,
        )
        .values(heartbeat_at=clock.now())
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    if held is None:
        raise LostRun


def checkpoint(run_id: int, tally: Tally, read: int) -> None:
    """End a batch: count what became of its rows, list its refusals, move the checkpoint."""
    run = get_run(run_id)
    so_far = Tally(totals=dict(run.totals), noticed=notices_of(run.notices))
    so_far.merge(tally)
    run.done_rows += read
    run.created += tally.created
    run.updated += tally.updated
    run.unchanged += tally.unchanged
    run.refused += len(tally.refused)
    run.totals = so_far.totals
    run.notices = store_notices(so_far.noticed)
    run.heartbeat_at = clock.now()
    insert_rows(ImportRefusal, refusal_rows(run_id, tally))


def refusal_rows(run_id: int, tally: Tally) -> list[dict[str, Any]]:
    """The rows of `import_refusal`."""
    return [
        {
            "run_id": run_id,
            "line": one.line,
            "field": one.field,
            "reason": one.sentence,
            "params": one.params,
            "raw": json.dumps(one.cells, ensure_ascii=False),
        }
        for one in tally.refused
    ]


def close(run_id: int) -> ImportRun:
    """Say that every row has been seen to."""
    run = get_run(run_id)
    run.state = ImportState.DONE
    run.finished_at = clock.now()
    run.runner = None
    audit.write(
        "import.done",
        "import_run",
        run.id,
        actor=_actor(run),
        kind=run.kind.value,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        refused=run.refused,
    )
    if run.kind is ImportKind.MEMBERS:
        wake("matching.new")
    return run


def fail(run_id: int, refusal: Refusal) -> ImportRun:
    """Say why a run stopped; what its checkpoint covers stays, and it can go on from there."""
    run = get_run(run_id)
    if run.state is ImportState.RUNNING:
        run.state = ImportState.FAILED
        run.runner = None
        run.failure = {
            "sentence": refusal.sentence,
            "way_forward": refusal.way_forward,
            "params": refusal.params,
        }
    return run


def _actor(run: ImportRun) -> Actor:
    return Actor(staff_id=run.staff_id, role=Role.ADMIN, location_id=run.location_id)
