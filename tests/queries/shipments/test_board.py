"""Today at a store: each fulfilment on its list, the late first, in few statements."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.models.shipment import ShipmentState
from omni.queries import shipments as query
from omni.services import shipments, stock
from omni.services.shipments import RefusalReason
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.shipments.dock import Dock


@pytest.fixture
def dock(shop: Shop) -> Dock:
    for variant_id in shop.dress.values():
        shop.stock(variant_id, 9)
    return Dock(shop)


def numbers(cards: tuple[query.Card, ...]) -> list[int]:
    return [card.id for card in cards]


def test_each_stands_on_its_list(dock: Dock) -> None:
    waiting = dock.ask(("M", 1))
    begun = dock.ask(("M", 1))
    dock.scan(begun, "M")
    packed = dock.ask(("L", 1))
    dock.scan(packed, "L")
    dock.pack(packed)
    sent = dock.ask(("S", 1))
    dock.send(sent, ("S", 1))
    fetched = dock.ask(("S", 1), pickup=True)
    dock.scan(fetched, "S")
    dock.do(shipments.make_ready, fetched)
    given_up = dock.ask(("L", 1))
    dock.scan(given_up, "L")
    dock.do(shipments.refuse, given_up, RefusalReason.BUSY)

    board = query.today(dock.shop.shibuya)

    assert numbers(board.to_pick) == [waiting]
    assert numbers(board.picking) == [begun]
    assert numbers(board.packed) == [packed]
    assert numbers(board.shipped) == [sent]
    assert numbers(board.hand_over) == [fetched]
    assert numbers(board.shelf) == [given_up]
    assert query.count_waiting(dock.shop.shibuya) == 1
    assert query.today(dock.shop.shinjuku).is_empty


def test_the_late_ones_come_first(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    with clock.set_clock(clock.now() + dt.timedelta(days=2)):
        later = dock.ask(("L", 1))
        board = query.today(dock.shop.shibuya)

    assert [(card.id, card.is_late) for card in board.to_pick] == [(one, True), (later, False)]


def test_a_parcel_that_comes_back_is_on_the_board_for_days(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    (parcel,) = dock.send(one, ("M", 1))
    dock.do(shipments.report_not_taken, parcel, ShipmentState.ABSENT)

    with clock.set_clock(clock.now() + dt.timedelta(days=9)):
        board = query.today(dock.shop.shibuya)

    assert numbers(board.coming_back) == [one]
    assert board.shipped == ()


def test_the_number_of_statements_does_not_grow(dock: Dock, statements) -> None:  # type: ignore[no-untyped-def]
    dock.ask(("M", 1))
    with statements() as few:
        query.today(dock.shop.shibuya)
    for _ in range(4):
        dock.ask(("M", 1), ("L", 1))
    with statements() as many:
        query.today(dock.shop.shibuya)

    assert len(many) == len(few)


def test_the_walk_goes_by_shelf_and_says_for_whom(dock: Dock) -> None:
    for size, shelf in (("S", "A-10"), ("M", "A-2"), ("L", "")):
        with transaction():
            stock.set_rules(
                dock.shop.shibuya,
                dock.shop.dress[size],
                buffer=0,
                low_at=0,
                shelf=shelf,
                actor=dock.actor,
            )
    first, second = dock.ask(("M", 2), ("S", 1)), dock.ask(("M", 1), ("L", 1))
    dock.scan(first, "M")

    walk = query.plan_walk(dock.shop.shibuya)

    assert [(stop.shelf, stop.line.size, stop.pieces) for stop in walk.stops] == [
        ("A-2", "M", 2),
        ("A-10", "S", 1),
        ("", "L", 1),
    ]
    assert [card.id for card, _ in walk.stops[0].wanted] == [first, second]
    assert walk.pieces == 4


def test_a_number_or_a_code_finds_it(dock: Dock) -> None:
    one = dock.ask(("M", 1), pickup=True)
    sent = dock.ask(("L", 1))
    dock.scan(sent, "L")
    dock.pack(sent)
    code = dock.read(one).pickup_code or ""

    assert query.find_fulfilment_id(dock.read(one).number.lower()) == one
    assert query.find_fulfilment_id(f"{code[:4]} {code[4:]}") == one
    assert query.find_fulfilment_id(f"omni:pickup:{code}") == one
    assert query.find_fulfilment_id(dock.parcels(sent)[0].number) == sent
    assert query.find_fulfilment_id("なし") is None
    with pytest.raises(NotFound):
        query.get_card(999)
    with pytest.raises(NotFound):
        query.get_fulfilment_id(999)
