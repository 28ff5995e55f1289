"""The minute's work on reservations, and the night's on kept answers."""

from __future__ import annotations

import datetime as dt

from huey import crontab

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches
from omni.services import reservations
from omni.services.idempotency import forget_answers
from omni.transactions import transaction

BATCH = 100
KEPT = dt.timedelta(hours=24)
ANSWERS_AT_ONCE = 1_000


@huey.periodic_task(crontab(minute="*"))
@in_app
def sweep_reservations() -> None:
    """Close what has lapsed, in batches."""
    in_batches(_sweep)


@huey.periodic_task(crontab(minute="25"))
@in_app
def forget_old_answers() -> None:
    """Answers to programs are kept for a day."""
    in_batches(_forget)


def _sweep() -> bool:
    with transaction():
        return reservations.sweep_lapsed(actor=SYSTEM, limit=BATCH) == BATCH


def _forget() -> bool:
    with transaction():
        before = clock.now() - KEPT
        return forget_answers(before, limit=ANSWERS_AT_ONCE) == ANSWERS_AT_ONCE
