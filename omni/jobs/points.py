"""The sweep that books points whose time is over."""

from __future__ import annotations

import datetime as dt

from huey import crontab

from omni.domain import clock
from omni.extensions import huey
from omni.jobs.binding import in_app
from omni.queries import locations
from omni.services import points
from omni.transactions import transaction


@huey.periodic_task(crontab(minute="10"))
@in_app
def expire_points() -> None:
    """Book every expiry that is over at all our places, some members to a transaction."""
    day = locations.earliest_business_day(clock.now())
    while day is not None and _sweep(day):
        pass


def _sweep(day: dt.date) -> int:
    with transaction():
        return points.expire_due(day)
