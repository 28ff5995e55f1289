"""One subject, one command at a time."""

from __future__ import annotations

import threading
import time

from flask import Flask

from omni.extensions import db
from omni.services.turns import take_turn
from omni.transactions import transaction


def test_a_second_command_waits_until_the_first_has_ended(app: Flask) -> None:
    told: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(10)
        with app.app_context():
            with transaction():
                take_turn("guest:09012345678")
                told.append("second")
            db.session.remove()

    other = threading.Thread(target=second)
    other.start()
    with transaction():
        take_turn("guest:09012345678")
        inside.set()
        time.sleep(0.3)
        told.append("first")
    other.join(10)
    assert told == ["first", "second"]
