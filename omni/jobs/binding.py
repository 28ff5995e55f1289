"""How a task finds its app, and how a committed command wakes the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask

from omni.transactions import on_wake

P = ParamSpec("P")

_log = logging.getLogger(__name__)
_bound: list[Flask] = []
_by_name: dict[str, Callable[[], Any]] = {}


def bind(app: Flask) -> None:
    """Run tasks in this app, and listen for what its commands ask for."""
    _bound[:] = [app]
    on_wake(_wake)


def in_app(work: Callable[P, None]) -> Callable[P, None]:
    """Give a task an app context of its own, and with it a database session of its own."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with _bound[0].app_context():
            work(*args, **kwargs)

    return run


def wakes(name: str, task: Callable[[], Any]) -> None:
    """Have `transactions.wake(name)` put this task, which takes nothing, into the queue."""
    _by_name[name] = task


def _wake(name: str) -> None:
    try:
        _by_name.get(name, lambda: None)()
    except Exception:  # noqa: BLE001  the command is committed; a periodic sweep will do the work
        _log.exception("the worker could not be woken for %s", name)
