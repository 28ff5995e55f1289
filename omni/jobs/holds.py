"""The minute's work on holds: what has lapsed is closed, what is free is offered."""

from __future__ import annotations

from huey import crontab

from omni.domain.actor import SYSTEM
from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches
from omni.services import holds
from omni.transactions import transaction

BATCH = 100


@huey.periodic_task(crontab(minute="*"))
@in_app
def sweep_holds() -> None:
    """Close lapsed holds in batches; then offer goods that came free on their own."""
    in_batches(_sweep)
    with transaction():
        holds.offer_what_is_free(actor=SYSTEM)


def _sweep() -> bool:
    with transaction():
        return holds.sweep_lapsed(actor=SYSTEM, limit=BATCH) == BATCH
