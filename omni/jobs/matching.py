"""Matching whoever is new or changed, every hour, once somebody has matched everybody."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app
from omni.queries.matching.rules import find_last_done
from omni.services import matching


@huey.periodic_task(crontab(minute="40"))
@in_app
def match_new_members() -> None:
    """An incremental run; the first of all is the operator's `flask match run`."""
    if find_last_done() is None:
        return
    try:
        matching.run()
    except matching.Busy:
        return
