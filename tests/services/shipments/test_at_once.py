"""Two tablets at once, a command killed between any two statements, and any order of steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from omni.domain.errors import Refusal
from omni.extensions import db
from omni.models.fulfilment import FulfilmentState
from omni.models.shipment import Carrier
from omni.services import orders, shipments
from omni.services.shipments import Box, RefusalReason, ShortReason
from omni.transactions import transaction
from tests.services.sales.test_at_once import at_once
from tests.services.shipments.dock import Dock, healthy, key


def tell(work: Callable[[], Any]) -> Callable[[], str]:
    """What came of it, in one word."""

    def run() -> str:
        try:
            work()
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    return run


def test_two_tablets_pick_the_last_piece_once(app: Flask, dock: Dock) -> None:
    one, jan = dock.ask(("M", 1)), dock.jan("M")
    works = [lambda: dock.do(shipments.pick, one, code=jan) for _ in range(2)]

    said = Counter(map(str, at_once(app, [tell(work) for work in works])))

    assert said == {"done": 1, "PickedAlready": 1}
    assert dock.lines(one) == [(1, 1, 0)]
    assert healthy()


def test_goods_leave_once_whoever_ships(app: Flask, dock: Dock) -> None:
    one = dock.ask(("M", 2))
    dock.scan(one, "M", 2)
    dock.pack(one)

    works = [tell(lambda: dock.do(shipments.ship, one)) for _ in range(4)]

    assert Counter(map(str, at_once(app, works))) == {"done": 1, "FulfilmentMoved": 3}
    assert dock.level("M") == (3, 0)
    assert healthy()


def test_cancelled_while_it_is_packed(app: Flask, dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    order_id = dock.read(one).order_id

    def cancel() -> None:
        with transaction():
            orders.cancel_order(order_id, reason="customer", key=key(), actor=dock.actor)

    pack = tell(lambda: dock.do(shipments.pack, one, Carrier.YAMATO, [Box()]))
    said = list(map(str, at_once(app, [pack, tell(cancel)])))

    assert "done" in said
    assert set(said) <= {"done", "FulfilmentMoved"}
    assert dock.state(one) is FulfilmentState.CANCELLED
    assert {parcel.state.value for parcel in dock.parcels(one)} <= {"cancelled"}
    assert healthy()


class Killed(Exception):
    """The power went."""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["short", "pack", "ship", "refuse", "hand_over"])
def test_killed_between_any_two_statements(dock: Dock, step: str) -> None:
    commands: dict[str, Callable[[int], Any]] = {
        "short": lambda one: dock.do(
            shipments.report_short, one, line, 1, ShortReason.NOT_FOUND, key="k"
        ),
        "pack": lambda one: dock.do(shipments.pack, one, Carrier.YAMATO, [Box()], key="k"),
        "ship": lambda one: dock.do(shipments.ship, one, key="k"),
        "refuse": lambda one: dock.do(shipments.refuse, one, RefusalReason.BUSY, key="k"),
        "hand_over": lambda one: dock.do(shipments.hand_over, one, key="k"),
    }
    one = dock.ask(("M", 1), pickup=step == "hand_over")
    line = dock.line(one)
    if step != "short":
        dock.scan(one, "M")
    if step == "ship":
        dock.pack(one)
    if step == "hand_over":
        dock.do(shipments.make_ready, one)
    before = (dock.state(one), dock.lines(one), dock.level("M"))

    statements = 0
    while _killed_at(statements, lambda: commands[step](one)):
        assert (dock.state(one), dock.lines(one), dock.level("M")) == before
        statements += 1

    assert statements > 5
    assert dock.state(one) is not before[0]
    assert healthy()


def _killed_at(count: int, work: Callable[[], Any]) -> bool:
    """Run the work and fail before statement `count`; False when it came to its end."""
    seen = 0

    def kill(*_: object) -> None:
        nonlocal seen
        if seen == count:
            raise Killed
        seen += 1

    event.listen(db.engine, "before_cursor_execute", kill)
    try:
        work()
    except Killed:
        return True
    finally:
        event.remove(db.engine, "before_cursor_execute", kill)
        db.session.rollback()
    return False


STEPS = ("pick", "tap", "back", "short", "pack", "unpack", "ship", "refuse", "shelf")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(STEPS), max_size=14), st.integers(1, 3))
def test_any_order_of_steps_keeps_the_books(dock: Dock, steps: list[str], pieces: int) -> None:
    on_hand, reserved = dock.level("M")
    if on_hand - reserved < pieces:
        return
    one = dock.ask(("M", pieces))
    line = dock.line(one)
    commands: dict[str, Callable[[], Any]] = {
        "pick": lambda: dock.scan(one, "M"),
        "tap": lambda: dock.do(shipments.pick, one, line_id=line),
        "back": lambda: dock.do(shipments.put_back, one, line),
        "short": lambda: dock.do(shipments.report_short, one, line, 1, ShortReason.DAMAGED),
        "pack": lambda: dock.do(shipments.pack, one, Carrier.SAGAWA, [Box()]),
        "unpack": lambda: dock.do(shipments.unpack, one),
        "ship": lambda: dock.do(shipments.ship, one),
        "refuse": lambda: dock.do(shipments.refuse, one, RefusalReason.OTHER),
        "shelf": lambda: dock.do(shipments.back_to_shelf, one),
    }

    for step in steps:
        tell(commands[step])()

    assert healthy()
    ((asked, picked, short),) = dock.lines(one)
    left = picked if dock.state(one) is FulfilmentState.SHIPPED else 0
    assert (asked, 0 <= picked + short <= asked) == (pieces, True)
    assert dock.level("M")[0] == on_hand - left - short
