"""Answers to many pairs at once: as soon as they are asked for, and again when one is lost."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app, wakes
from omni.queries.reviews import list_unfinished
from omni.services import reviews


@huey.task()
@in_app
def answer_batches() -> None:
    """Go through every batch that waits, and on with those whose worker has died."""
    for batch_id in list_unfinished():
        reviews.run_batch(batch_id)


wakes("reviews", answer_batches)


@huey.periodic_task(crontab(minute="*"))
@in_app
def look_for_batches() -> None:
    """What nobody woke the worker for, or what a killed one left behind."""
    if list_unfinished():
        answer_batches()
