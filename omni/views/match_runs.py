"""名寄せの実行: ask the worker for a run, watch it, and read how the last one ended."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, session

from omni.domain import clock
from omni.queries.matching import rules
from omni.services import matching
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("match_runs", __name__, url_prefix="/reviews/run")

_PATIENCE = dt.timedelta(seconds=60)


@blueprint.get("")
@allow("reviews", by_hand=False)
def show() -> Response:
    """How far the run is, or how the last one ended."""
    now, last = rules.find_unfinished(), rules.find_last_done()
    asked_at = _asked_at()
    is_asked = asked_at is not None and (last is None or last.started_at < asked_at)
    return hx.render(
        "reviews/run.html",
        "reviews/_run.html",
        run=now,
        last=last,
        is_asked=is_asked and now is None,
        is_late=is_asked and asked_at is not None and clock.now() - asked_at > _PATIENCE,
    )


@blueprint.post("")
@allow("reviews.run")
def start() -> Response:
    """Have the worker look for people who are registered twice."""
    with transaction():
        matching.ask_to_run(actor=guards.actor())
    session["match_asked_at"] = int(clock.now().timestamp())
    return hx.go("match_runs.show")


def _asked_at() -> dt.datetime | None:
    at = session.get("match_asked_at")
    return dt.datetime.fromtimestamp(at, dt.UTC) if isinstance(at, int) else None
