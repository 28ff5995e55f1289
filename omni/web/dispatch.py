"""One place that runs a view again when its transaction lost a race."""

from __future__ import annotations

import random
import time
from itertools import chain
from typing import Any

from flask import Flask, g, request, session

from omni.extensions import db
from omni.transactions import is_transient

TRIES = 4

# What the guards and Flask remember for one run; rows among it are of a session that has ended.
_OF_ONE_RUN = ("_flashes", "_login_user", "location", "today", "saw", "awake", "fresh")


class RetryingFlask(Flask):
    """A Flask that reruns the whole view, with a fresh session, after a lost race.

    Bounded to TRIES; nothing the lost run flashed or remembered is left behind.
    """

    def dispatch_request(self) -> Any:
        """Run the view; on a serialisation failure, deadlock or busy database, again."""
        for attempt in range(1, TRIES + 1):
            try:
                return super().dispatch_request()
            except Exception as error:
                if attempt == TRIES or not is_transient(error):
                    raise
            _forget(self)
            time.sleep(random.uniform(0.01, 0.03) * attempt)  # noqa: S311
        raise AssertionError("unreachable")


def _forget(app: Flask) -> None:
    """Be as the request came: its session, its uploads at their beginning, nothing remembered."""
    db.session.remove()
    before = dict(app.session_interface.open_session(app, request) or ())
    if dict(session) != before:
        session.clear()
        session.update(before)
    for name in _OF_ONE_RUN:
        g.pop(name, None)
    for upload in chain.from_iterable(request.files.listvalues()):
        upload.stream.seek(0)
