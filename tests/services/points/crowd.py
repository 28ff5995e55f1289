"""Many clients who send their command at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from omni.domain.errors import Refusal
from omni.extensions import db
from omni.transactions import is_transient, transaction

TRIES = 60


def at_once(
    app: Flask,
    clients: int,
    command: Callable[[int], int],
    *,
    again: tuple[type[Refusal], ...] = (),
) -> list[int | Exception]:
    """What each client got: the answer's id, or the refusal.

    A lost race is run again as the web does, and so is a refusal of `again`, as a person would.
    """
    start = threading.Barrier(clients)
    answers: list[int | Exception] = [RuntimeError("never got through")] * clients

    def client(at: int) -> None:
        with app.app_context():
            start.wait()
            for _ in range(TRIES):
                answer = _try(command, at)
                if isinstance(answer, int) or not (
                    isinstance(answer, again) or is_transient(answer)
                ):
                    answers[at] = answer
                    break
            db.session.remove()

    threads = [threading.Thread(target=client, args=(at,)) for at in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _try(command: Callable[[int], int], at: int) -> int | Exception:
    try:
        with transaction():
            return command(at)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see it
        return error
