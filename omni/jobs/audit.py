"""The sealer, and the broom for tries that no longer count."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches
from omni.services.attempts import forget_old_tries
from omni.services.audit.seals import BATCH, seal_lines
from omni.transactions import transaction

_SECONDS = (15, 30, 45)


@huey.task()
@in_app
def seal_audit_lines() -> None:
    """Seal what was written since the last time."""
    in_batches(_seal)


def _seal() -> bool:
    with transaction():
        return seal_lines() == BATCH


@huey.periodic_task(crontab(minute="*"))
@in_app
def keep_sealing() -> None:
    """Seal now and every quarter of a minute: the worker's clock strikes only once."""
    seal_audit_lines()
    for delay in _SECONDS:
        seal_audit_lines.schedule(delay=delay)


@huey.periodic_task(crontab(minute="40", hour="3"))
@in_app
def forget_tries() -> None:
    """Once a night."""
    with transaction():
        forget_old_tries()
