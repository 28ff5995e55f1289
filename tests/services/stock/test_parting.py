"""Promises cut in two, and promises taken up again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from omni.domain.errors import AlreadyDone
from omni.extensions import db
from omni.models.stock import Allocation
from omni.services import stock
from omni.services.stock import Demand
from omni.transactions import transaction
from tests.factories import Shop

Look = Callable[..., tuple[int, int, bool]]


def reserve(shop: Shop, *pieces: int) -> list[int]:
    demands = [Demand(shop.shibuya, shop.dress["M"], quantity) for quantity in pieces]
    with transaction():
        return stock.reserve(demands, expires_at=None, actor=shop.actor())


def quantities(ids: list[int]) -> list[int]:
    db.session.rollback()
    found = select(Allocation.quantity).where(Allocation.id.in_(ids)).order_by(Allocation.id)
    return list(db.session.scalars(found))


def test_a_promise_is_cut_where_the_pieces_end(shop: Shop, level: Look) -> None:
    shop.stock(shop.dress["M"], 9)
    ids = reserve(shop, 2, 4)
    with transaction():
        parted = stock.part(ids, 3, actor=shop.actor())
    assert quantities(parted.chosen) == [2, 1]
    assert quantities(parted.rest) == [3]
    assert level(shop.dress["M"]) == (9, 6, False)


def test_all_or_none_need_no_cut(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 9)
    ids = reserve(shop, 2, 4)
    with transaction():
        assert stock.part(ids, 6, actor=shop.actor()).rest == []
        assert stock.part(ids, 0, actor=shop.actor()).chosen == []


def test_more_than_is_promised_is_refused(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 9)
    ids = reserve(shop, 2)
    with pytest.raises(AlreadyDone), transaction():
        stock.part(ids, 3, actor=shop.actor())
    assert quantities(ids) == [2]


def test_what_waits_for_the_shelf_can_be_kept_after_all(shop: Shop, level: Look) -> None:
    shop.stock(shop.dress["M"], 1)
    ids = reserve(shop, 1)
    with transaction():
        stock.shelve(ids, actor=shop.actor())
    with transaction():
        stock.take_up_again(ids, actor=shop.actor())
    with pytest.raises(AlreadyDone), transaction():
        stock.take_up_again(ids, actor=shop.actor())
    with transaction():
        assert stock.release(ids, actor=shop.actor())[0].quantity == 1
    assert level(shop.dress["M"]) == (1, 0, False)
