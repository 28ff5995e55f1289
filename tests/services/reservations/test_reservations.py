"""Reservations: promised whole, kept longer, released, lapsed, and turned into an order."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.domain.errors import Invalid
from omni.domain.reservations import LongEnough
from omni.extensions import db
from omni.models.order import Channel, Order, OrderLine, OrderState
from omni.models.reservation import Reservation, ReservationLine, ReservationState
from omni.models.stock import Allocation, StockLevel
from omni.queries import doctor
from omni.services import reservations, stock
from omni.transactions import transaction

LATER = dt.timedelta(minutes=15)


@pytest.fixture
def goods(shop):
    """Three M at 渋谷, two at the warehouse."""
    shop.stock(shop.dress["M"], 3)
    shop.stock(shop.dress["M"], 2, shop.warehouse)
    return shop.dress["M"]


def place(shop, *lines, key="k", **rest):
    with transaction():
        return reservations.place_reservation(
            [reservations.Wanted(*line) for line in lines],
            company_id=shop.company,
            actor=SYSTEM,
            key=key,
            **rest,
        ).id


def level(shop, variant, place_id=None):
    return db.session.scalar(
        select(StockLevel.reserved)
        .where(
            StockLevel.location_id == (place_id or shop.shibuya),
            StockLevel.variant_id == variant,
        )
        .execution_options(populate_existing=True)
    )


def order_of(shop, reservation_id):
    """An order with a line for each of the reservation's, and the reservation given to it."""
    lines = db.session.scalars(
        select(ReservationLine).where(ReservationLine.reservation_id == reservation_id)
    ).all()
    order = Order(
        number=f"O-{reservation_id:06}",
        channel=Channel.EC,
        state=OrderState.OPEN,
        location_id=shop.warehouse,
        business_day=dt.date(2026, 11, 21),
        placed_at=clock.now(),
    )
    db.session.add(order)
    db.session.flush()
    made = {}
    for position, line in enumerate(lines):
        one = OrderLine(
            order_id=order.id,
            position=position,
            variant_id=line.variant_id,
            description="",
            quantity=line.quantity,
            unit_price=0,
            amount=0,
        )
        db.session.add(one)
        db.session.flush()
        made[line.id] = one.id
    return reservations.order_reservation(
        reservation_id, order_id=order.id, order_lines=made, actor=SYSTEM
    )


def test_all_lines_are_promised_or_none(shop, goods):
    with pytest.raises(stock.ShortOfStock):
        place(shop, (shop.shibuya, goods, 1), (shop.warehouse, goods, 3))
    assert level(shop, goods) == level(shop, goods, shop.warehouse) == 0
    place(shop, (shop.shibuya, goods, 2), (shop.warehouse, goods, 2), (shop.shibuya, goods, 1))
    assert (level(shop, goods), level(shop, goods, shop.warehouse)) == (3, 2)
    assert doctor.list_findings() == []


def test_nothing_or_too_much_is_refused(shop, goods):
    for lines in ([], [(shop.shibuya, goods, 0)], [(shop.shibuya, goods, 10_000)]):
        with pytest.raises(Invalid):
            place(shop, *lines)


def test_kept_longer_it_counts_longer(shop, goods):
    one = place(shop, (shop.shibuya, goods, 3))
    with transaction():
        reservations.extend_reservation(one, minutes=60, actor=SYSTEM, key="e")
    with clock.set_clock(clock.now() + 2 * LATER), pytest.raises(stock.ShortOfStock):
        place(shop, (shop.shibuya, goods, 1), key="k2")
    with clock.set_clock(clock.now() + dt.timedelta(hours=1)):
        place(shop, (shop.shibuya, goods, 3), key="k3")
        with pytest.raises(reservations.ReservationLapsed), transaction():
            reservations.extend_reservation(one, actor=SYSTEM, key="e2")


def test_a_day_is_the_longest(shop, goods):
    one = place(shop, (shop.shibuya, goods, 1))
    db.session.rollback()
    with transaction():
        found = db.session.get_one(Reservation, one)
        found.placed_at -= dt.timedelta(hours=24)
    with pytest.raises(LongEnough), transaction():
        reservations.extend_reservation(one, minutes=30, actor=SYSTEM, key="e")


def test_the_sweep_closes_what_has_lapsed_and_nothing_else(shop, goods):
    gone = place(shop, (shop.shibuya, goods, 2))
    stays = place(shop, (shop.shibuya, goods, 1), key="k2", minutes=60)
    with clock.set_clock(clock.now() + LATER):
        with transaction():
            assert reservations.sweep_lapsed(actor=SYSTEM) == 1
        with transaction():
            assert reservations.sweep_lapsed(actor=SYSTEM) == 0
        assert db.session.get_one(Reservation, gone).state is ReservationState.LAPSED
        assert db.session.get_one(Reservation, stays).state is ReservationState.ACTIVE
        assert level(shop, goods) == 1
        assert doctor.list_findings() == []


def test_an_order_takes_its_promises_over_without_a_clock(shop, goods):
    one = place(shop, (shop.shibuya, goods, 2), (shop.warehouse, goods, 1))
    with transaction():
        made = order_of(shop, one)
        assert [(m.location_id, m.quantity) for m in made] == [
            (shop.shibuya, 2),
            (shop.warehouse, 1),
        ]
    assert db.session.get_one(Reservation, one).state is ReservationState.ORDERED
    with clock.set_clock(clock.now() + dt.timedelta(days=30)):
        with pytest.raises(stock.ShortOfStock):
            place(shop, (shop.shibuya, goods, 2), key="k2")
        with transaction():
            assert reservations.sweep_lapsed(actor=SYSTEM) == 0
    with pytest.raises(reservations.ReservationOver), transaction():
        reservations.release_reservation(one, actor=SYSTEM, key="r")


def test_a_moment_late_an_order_still_gets_what_nobody_has_taken(shop, goods):
    one = place(shop, (shop.shibuya, goods, 3))
    with clock.set_clock(clock.now() + LATER), transaction():
        assert len(order_of(shop, one)) == 1
    assert level(shop, goods) == 3


def test_too_late_an_order_gets_nothing_of_it(shop, goods):
    one = place(shop, (shop.shibuya, goods, 3))
    with clock.set_clock(clock.now() + LATER):
        place(shop, (shop.shibuya, goods, 1), key="k2")
        with pytest.raises(reservations.ReservationLapsed), transaction():
            order_of(shop, one)
    assert db.session.query(Order).count() == 0
    live = select(Allocation.quantity).where(Allocation.order_line_id.is_not(None))
    assert db.session.scalars(live).all() == []


def test_another_reservation_is_nobodys(shop):
    with pytest.raises(reservations.ReservationUnknown), transaction():
        reservations.release_reservation(99, actor=SYSTEM, key="r")
