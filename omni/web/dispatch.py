"""One place that runs a view again when its transaction lost a race."""

from __future__ import annotations

import random
import time
from typing import Any

from flask import Flask, g, session

from omni.extensions import db
from omni.transactions import is_transient

TRIES = 4


class RetryingFlask(Flask):
    """A Flask that reruns the whole view, with a fresh session, after a lost race.

    Bounded to TRIES; nothing the lost run flashed or remembered is left behind.
    """

    def dispatch_request(self) -> Any:
        """Run the view; on a serialisation failure, deadlock or busy database, again."""
        before = dict(session)
        for attempt in range(1, TRIES + 1):
            try:
                return super().dispatch_request()
            except Exception as error:
                if attempt == TRIES or not is_transient(error):
                    raise
            db.session.remove()
            if dict(session) != before:
                session.clear()
                session.update(before)
            for name in ("_flashes", "_login_user", "saw"):
                g.pop(name, None)
            time.sleep(random.uniform(0.01, 0.03) * attempt)  # noqa: S311
        raise AssertionError("unreachable")
