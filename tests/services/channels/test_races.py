"""Many hands at once: one effect, whatever the engine."""

from __future__ import annotations

import contextlib
import threading

import pytest
from sqlalchemy import func, select

from omni.domain.actor import SYSTEM
from omni.domain.errors import Refusal
from omni.domain.shops import Arrival
from omni.extensions import db
from omni.jobs import channels as jobs
from omni.models.channel import ChannelEvent, EventState
from omni.models.order import Order, OrderState
from omni.models.stock import StockLevel
from omni.queries import doctor
from omni.services import channels
from omni.transactions import transaction
from tests.services.channels.test_pushing import adjust, ship

pytestmark = pytest.mark.slow


def at_once(app, works):
    """Run these at the same moment, each with an app context of its own."""
    ready, errors = threading.Barrier(len(works)), []

    def run(work):
        with app.app_context():
            ready.wait()
            try:
                work()
            except Exception as error:  # noqa: BLE001
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert errors == []


def test_one_event_twenty_times_at_once_is_one_order(app, web):
    web.there.buy([(web.by_size["S"].external_id, 2)])
    notice = web.there.outbox[0]
    arrival = Arrival({k.lower(): v for k, v in notice.headers.items()}, notice.body)

    def arrive():
        with transaction():
            channels.receive("web", arrival, actor=SYSTEM)
        jobs.apply_events.call_local()

    at_once(app, [arrive] * 20)
    web.apply()

    assert db.session.scalar(select(func.sum(ChannelEvent.arrivals))) == 20
    assert db.session.scalar(select(func.count(Order.id))) == 1
    level = db.session.get_one(StockLevel, (web.shop.warehouse, web.shop.dress["S"]))
    assert level.reserved == 2
    assert doctor.list_findings() == []


def test_a_figure_pushed_while_goods_are_sold_ends_as_what_is_left(app, web):
    def sell(at):
        def work():
            adjust(web, "S", -1, f"sale{at}")

        return work

    def push():
        for _ in range(3):
            web.push()

    at_once(app, [push, *(sell(at) for at in range(5))])
    web.push()

    assert web.by_size["S"].stock == 5
    assert web.listing("S").expected == 5


def test_a_cancellation_meets_a_parcel_and_either_one_holds(app, web):
    sold = web.there.buy([(web.by_size["S"].external_id, 1)])
    web.deliver()
    web.there.cancel(sold)
    notices, web.there.outbox[:] = list(web.there.outbox), []

    def pack():
        with contextlib.suppress(Refusal):
            ship(web)

    def cancel():
        for notice in notices:
            web.post(notice)
        jobs.apply_events.call_local()

    at_once(app, [pack, cancel])
    web.apply()

    (order,) = db.session.scalars(select(Order)).all()
    states = {one.state for one in web.events() if one.failure == "left"}
    if order.state is OrderState.CANCELLED:
        assert states == set()
    else:
        assert order.state is OrderState.COMPLETED
        assert states == {EventState.FAILED}
    assert doctor.list_findings() == []
