"""How a task finds its app, and how a committed command wakes the worker."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask

from omni.transactions import is_transient, on_wake

P = ParamSpec("P")

TRIES = 4
MOST_BATCHES = 1_000

_log = logging.getLogger(__name__)
_bound: list[Flask] = []
_by_name: dict[str, Callable[[], Any]] = {}


def bind(app: Flask) -> None:
    """Run tasks in this app, and listen for what its commands ask for."""
    _bound[:] = [app]
    on_wake(_wake)


def in_app(work: Callable[P, None]) -> Callable[P, None]:
    """Give a task an app context of its own, and with it a database session of its own.

    A task that lost a race, to a deadlock or a busy database, is run again, TRIES times at most.
    """

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                with _bound[0].app_context():
                    return work(*args, **kwargs)
            except Exception as error:
                if attempt == TRIES or not is_transient(error):
                    raise
            time.sleep(random.uniform(0.05, 0.15) * attempt)  # noqa: S311
        raise AssertionError("unreachable")

    return run


def in_batches(batch: Callable[[], bool]) -> None:
    """Go on while a batch says that more is left; MOST_BATCHES at most, then the next tick does."""
    for _ in range(MOST_BATCHES):
        if not batch():
            return
    _log.warning("%r is not done after %s batches", batch, MOST_BATCHES)


def wakes(name: str, task: Callable[[], Any]) -> None:
    """Have `transactions.wake(name)` put this task, which takes nothing, into the queue."""
    _by_name[name] = task


def _wake(name: str) -> None:
    try:
        _by_name.get(name, lambda: None)()
    except Exception:  # noqa: BLE001  the command is committed; a periodic sweep will do the work
        _log.exception("the worker could not be woken for %s", name)
