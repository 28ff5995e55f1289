"""Goods that leave and come back: the till never refuses, and every piece is explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import AlreadyDone
from omni.extensions import db
from omni.models.stock import Allocation, AllocationState, MovementReason, StockLevel
from omni.services import stock
from omni.services.stock import Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

LATER = NOW + dt.timedelta(hours=1)
Look = Callable[..., tuple[int, int, bool]]
Movements = Callable[[int], list[tuple[int, int, str]]]
Exceptions = Callable[[], list[tuple[int, str, int]]]


def reserve(shop: Shop, variant_id: int, quantity: int) -> int:
    with transaction():
        (made,) = stock.reserve(
            [Demand(shop.shibuya, variant_id, quantity)], expires_at=LATER, actor=shop.actor()
        )
        return made


def consume(shop: Shop, allocation_id: int, quantity: int) -> None:
    with transaction():
        stock.consume(
            allocation_id,
            quantity,
            actor=shop.actor(),
            reason=MovementReason.SALE,
            source_type="hold_line",
            source_id=7,
        )


def sell(shop: Shop, *lines: tuple[int, int, int | None], at: dt.datetime | None = None) -> None:
    with transaction():
        stock.sell(shop.shibuya, lines, actor=shop.actor(), at=at or clock.now())


def test_handed_over_pieces_leave_both_numbers(
    shop: Shop, level: Look, movements: Movements
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    consume(shop, reserve(shop, medium, 2), 2)
    assert level(medium) == (1, 0, False)
    assert movements(medium) == [(-2, 1, "sale")]
    assert db.session.scalars(select(Allocation.state)).all() == [AllocationState.CONSUMED]


def test_handing_over_a_part_keeps_the_rest_promised(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    promise = reserve(shop, medium, 3)
    consume(shop, promise, 1)
    assert level(medium) == (2, 2, False)
    rows = db.session.execute(
        select(Allocation.quantity, Allocation.state).order_by(Allocation.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (2, AllocationState.ACTIVE),
        (1, AllocationState.CONSUMED),
    ]


def test_the_same_pieces_are_not_handed_over_twice(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    promise = reserve(shop, medium, 1)
    consume(shop, promise, 1)
    with pytest.raises(AlreadyDone):
        consume(shop, promise, 1)
    assert level(medium) == (2, 0, False)


def test_more_than_promised_cannot_be_handed_over(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    with pytest.raises(AlreadyDone):
        consume(shop, reserve(shop, medium, 1), 2)
    assert level(medium) == (3, 1, False)


def test_a_late_customer_still_gets_what_nobody_has_released(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    promise = reserve(shop, medium, 1)
    with clock.set_clock(LATER):
        consume(shop, promise, 1)
    assert level(medium) == (0, 0, False)


def test_a_sale_lowers_on_hand_and_says_when(
    shop: Shop, level: Look, movements: Movements, exceptions: Exceptions
) -> None:
    small, medium = shop.dress["S"], shop.dress["M"]
    shop.stock(small, 1)
    shop.stock(medium, 5)
    sell(shop, (medium, 2, None), (small, 1, None), (medium, 1, None))
    assert level(medium) == (2, 0, False)
    assert level(small) == (0, 0, False)
    assert movements(medium) == [(-2, 3, "sale"), (-1, 2, "sale")]
    assert exceptions() == []
    sold_at = db.session.scalars(select(StockLevel.sold_at)).all()
    assert sold_at == [NOW, NOW]


def test_goods_the_system_does_not_have_are_sold_and_listed(
    shop: Shop, level: Look, movements: Movements, exceptions: Exceptions
) -> None:
    medium = shop.dress["M"]
    sell(shop, (medium, 2, None))
    assert level(medium) == (-2, 0, True)
    assert movements(medium) == [(-2, -2, "sale")]
    assert exceptions() == [(medium, "short", 2)]


def test_goods_promised_to_another_are_sold_and_listed(
    shop: Shop, level: Look, exceptions: Exceptions
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2)
    reserve(shop, medium, 1)
    sell(shop, (medium, 2, None))
    assert level(medium) == (0, 1, True)
    assert exceptions() == [(medium, "promised", 1)]


def test_a_lapsed_promise_is_no_reason_for_an_exception(
    shop: Shop, level: Look, exceptions: Exceptions
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    reserve(shop, medium, 1)
    with clock.set_clock(LATER):
        sell(shop, (medium, 1, None))
    assert level(medium) == (0, 0, False)
    assert exceptions() == []


def test_the_last_sale_stays_the_last(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    sell(shop, (medium, 1, None))
    sell(shop, (medium, 1, None), at=NOW - dt.timedelta(days=1))
    assert db.session.scalars(select(StockLevel.sold_at)).all() == [NOW]


def test_a_sale_from_before_the_count_moves_nothing(
    shop: Shop, level: Look, movements: Movements
) -> None:
    medium = shop.dress["M"]
    counted = NOW - dt.timedelta(hours=2)
    with transaction():
        db.session.add(
            StockLevel(location_id=shop.shibuya, variant_id=medium, on_hand=5, counted_at=counted)
        )
    sell(shop, (medium, 1, None), at=counted)
    assert level(medium) == (5, 0, False)
    assert movements(medium) == []
    sell(shop, (medium, 1, None), at=counted + dt.timedelta(minutes=1))
    assert level(medium) == (4, 0, False)


def test_goods_taken_back_are_on_hand_where_they_came_back(
    shop: Shop, level: Look, movements: Movements
) -> None:
    medium = shop.dress["M"]
    with transaction():
        stock.take_back(
            shop.shinjuku,
            [(medium, 2)],
            actor=shop.actor(),
            reason=MovementReason.RETURN,
            source_type="sale_return",
            source_id=1,
        )
    assert level(medium, shop.shinjuku) == (2, 0, False)
    assert movements(medium) == [(2, 2, "return")]
