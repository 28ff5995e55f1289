"""A place is asked for pieces that are there, and never for more than an order lacks."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.orders import NewLine
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.order import OrderLine
from omni.services import orders
from omni.services.fulfilments import AlreadyCovered, request_fulfilment
from omni.services.stock.reservations import ShortOfStock
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy


def ask(
    desk: Desk, order_id: int, place: int, quantity: int, due: dt.datetime | None = None
) -> int:
    with transaction():
        order = orders.lock_order(order_id).order
        made = request_fulfilment(
            order, place, [(order.lines[0], quantity)], "ship", due_at=due, actor=desk.clerk
        )
        orders.settle_cover(order, actor=desk.clerk)
        return int(made.id)


def test_what_an_order_lacks_is_asked_of_another_place(shop: Shop) -> None:
    desk = Desk(shop)
    medium = shop.dress["M"]
    made = desk.place(NewLine(medium, 3, 9_900))
    assert desk.exceptions(made)[0].quantity == 3
    shop.stock(medium, 2, shop.shinjuku)
    due = clock.now() + dt.timedelta(hours=2)
    asked = db.session.get_one(Fulfilment, ask(desk, made, shop.shinjuku, 2, due))
    assert (asked.due_at, [line.quantity for line in asked.lines]) == (due, [2])
    assert asked.lines[0].allocation_id is not None
    assert desk.level(medium, shop.shinjuku) == (2, 2)
    assert desk.exceptions(made)[0].quantity == 1
    with pytest.raises(ShortOfStock):
        ask(desk, made, shop.shinjuku, 1)
    assert healthy()


def test_no_piece_comes_from_two_places(shop: Shop) -> None:
    desk = Desk(shop)
    medium = shop.dress["M"]
    shop.stock(medium, 2, shop.warehouse)
    shop.stock(medium, 2, shop.shinjuku)
    made = desk.place(NewLine(medium, 2, 9_900))
    with pytest.raises(AlreadyCovered):
        ask(desk, made, shop.shinjuku, 1)
    assert desk.level(medium, shop.shinjuku) == (2, 0)


def test_a_line_that_is_no_goods_is_not_asked_for(shop: Shop) -> None:
    desk = Desk(shop)
    shop.stock(shop.dress["M"], 2, shop.warehouse)
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), NewLine(kind="shipping", unit_price=550))
    fee: OrderLine = desk.lines(made)[1]
    with pytest.raises(Exception, match="出荷できません"), transaction():
        order = orders.lock_order(made).order
        request_fulfilment(order, shop.warehouse, [(fee, 1)], "ship", actor=desk.clerk)
