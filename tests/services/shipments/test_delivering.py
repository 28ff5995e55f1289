"""What becomes of a parcel: delivered, or back with its goods, its points and its money."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.fulfilment import FulfilmentState
from omni.models.order import OrderState
from omni.models.order_refund import OrderRefund
from omni.models.shipment import ShipmentState
from omni.queries import points as point_query
from omni.services import points, shipments
from omni.services.shipments import Box
from omni.services.shipments.delivering import ParcelMoved
from omni.transactions import transaction
from tests.services.shipments.dock import Dock, healthy

TODAY = dt.date(2026, 11, 21)


def balance(member: int) -> int:
    return point_query.get_balance(member, TODAY).usable


def test_the_last_parcel_delivers_the_fulfilment(dock: Dock) -> None:
    one = dock.ask(("M", 2))
    dock.scan(one, "M", 2)
    line = dock.line(one)
    first, second = dock.pack(one, Box({line: 1}), Box({line: 1}))
    dock.do(shipments.ship, one)

    dock.do(shipments.deliver, first)
    assert dock.state(one) is FulfilmentState.SHIPPED
    dock.do(shipments.deliver, second)

    assert dock.state(one) is FulfilmentState.DELIVERED
    assert healthy()


@pytest.mark.parametrize("why", [ShipmentState.REFUSED, ShipmentState.ABSENT])
def test_a_parcel_nobody_took_brings_back_goods_points_and_cod(
    dock: Dock, why: ShipmentState
) -> None:
    member = dock.shop.member()
    with transaction():
        points.grant_opening(
            member,
            company_id=dock.shop.company,
            source="test",
            account="a",
            amount=500,
            on=TODAY,
        )
    one = dock.ask(("M", 2), tender="cod", member_id=member, points_spent=300)
    (parcel,) = dock.send(one, ("M", 2))
    assert dock.level("M") == (3, 0)
    assert balance(member) > 200

    dock.do(shipments.report_not_taken, parcel, why)
    dock.do(shipments.take_back, parcel)

    assert dock.level("M") == (5, 0)
    assert balance(member) == 500
    assert dock.order(one).state is OrderState.CANCELLED
    assert sum(payment.amount for payment in dock.payments(one)) == 0
    assert dock.parcels(one)[0].state is ShipmentState.RETURNED
    assert "came_back" in dock.story(one)
    assert healthy()


def test_one_parcel_of_two_takes_its_pieces_off_the_order(dock: Dock) -> None:
    member = dock.shop.member()
    one = dock.ask(("M", 1), ("L", 1), member_id=member)
    dock.scan(one, "M")
    dock.scan(one, "L")
    medium, large = dock.line(one), dock.line(one, 1)
    first, second = dock.pack(one, Box({medium: 1}), Box({large: 1}))
    dock.do(shipments.ship, one)
    assert balance(member) == 198
    dock.do(shipments.deliver, first)

    dock.do(shipments.report_not_taken, second, ShipmentState.ABSENT)
    dock.do(shipments.take_back, second)

    order = dock.order(one)
    assert (order.state, order.total) == (OrderState.COMPLETED, 9_900)
    assert balance(member) == 99
    assert dock.level("L") == (5, 0)
    assert db.session.scalars(select(OrderRefund.amount)).all() == [9_900]
    assert healthy()


def test_what_was_delivered_does_not_come_back_by_the_carrier(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    (parcel,) = dock.send(one, ("M", 1))
    dock.do(shipments.deliver, parcel)

    for command, more in (
        (shipments.report_not_taken, (ShipmentState.REFUSED,)),
        (shipments.take_back, ()),
        (shipments.deliver, ()),
    ):
        with pytest.raises(ParcelMoved):
            dock.do(command, parcel, *more)

    assert dock.level("M") == (4, 0)


def test_a_parcel_comes_back_once(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    (parcel,) = dock.send(one, ("M", 1))
    dock.do(shipments.report_not_taken, parcel, ShipmentState.REFUSED)
    for _ in range(2):
        dock.do(shipments.take_back, parcel, key="once")

    with pytest.raises(ParcelMoved):
        dock.do(shipments.take_back, parcel)

    assert dock.level("M") == (5, 0)
