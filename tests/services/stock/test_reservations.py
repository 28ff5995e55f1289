"""No piece is promised twice, and what has lapsed is free again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Invalid, NotEnough
from omni.extensions import db
from omni.models.stock import Allocation, AllocationState, StockLevel
from omni.queries import stock as stock_query
from omni.services import stock
from omni.services.stock import Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

HOUR = dt.timedelta(hours=1)
LATER = NOW + HOUR
Look = Callable[..., tuple[int, int, bool]]


def reserve(shop: Shop, *demands: Demand, expires_at: dt.datetime | None = LATER) -> list[int]:
    with transaction():
        return stock.reserve(demands, expires_at=expires_at, actor=shop.actor())


def states() -> list[AllocationState]:
    return list(db.session.scalars(select(Allocation.state).order_by(Allocation.id)))


def test_reserved_pieces_are_no_longer_available(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    reserve(shop, Demand(shop.shibuya, medium, 2))
    assert level(medium) == (3, 2, False)
    (seen,) = stock_query.list_levels([medium])
    assert (seen.on_hand, seen.reserved, seen.available) == (3, 2, 1)


def test_two_lines_of_one_sku_are_added_up_before_asking(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    with pytest.raises(NotEnough):
        reserve(shop, Demand(shop.shibuya, medium, 2), Demand(shop.shibuya, medium, 2))
    assert level(medium) == (3, 0, False)


def test_all_of_it_or_nothing(shop: Shop, level: Look) -> None:
    small, medium = shop.dress["S"], shop.dress["M"]
    shop.stock(small, 1)
    shop.stock(medium, 0)
    demands = [Demand(shop.shibuya, medium, 1), Demand(shop.shibuya, small, 1)]
    with transaction(), pytest.raises(NotEnough):
        stock.reserve(demands, expires_at=LATER, actor=shop.actor())
    assert level(small) == (1, 0, False)
    assert level(medium) == (0, 0, False)
    assert db.session.scalar(select(func.count()).select_from(Allocation)) == 0


def test_a_refusal_says_where_else_it_lies(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 0)
    shop.stock(medium, 1, shop.shinjuku)
    shop.stock(medium, 5, shop.warehouse)
    with pytest.raises(NotEnough) as refused:
        reserve(shop, Demand(shop.shibuya, medium, 2))
    assert refused.value.params == {
        "location": "渋谷店",
        "item": "ワンピース 藍 M",
        "available": 0,
    }
    assert [(one.location_name, one.available) for one in refused.value.alternatives] == [
        ("EC倉庫", 5)
    ]


def test_goods_never_seen_here_cannot_be_promised(shop: Shop) -> None:
    with pytest.raises(NotEnough):
        reserve(shop, Demand(shop.shibuya, shop.dress["M"], 1))


def test_the_buffer_is_not_promised(shop: Shop) -> None:
    medium = shop.dress["M"]
    with transaction():
        db.session.add(StockLevel(location_id=shop.shibuya, variant_id=medium, on_hand=3, buffer=2))
    reserve(shop, Demand(shop.shibuya, medium, 1))
    with pytest.raises(NotEnough):
        reserve(shop, Demand(shop.shibuya, medium, 1))


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_a_quantity_nobody_means_is_refused(shop: Shop, level: Look, quantity: int) -> None:
    shop.stock(shop.dress["M"], 3)
    with pytest.raises(Invalid):
        reserve(shop, Demand(shop.shibuya, shop.dress["M"], quantity))
    assert level(shop.dress["M"]) == (3, 0, False)


def test_a_lapsed_promise_does_not_count_when_read(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    reserve(shop, Demand(shop.shibuya, medium, 1))
    with clock.set_clock(LATER):
        (seen,) = stock_query.list_levels([medium])
        assert (seen.reserved, seen.lapsed, seen.available) == (0, 1, 1)


def test_a_lapsed_promise_is_released_before_anyone_is_refused(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    reserve(shop, Demand(shop.shibuya, medium, 1))
    with clock.set_clock(LATER):
        reserve(shop, Demand(shop.shibuya, medium, 1), expires_at=LATER + HOUR)
    assert level(medium) == (1, 1, False)
    assert states() == [AllocationState.RELEASED, AllocationState.ACTIVE]


def test_released_pieces_are_free_and_named(shop: Shop, level: Look) -> None:
    small, medium = shop.dress["S"], shop.dress["M"]
    shop.stock(small, 2)
    shop.stock(medium, 2)
    ids = reserve(shop, Demand(shop.shibuya, small, 1), Demand(shop.shibuya, medium, 2))
    with transaction():
        freed = stock.release(ids, actor=shop.actor())
    assert freed == [stock.Freed(shop.shibuya, small, 1), stock.Freed(shop.shibuya, medium, 2)]
    assert level(small) == (2, 0, False)
    with transaction():
        assert stock.release(ids, actor=shop.actor()) == []
    assert level(medium) == (2, 0, False)


def test_pieces_behind_the_counter_are_not_for_sale_until_put_back(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    ids = reserve(shop, Demand(shop.shibuya, medium, 1))
    with transaction():
        assert stock.shelve(ids, actor=shop.actor()) == ids
    with clock.set_clock(LATER + HOUR):
        with pytest.raises(NotEnough):
            reserve(shop, Demand(shop.shibuya, medium, 1))
        with transaction():
            assert stock.release(ids, actor=shop.actor()) == []
        with transaction():
            freed = stock.back_to_shelf(ids, actor=shop.actor())
    assert freed == [stock.Freed(shop.shibuya, medium, 1)]
    assert level(medium) == (1, 0, False)


def test_prepared_pieces_do_not_lapse_at_read_time(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    ids = reserve(shop, Demand(shop.shibuya, medium, 1))
    with transaction():
        stock.take_off_shelf(ids, actor=shop.actor())
    with clock.set_clock(LATER + HOUR), pytest.raises(NotEnough):
        reserve(shop, Demand(shop.shibuya, medium, 1))


def test_an_extended_promise_counts_longer(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    ids = reserve(shop, Demand(shop.shibuya, medium, 1))
    with transaction():
        stock.extend(ids, expires_at=LATER + HOUR, actor=shop.actor())
    with clock.set_clock(LATER), pytest.raises(NotEnough):
        reserve(shop, Demand(shop.shibuya, medium, 1))


def test_a_released_promise_cannot_be_extended(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    ids = reserve(shop, Demand(shop.shibuya, medium, 1))
    with transaction():
        stock.release(ids, actor=shop.actor())
    with pytest.raises(AlreadyDone), transaction():
        stock.extend(ids, expires_at=LATER, actor=shop.actor())
