"""An order on the phone: found, counted, agreed, placed; and refused while she can be told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.order import Channel
from omni.models.style import Style
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy
from tests.views.test_holds import LogIn

WHERE = {
    "name": "田中 美咲",
    "phone": "090-1234-5678",
    "postcode": "150-0001",
    "prefecture": "東京都",
    "city": "渋谷区",
    "street": "神宮前1-2-3",
}


@pytest.fixture
def operator(shop: Shop, log_in: LogIn) -> FlaskClient:
    shop.stock(shop.dress["M"], 2, shop.warehouse)
    shop.stock(shop.dress["M"], 1)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    return log_in("clerk")


def fields(shop: Shop, **more: Any) -> dict[str, Any]:
    return {"key": "k", "tender": "cod", f"pieces-{shop.dress['M']}": 1} | WHERE | more


def agreed(page: str) -> int:
    found = re.search(r'name="agreed" value="(\d+)"', page)
    assert found is not None, page
    return int(found[1])


def test_a_member_and_goods_are_found_and_her_address_is_filled_in(
    shop: Shop, operator: FlaskClient
) -> None:
    member = shop.member(
        phone="09011112222", postcode="1500001", street="神宮前9-9", keys=("タナカ",)
    )
    page = operator.get(f"/orders/new?member_id={member}&variant_id={shop.dress['M']}").text
    assert 'value="神宮前9-9"' in page
    assert 'value="渋谷区"' in page
    assert 'value="09011112222"' in page
    assert "EC倉庫 2" in page
    assert "渋谷店 1" in page
    page = operator.post("/orders/draft", data=fields(shop, code="OP-1001-藍-M")).text
    assert agreed(page) == 2 * 9_900 + 330
    assert 'name="add"' in operator.post("/orders/draft", data=fields(shop, code="ワンピ")).text
    added = operator.post("/orders/draft", data=fields(shop, add=shop.dress["S"])).text
    assert "在庫が足りません（全店で0点）" in added
    assert "見つかりません" in operator.post("/orders/draft", data=fields(shop, code="ない")).text


def test_an_order_is_placed_for_what_was_agreed(shop: Shop, operator: FlaskClient) -> None:
    desk = Desk(shop)
    page = operator.post("/orders/draft", data=fields(shop)).text
    assert agreed(page) == 9_900 + 550 + 330
    answer = operator.post("/orders/new", data=fields(shop, agreed=agreed(page)))
    assert answer.status_code == 303, answer.text
    order = desk.order(int(answer.headers["Location"].rsplit("/", 1)[-1]))
    assert (order.channel, order.total) == (Channel.PHONE, 10_780)
    assert [line.kind.value for line in desk.lines(order.id)] == ["goods", "shipping", "cod_fee"]
    (owed,) = desk.payments(order.id)
    assert (owed.tender.value, owed.is_awaited) == ("cod", True)
    assert healthy()


def test_points_lower_the_sum_and_a_large_order_ships_free(
    shop: Shop, operator: FlaskClient
) -> None:
    member = shop.member()
    Desk(shop).give_points(member, 500)
    asked = fields(
        shop, member_id=member, points=300, tender="bank", **{f"pieces-{shop.dress['M']}": 2}
    )
    page = operator.post("/orders/draft", data=asked).text
    assert agreed(page) == 19_800 - 300
    assert "500" in page
    answer = operator.post("/orders/new", data=asked | {"agreed": agreed(page)})
    assert answer.status_code == 303, answer.text


def test_another_sum_or_no_stock_is_said_and_nothing_is_placed(
    shop: Shop, operator: FlaskClient
) -> None:
    assert operator.post("/orders/new", data=fields(shop, agreed=1)).status_code == 409
    nothing = fields(shop, agreed=0) | {f"pieces-{shop.dress['M']}": 0}
    assert operator.post("/orders/new", data=nothing).status_code == 422
    wrong = operator.post("/orders/new", data=fields(shop, city="", agreed=10_780))
    assert wrong.status_code == 422
    assert 'value="神宮前1-2-3"' in wrong.text
    many = fields(shop, **{f"pieces-{shop.dress['M']}": 9})
    page = operator.post("/orders/draft", data=many).text
    assert operator.post("/orders/new", data=many | {"agreed": agreed(page)}).status_code == 409
    assert "受注はありません" in operator.get("/orders").text
