"""保有期間: every night what has been kept long enough is cleared."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app
from omni.services import privacy
from omni.transactions import transaction


@huey.periodic_task(crontab(minute="40", hour="4"))
@in_app
def clear_what_is_due() -> None:
    """Clear old texts; people who left long ago are only proposed on the screen."""
    with transaction():
        privacy.clear_due()


@huey.periodic_task(crontab(minute="*/5"))
@in_app
def finish_erasures() -> None:
    """Erase what other processes wrote a moment late about people who were just erased."""
    with transaction():
        privacy.finish_erasures()
