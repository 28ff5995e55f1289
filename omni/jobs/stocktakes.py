"""The rest of a large stocktake: written chunk by chunk, each in a transaction of its own."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches, wakes
from omni.services import stocktakes
from omni.transactions import transaction


@huey.periodic_task(crontab(minute="*"))
@in_app
def apply_stocktakes() -> None:
    """Write what managers have agreed to until nothing is left."""
    in_batches(_apply)


wakes(stocktakes.WORKER, apply_stocktakes)


def _apply() -> bool:
    with transaction():
        return stocktakes.apply_more()
