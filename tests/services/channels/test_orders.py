"""Orders of a shop become ours, whatever order its webhooks come in."""

import random

from sqlalchemy import select

from omni.extensions import db
from omni.models.channel import EventState
from omni.models.order import Channel, LineKind, Order, OrderState
from omni.queries import doctor
from omni.queries.stock import list_levels


def orders():
    return list(db.session.scalars(select(Order).order_by(Order.id)))


def available(web, size):
    level = list_levels([web.shop.dress[size]], location_id=web.shop.warehouse)[0]
    return level.available


def test_an_order_of_a_shop_is_taken_in_once_however_often_it_is_told(web):
    web.there.buy([(web.by_size["S"].external_id, 2)])

    web.deliver(times=3)
    web.apply()

    (order,) = orders()
    assert order.channel is Channel.EC
    assert order.source == "web"
    assert order.state is OrderState.OPEN
    assert [(one.kind, one.quantity, one.amount) for one in order.lines] == [
        (LineKind.GOODS, 2, 19_800),
        (LineKind.SHIPPING, 1, 550),
    ]
    assert order.total == 20_350
    assert available(web, "S") == 8
    assert web.by_size["S"].stock == 8
    assert doctor.list_findings() == []


def test_an_order_told_in_any_order_ends_alike(web):
    sold = web.there.buy([(web.by_size["S"].external_id, 3)])
    web.there.touch(sold)
    web.there.cancel(sold)
    random.Random(3).shuffle(web.there.outbox)

    web.deliver(times=2)

    (order,) = orders()
    assert order.state is OrderState.CANCELLED
    assert available(web, "S") == 10
    assert web.listing("S").expected == 10
    assert {one.state for one in web.events()} <= {EventState.APPLIED, EventState.IGNORED}
    assert doctor.list_findings() == []
