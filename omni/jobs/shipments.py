"""Every ten minutes: shipments nobody has begun past their time go to another place."""

from __future__ import annotations

from huey import crontab

from omni.domain.actor import SYSTEM
from omni.extensions import huey
from omni.jobs.binding import in_app
from omni.services import shipments
from omni.transactions import transaction


@huey.periodic_task(crontab(minute="*/10"))
@in_app
def move_idle_shipments() -> None:
    """Move each in a command of its own; what somebody begins meanwhile stays."""
    for fulfilment_id in shipments.list_idle():
        with transaction():
            shipments.move_idle(fulfilment_id, actor=SYSTEM)
