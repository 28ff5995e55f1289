"""One scan is one piece, of what was asked for and nothing else, however often it is tapped."""

from __future__ import annotations

import pytest

from omni.models.fulfilment import FulfilmentState
from omni.services import shipments
from omni.services.shipments.picking import NothingScanned, PickedAlready, WhichOne, WrongItem
from omni.services.shipments.rows import (
    FulfilmentElsewhere,
    FulfilmentMoved,
    FulfilmentUnknown,
)
from tests.services.shipments.dock import Dock, healthy, key


def test_a_scan_picks_one_piece_and_begins_the_work(dock: Dock) -> None:
    one = dock.ask(("M", 2))

    dock.scan(one, "M")

    assert dock.state(one) is FulfilmentState.PICKING
    assert dock.lines(one) == [(2, 1, 0)]
    assert dock.read(one).staff_id == dock.shop.staff["clerk"]
    assert dock.read(one).picked_at is None
    assert dock.level("M") == (5, 2)
    assert healthy()


def test_a_double_tap_picks_one_piece(dock: Dock) -> None:
    one, tap = dock.ask(("M", 2)), key()

    for _ in range(2):
        dock.do(shipments.pick, one, code=dock.jan("M"), key=tap)

    assert dock.lines(one) == [(2, 1, 0)]


def test_the_last_piece_says_that_all_is_found(dock: Dock) -> None:
    one = dock.ask(("M", 1), ("L", 1))

    dock.scan(one, "M")
    dock.scan(one, "L")

    assert dock.read(one).picked_at is not None


def test_another_size_is_refused_by_its_name(dock: Dock) -> None:
    one = dock.ask(("M", 1))

    with pytest.raises(WrongItem) as refused:
        dock.scan(one, "L")

    assert refused.value.params["item"] == "ワンピース 藍 L"
    assert dock.lines(one) == [(1, 0, 0)]
    assert dock.state(one) is FulfilmentState.REQUESTED


def test_a_piece_too_many_is_refused(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")

    with pytest.raises(PickedAlready):
        dock.scan(one, "M")

    assert dock.lines(one) == [(1, 1, 0)]


def test_a_code_of_nothing_is_refused(dock: Dock) -> None:
    with pytest.raises(NothingScanned):
        dock.do(shipments.pick, dock.ask(("M", 1)), code="4900000000009")


def test_the_style_number_will_do_while_it_means_one_size(dock: Dock) -> None:
    one = dock.ask(("M", 1))

    dock.do(shipments.pick, one, code="op1001")

    assert dock.lines(one) == [(1, 1, 0)]


def test_the_style_number_of_two_sizes_asks_which(dock: Dock) -> None:
    one = dock.ask(("M", 1), ("L", 1))

    with pytest.raises(WhichOne):
        dock.do(shipments.pick, one, code="OP-1001")
    dock.do(shipments.pick, one, line_id=dock.line(one, 1))

    assert dock.lines(one) == [(1, 0, 0), (1, 1, 0)]


def test_a_piece_taken_by_mistake_is_to_be_found_again(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")

    dock.do(shipments.put_back, one, dock.line(one))

    assert dock.lines(one) == [(1, 0, 0)]
    assert dock.read(one).picked_at is None


def test_work_is_begun_once(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.do(shipments.start_picking, one)

    with pytest.raises(FulfilmentMoved) as refused:
        dock.do(shipments.start_picking, one)

    assert refused.value.event == "shipments-moved"


def test_only_the_store_it_was_asked_of_picks(dock: Dock) -> None:
    one = dock.ask(("M", 1))

    with pytest.raises(FulfilmentElsewhere):
        dock.do(
            shipments.pick,
            one,
            code=dock.jan("M"),
            actor=dock.shop.actor("clerk", dock.shop.shinjuku),
        )

    assert dock.lines(one) == [(1, 0, 0)]


def test_what_is_not_there_is_said(dock: Dock) -> None:
    with pytest.raises(FulfilmentUnknown):
        dock.do(shipments.start_picking, 999)
