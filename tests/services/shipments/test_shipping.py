"""Goods leave stock when their parcel leaves, once; its number is written down, and warns."""

from __future__ import annotations

import pytest

from omni.domain.carriers import Issued
from omni.models.fulfilment import FulfilmentState
from omni.models.shipment import Carrier
from omni.services import shipments
from omni.services.shipments.rows import FulfilmentMoved
from omni.services.shipments.shipping import NoNumber, NumberTaken
from omni.transactions import transaction
from tests.services.shipments.dock import Dock, healthy, key

RIGHT = "123456789013"


def test_shipped_goods_have_left_the_stock(dock: Dock) -> None:
    one = dock.ask(("M", 2))

    dock.send(one, ("M", 2))

    assert dock.state(one) is FulfilmentState.SHIPPED
    assert dock.level("M") == (3, 0)
    assert dock.story(one)[-4:-1] == ["picking", "packed", "shipped"] or "shipped" in dock.story(
        one
    )
    assert [parcel.state.value for parcel in dock.parcels(one)] == ["shipped"]
    assert healthy()


def test_points_are_earned_when_the_goods_have_left(dock: Dock) -> None:
    member = dock.shop.member()
    one = dock.ask(("M", 1), member_id=member)
    assert dock.order(one).points_earned == 0

    dock.send(one, ("M", 1))

    assert dock.order(one).points_earned == 99
    assert healthy()


def test_a_second_tap_ships_nothing_more(dock: Dock) -> None:
    one, tap = dock.ask(("M", 1)), key()
    dock.scan(one, "M")
    dock.pack(one)

    for _ in range(2):
        dock.do(shipments.ship, one, key=tap)
    with pytest.raises(FulfilmentMoved):
        dock.do(shipments.ship, one)

    assert dock.level("M") == (4, 0)
    assert healthy()


def test_what_was_short_does_not_leave(dock: Dock) -> None:
    one = dock.ask(("M", 3))
    dock.scan(one, "M", 2)
    dock.do(shipments.report_short, one, dock.line(one), 1, shipments.ShortReason.NOT_FOUND)
    dock.pack(one)

    dock.do(shipments.ship, one)

    assert dock.level("M") == (2, 0)
    assert healthy()


@pytest.mark.parametrize(("typed", "right"), [("1234-5678-9013", True), ("123456789014", False)])
def test_a_failed_check_digit_warns_and_does_not_block(
    dock: Dock, typed: str, *, right: bool
) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    (parcel,) = dock.pack(one)

    dock.do(shipments.note_number, parcel, typed)

    (kept,) = dock.parcels(one)
    assert (kept.tracking_number, kept.number_ok) == (typed.replace("-", ""), right)


def test_one_number_is_on_one_parcel(dock: Dock) -> None:
    first, second = dock.ask(("M", 1)), dock.ask(("L", 1))
    dock.scan(first, "M")
    dock.scan(second, "L")
    (a,), (b,) = dock.pack(first), dock.pack(second)
    dock.do(shipments.note_number, a, RIGHT)

    with pytest.raises(NumberTaken):
        dock.do(shipments.note_number, b, RIGHT)
    with pytest.raises(NoNumber):
        dock.do(shipments.note_number, b, "なし")

    assert dock.parcels(second)[0].tracking_number is None


def test_issued_numbers_are_taken_over_once(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    dock.pack(one)
    ours = dock.parcels(one)[0].number
    file = [Issued(2, ours, RIGHT), Issued(3, "P-000000", RIGHT), Issued(4, ours, "")]

    said = []
    for _ in range(2):
        with transaction():
            said.append(shipments.import_numbers(Carrier.YAMATO, file, actor=dock.actor))

    assert said == [
        {2: "new", 3: "unknown", 4: "unreadable"},
        {2: "same", 3: "unknown", 4: "unreadable"},
    ]
    assert dock.parcels(one)[0].tracking_number == RIGHT


def test_a_file_of_another_carrier_numbers_nothing(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    dock.pack(one)
    file = [Issued(2, dock.parcels(one)[0].number, RIGHT)]

    with transaction():
        said = shipments.import_numbers(Carrier.SAGAWA, file, actor=dock.actor)

    assert said == {2: "unknown"}
    assert dock.parcels(one)[0].tracking_number is None
