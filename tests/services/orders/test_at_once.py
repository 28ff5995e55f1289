"""Whatever arrives twice, at once or breaks off in the middle, an order is one or none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.domain.orders import NewLine
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.fulfilment import Fulfilment, FulfilmentLine
from omni.models.idempotency import IdempotencyKey
from omni.models.order import Order, OrderEvent, OrderLine, OrderState, Payment
from omni.models.order_exception import OrderException
from omni.models.order_refund import OrderRefund
from omni.models.point import PointEntry
from omni.models.shipment import Carrier
from omni.models.stock import Allocation, StockLevel
from omni.services import orders, shipments
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy, pick
from tests.services.sales.test_at_once import Killed, at_once, killed_before

pytestmark = pytest.mark.slow

TABLES: tuple[Any, ...] = (
    Order,
    OrderLine,
    OrderEvent,
    OrderException,
    OrderRefund,
    Payment,
    Fulfilment,
    FulfilmentLine,
    Allocation,
    StockLevel,
    PointEntry,
    IdempotencyKey,
    AuditLine,
)


def everything() -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    return [
        [tuple(row) for row in db.session.execute(select(*table.__table__.columns))]
        for table in TABLES
    ]


def kill_everywhere(command: Callable[[], object]) -> int:
    """Break the command off before each statement in turn; returns how many it has."""
    before = everything()
    for number in range(1, 300):
        killed = False
        with killed_before(number), suppress(Killed):
            killed = True
            command()
            killed = False
        if not killed:
            return number - 1
        db.session.remove()
        assert everything() == before, f"half done before statement {number}"
    raise AssertionError("the command never ends")


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Order)) or 0


def test_one_key_twenty_times_at_once_is_one_order(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    line = NewLine(shop.dress["M"], 2, 9_900)
    answers = at_once(app, [lambda: desk.place(line, key="k") for _ in range(20)])
    assert len(set(answers)) == 1
    assert (count(), desk.level(shop.dress["M"])) == (1, (5, 2))
    assert healthy()


def test_one_order_of_a_shop_under_many_keys_is_one_order(
    app: Flask, shop: Shop, desk: Desk
) -> None:
    shop.stock(shop.dress["M"], 9, shop.warehouse)
    line = NewLine(shop.dress["M"], 1, 9_900)

    def work() -> int:
        return desk.place(line, source="shopify", external_id="#1001")

    answers = at_once(app, [work for _ in range(8)])
    assert len(set(answers)) == 1
    assert (count(), desk.level(shop.dress["M"])) == (1, (9, 1))
    assert healthy()


def test_cancelling_against_shipping_one_of_them_wins(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 9, shop.warehouse)
    for _round in range(4):
        made = desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=shop.member())
        asked = desk.fulfilments(made)[0].id
        pick(desk, asked, packed=False)
        desk.do(shipments.pack, asked, Carrier.YAMATO, [shipments.Box()])
        at_once(
            app,
            [
                lambda one=made: desk.do(orders.cancel_order, one, reason="customer"),
                lambda one=asked: desk.do(shipments.ship, one),
            ],
        )
        assert desk.order(made).state is not OrderState.OPEN
    assert healthy()


def test_killed_while_placing_and_while_cancelling(app: Flask, shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    member = shop.member()
    desk.give_points(member, 500)
    line = NewLine(shop.dress["M"], 3, 9_900)

    def place() -> int:
        return desk.place(line, key="k", member_id=member, points_spent=300)

    assert kill_everywhere(place) > 10
    made = desk.place(line, key="k", member_id=member, points_spent=300)
    goods = desk.lines(made)[0].id
    some = lambda: desk.do(orders.cancel_pieces, made, [(goods, 1)], reason="x", key="c")  # noqa: E731
    assert kill_everywhere(some) > 10
    rest = lambda: desk.do(orders.cancel_order, made, reason="x", key="d")  # noqa: E731
    assert kill_everywhere(rest) > 10
    assert desk.order(made).state is OrderState.CANCELLED
    assert healthy()
