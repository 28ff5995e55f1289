"""The sales of a day, and the one a number names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

from omni.domain.sales import SaleLine
from omni.queries.sales import find_sale_by_number, list_sales
from tests.factories import Shop
from tests.services.sales.till import Till

TODAY = dt.date(2026, 11, 21)
Record = Callable[[], AbstractContextManager[list[str]]]


def test_the_newest_sale_comes_first(shop: Shop, statements: Record) -> None:
    till, member = Till(shop), shop.member()
    first = till.ring(SaleLine(shop.dress["M"], 2), member=member).id
    till.ring(SaleLine(shop.dress["S"]), paid=(("card", 9_000), ("cash", 900)))
    with statements() as seen:
        found = list_sales(shop.shibuya, TODAY)
    assert len(seen) <= 5
    assert (found.count, found.total, found.average) == (2, 29_700, 14_850)
    assert [(row.pieces, row.total, row.member_name) for row in found.rows] == [
        (1, 9_900, ""),
        (2, 19_800, "田中 美咲"),
    ]
    assert [tender.value for tender in found.rows[0].tenders] == ["card", "cash"]
    assert found.rows[1].id == first


def test_a_list_is_of_one_store_one_day_and_one_register(shop: Shop) -> None:
    Till(shop).ring(SaleLine(shop.dress["M"]))
    assert list_sales(shop.shibuya, TODAY, register_id=shop.register).count == 1
    assert list_sales(shop.shibuya, TODAY, register_id=shop.register + 1).rows == ()
    assert list_sales(shop.shinjuku, TODAY).rows == ()
    assert list_sales(shop.shibuya, TODAY - dt.timedelta(days=1)).rows == ()


def test_a_sale_is_found_by_what_is_printed_on_it(shop: Shop) -> None:
    order = Till(shop).ring(SaleLine(shop.dress["M"]))
    for text in ("sby-01-20261121-0001", order.number.lower(), "1", " 0001"):
        assert find_sale_by_number(text, location_id=shop.shibuya, day=TODAY) == order.id
    for text in ("SBY-01-20261121-0002", "2", "田中", "", "9" * 40):
        assert find_sale_by_number(text, location_id=shop.shibuya, day=TODAY) is None
    assert find_sale_by_number("1", location_id=shop.shinjuku, day=TODAY) is None
