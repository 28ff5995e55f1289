"""Which pieces of an order have a place to come from, and how an order is found."""

from __future__ import annotations

import pytest

from omni.domain.orders import NewLine
from omni.queries.orders import OrderUnknown, find_external, get_order, list_uncovered
from tests.factories import Shop
from tests.services.orders.desk import Desk


def test_a_line_lacks_what_no_place_is_asked_for(shop: Shop) -> None:
    desk = Desk(shop)
    shop.stock(shop.dress["M"], 2, shop.warehouse)
    made = desk.place(NewLine(shop.dress["M"], 3, 9_900), NewLine(kind="shipping", unit_price=550))
    goods, _fee = desk.lines(made)
    assert list_uncovered(made) == {goods.id: 1}


def test_an_order_is_found_by_the_name_another_system_gives_it(shop: Shop) -> None:
    desk = Desk(shop)
    made = desk.place(NewLine(None, 1, 500, description="トート"), source="ec", external_id="7")
    found = find_external("ec", "7")
    assert found is not None
    assert found.id == made
    assert find_external("ec", None) is None
    assert find_external("shopify", "7") is None
    assert get_order(made).id == made
    with pytest.raises(OrderUnknown):
        get_order(404)
