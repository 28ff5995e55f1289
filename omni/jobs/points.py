"""The sweep that books points whose time is over."""

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


def _sweep(day: dt.date) -> bool:
    with transaction():
        return points.expire_due(day) > 0
