"""Files that wait to be taken in: as soon as they are queued, and again when one was lost."""

from __future__ import annotations

import datetime as dt

from huey import crontab

from omni.domain import clock
from omni.domain.errors import AlreadyDone
from omni.extensions import huey
from omni.jobs.binding import in_app, wakes
from omni.queries.imports import list_undoing, list_waiting
from omni.services import imports
from omni.services.imports import undo
from omni.transactions import transaction

_LOOKED_AT_ONLY = dt.timedelta(days=7)


@huey.task()
@in_app
def take_files_in() -> None:
    """Go through every file that waits, and on with those whose worker has died."""
    for run_id in list_waiting():
        try:
            imports.run(run_id)
        except (imports.Busy, AlreadyDone):
            continue


wakes("imports", take_files_in)


@huey.task()
@in_app
def take_files_back() -> None:
    """Go through every import that is to be taken back, and on with those a killed worker left."""
    for run_id in list_undoing():
        undo.undo_import(run_id)


wakes("undos", take_files_back)


@huey.periodic_task(crontab(minute="*"))
@in_app
def look_for_files() -> None:
    """What nobody woke the worker for, or what a killed one left behind."""
    if list_waiting():
        take_files_in()
    if list_undoing():
        take_files_back()


@huey.periodic_task(crontab(minute="20", hour="4"))
@in_app
def forget_files() -> None:
    """Drop files that were looked at a week ago and never taken in."""
    with transaction():
        imports.drop_abandoned(clock.now() - _LOOKED_AT_ONLY)
