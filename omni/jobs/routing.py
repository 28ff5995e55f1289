"""Routing: replays that people have asked for, and those a killed worker left."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches, wakes
from omni.services.routing.replaying import run_waiting


@huey.task()
@in_app
def replay_orders() -> None:
    """Every replay that waits."""
    in_batches(run_waiting)


wakes("routing", replay_orders)


@huey.periodic_task(crontab(minute="*/5"))
@in_app
def go_on_with_replays() -> None:
    """Whatever a lost task left waiting."""
    in_batches(run_waiting)
