"""Goods that have left earn their points once, and an order is completed when nothing is left."""

from __future__ import annotations

import pytest

from omni.domain.errors import NotFound
from omni.domain.orders import NewLine
from omni.models.order import OrderState
from omni.services import orders
from omni.services.fulfilments import request_fulfilment
from omni.services.orders import NothingAwaited
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy, leave, pick


def test_a_line_earns_when_its_last_piece_has_left(shop: Shop, desk: Desk) -> None:
    member = shop.member()
    medium, small = shop.dress["M"], shop.dress["S"]
    shop.stock(medium, 2, shop.warehouse)
    shop.stock(small, 1, shop.warehouse)
    made = desk.place(
        NewLine(medium, 3, 10_000),
        NewLine(small, 1, 5_000),
        NewLine(kind="shipping", unit_price=500),
        member_id=member,
    )
    (first,) = desk.fulfilments(made)
    pick(desk, first.id)
    leave(desk, first.id)
    order = desk.order(made)
    assert (order.state, order.points_earned) == (OrderState.OPEN, 50)
    assert healthy()
    shop.stock(medium, 1, shop.shinjuku)
    with transaction():
        locked = orders.lock_order(made).order
        line = locked.lines[0]
        request_fulfilment(locked, shop.shinjuku, [(line, 1)], "ship", actor=desk.clerk)
        orders.settle_cover(locked, actor=desk.clerk)
    second = desk.fulfilments(made)[1]
    pick(desk, second.id)
    leave(desk, second.id)
    order = desk.order(made)
    assert (order.state, order.points_earned) == (OrderState.COMPLETED, 350)
    assert [line.points_earned for line in desk.lines(made)] == [300, 50, 0]
    assert desk.events(made)[-2:] == ["earned", "completed"]
    assert desk.balance(member) == 350
    assert healthy()


def test_an_order_of_nobody_earns_nothing_and_is_completed(shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), pickup_location_id=shop.shinjuku)
    (asked,) = desk.fulfilments(made)
    pick(desk, asked.id)
    leave(desk, asked.id)
    assert desk.order(made).state is OrderState.COMPLETED
    assert desk.level(shop.dress["M"], shop.shinjuku) == (0, 0)
    assert healthy()


def test_money_that_was_promised_comes_in_once(shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 1, shop.warehouse)
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), paid="bank")
    (owed,) = desk.payments(made)
    desk.do(orders.receive_payment, owed.id)
    (paid,) = desk.payments(made)
    assert (paid.is_awaited, paid.received_at is not None) == (False, True)
    with pytest.raises(NothingAwaited):
        desk.do(orders.receive_payment, owed.id)
    with pytest.raises(NotFound):
        desk.do(orders.receive_payment, 404)
    assert desk.events(made)[-1] == "paid"
