"""Matching: when a person asks for it, after members were taken in, and every hour."""

from __future__ import annotations

from huey import crontab

from omni.extensions import huey
from omni.jobs.binding import in_app, wakes
from omni.queries.matching.rules import find_last_done
from omni.services import matching


@huey.task()
@in_app
def match_members() -> None:
    """Everybody the first time, then whoever is new or changed; goes on with a broken-off run."""
    try:
        matching.run()
    except matching.Busy:
        return


wakes("matching", match_members)


@huey.task()
@in_app
def match_who_came_in() -> None:
    """The members of a file, once somebody has matched everybody."""
    if find_last_done() is not None:
        match_members()


wakes("matching.new", match_who_came_in)


@huey.periodic_task(crontab(minute="40"))
@in_app
def match_new_members() -> None:
    """An incremental run; the first of all is asked for by a person."""
    if find_last_done() is not None:
        match_members()
