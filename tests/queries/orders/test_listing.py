"""The order book costs the same number of statements for one order as for many."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from omni.domain.orders import NewLine
from omni.models.fulfilment import FulfilmentState as State
from omni.models.order import OrderState
from omni.queries.orders import Asked, get_detail, list_orders
from omni.queries.orders.listing import stand
from tests.factories import Shop
from tests.services.orders.desk import Desk

Record = Callable[[], AbstractContextManager[list[str]]]


@pytest.mark.parametrize(
    ("work", "lacking", "word"),
    [
        ([State.REQUESTED], 0, "requested"),
        ([State.REQUESTED], 1, "unallocated"),
        ([], 0, "unallocated"),
        ([State.PICKING, State.PACKED], 0, "picking"),
        ([State.SHIPPED, State.PACKED], 0, "partly"),
        ([State.READY], 0, "ready"),
        ([State.SHIPPED], 0, "shipped"),
    ],
)
def test_an_order_stands_where_its_slowest_part_stands(
    work: list[State], lacking: int, word: str
) -> None:
    assert stand(OrderState.OPEN, work, lacking) == word
    assert stand(OrderState.CANCELLED, work, lacking) == "cancelled"


def test_a_page_and_one_order_cost_a_fixed_number_of_statements(
    shop: Shop, statements: Record
) -> None:
    desk = Desk(shop)
    shop.stock(shop.dress["M"], 9, shop.warehouse)
    for quantity in (1, 2, 9):
        made = desk.place(NewLine(shop.dress["M"], quantity, 9_900), member_id=shop.member())
    with statements() as seen:
        assert len(list_orders(Asked()).rows) == 3
    assert len(seen) <= 8, seen
    with statements() as seen:
        detail = get_detail(made)
        assert detail.lacking == 3
    assert len(seen) <= 11, seen
    listed = list_orders(Asked())
    assert (listed.open, listed.problems, listed.has_more) == (3, 1, False)
    assert listed.rows[0].is_problem
