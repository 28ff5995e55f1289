"""Goods of a hold leave by their promise, once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.domain.errors import AlreadyDone, NotFound
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldLine, HoldState
from omni.models.stock import Allocation, AllocationState, StockException, StockLevel
from omni.services import stock
from omni.services.stock import Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.till import Till, nothing_was_sold


def hold(shop: Shop, *wanted: tuple[int, int], location_id: int | None = None) -> list[int]:
    """A hold of these (variant, pieces) at 渋谷店; returns the ids of its lines."""
    place = location_id or shop.shibuya
    with transaction():
        made = Hold(
            number=f"H-{wanted[0][0]:06}",
            kind=HoldKind.PICKUP,
            location_id=place,
            guest_name="山田",
            expires_at=NOW + dt.timedelta(hours=1),
            placed_at=NOW,
            lines=[HoldLine(variant_id=one, quantity=pieces) for one, pieces in wanted],
        )
        db.session.add(made)
        db.session.flush()
        stock.reserve(
            [Demand(place, line.variant_id, line.quantity, line.id) for line in made.lines],
            expires_at=made.expires_at,
            actor=shop.actor(),
        )
        return [line.id for line in made.lines]


def level(shop: Shop, variant_id: int) -> tuple[int, int]:
    db.session.rollback()
    row = db.session.get_one(StockLevel, (shop.shibuya, variant_id))
    return row.on_hand, row.reserved


def state() -> HoldState:
    db.session.rollback()
    return db.session.scalars(select(Hold.state)).one()


def test_held_goods_are_handed_over_and_the_hold_is_collected(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    (line,) = hold(shop, (medium, 2))
    order = till.ring(SaleLine(medium, 2, hold_line_id=line), SaleLine(medium, 1))
    assert [one.hold_line_id for one in order.lines] == [line, None]
    assert level(shop, medium) == (0, 0)
    assert state() is HoldState.COLLECTED
    assert db.session.scalars(select(Allocation.state)).all() == [AllocationState.CONSUMED]
    assert db.session.scalars(select(StockException)).all() == []


def test_a_part_of_a_hold_leaves_the_rest_promised(shop: Shop, till: Till) -> None:
    small, medium = shop.dress["S"], shop.dress["M"]
    shop.stock(small, 1)
    shop.stock(medium, 2)
    first, _ = hold(shop, (small, 1), (medium, 2))
    till.ring(SaleLine(small, hold_line_id=first))
    assert (level(shop, small), level(shop, medium)) == ((0, 0), (2, 2))
    assert state() is HoldState.PLACED


def test_the_same_pieces_are_not_collected_twice(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2)
    (line,) = hold(shop, (medium, 1))
    till.ring(SaleLine(medium, hold_line_id=line))
    with pytest.raises(AlreadyDone):
        till.ring(SaleLine(medium, hold_line_id=line))
    assert level(shop, medium) == (1, 0)


def test_more_than_was_held_is_sold_from_the_shelf(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    (line,) = hold(shop, (medium, 1))
    till.ring(SaleLine(medium, 2, hold_line_id=line))
    assert level(shop, medium) == (1, 0)
    assert state() is HoldState.COLLECTED


def test_a_promise_that_lapsed_is_no_reason_to_refuse(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    (line,) = hold(shop, (medium, 1))
    with transaction():
        ids = db.session.scalars(select(Allocation.id)).all()
        stock.release(ids, actor=shop.actor())
    till.ring(SaleLine(medium, hold_line_id=line))
    assert level(shop, medium) == (0, 0)
    assert state() is HoldState.PLACED  # it lapses by its own clock


def test_another_stores_hold_and_other_goods_are_refused(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1, shop.shinjuku)
    shop.stock(shop.dress["L"], 1)
    (line,) = hold(shop, (medium, 1), location_id=shop.shinjuku)
    with pytest.raises(NotFound):
        till.ring(SaleLine(medium, hold_line_id=line))
    (here,) = hold(shop, (shop.dress["L"], 1))
    with pytest.raises(NotFound):
        till.ring(SaleLine(shop.dress["S"], hold_line_id=here))
    assert nothing_was_sold()
