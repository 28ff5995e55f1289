"""The sweeps over points whose time is over, and over those set aside for too long."""

from __future__ import annotations

import datetime as dt
from functools import partial

from huey import crontab

from omni.domain import clock
from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches
from omni.queries import locations
from omni.services import points
from omni.transactions import transaction


@huey.periodic_task(crontab(minute="10"))
@in_app
def expire_points() -> None:
    """Book every expiry that is over at all our places, some members to a transaction."""
    day = locations.earliest_business_day(clock.now())
    if day is not None:
        in_batches(partial(_sweep, day))


@huey.periodic_task(crontab(minute="*"))
@in_app
def release_point_holds() -> None:
    """Give back the points of checkouts that were left, some members to a transaction."""
    day = locations.earliest_business_day(clock.now())
    if day is not None:
        in_batches(partial(_release, day))


def _release(day: dt.date) -> bool:
    with transaction():
        return points.release_due(day) > 0


def _sweep(day: dt.date) -> bool:
    with transaction():
        return points.expire_due(day) > 0
