"""The order book on the screen: what stands still first, one order whole, and its few acts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from omni.domain.orders import NewLine
from omni.models.order import OrderState
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy, leave, pick
from tests.views.test_holds import HX, LogIn


@pytest.fixture
def desk(shop: Shop) -> Desk:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    return Desk(shop)


@pytest.fixture
def ec(log_in: LogIn) -> FlaskClient:
    return log_in("ec")


def do(client: FlaskClient, path: str, **more: object) -> TestResponse:
    return client.post(f"/orders/{path}", data={"key": f"k-{path}"} | more)


def test_what_has_no_place_stands_first_and_is_said(
    shop: Shop, desk: Desk, ec: FlaskClient
) -> None:
    member = shop.member()
    desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=member, external_id="#1001")
    desk.place(NewLine(shop.dress["S"], 2, 9_900), paid="cod")
    page = ec.get("/orders").text
    assert page.index("2点の出荷元が未定") < page.index("#1001")
    assert "未入金 ¥19,800" in page
    assert "出荷待ち" in page
    only = ec.get("/orders?state=problem", headers=HX).text
    assert "出荷元未定" in only
    assert "#1001" not in only
    for asked in ("q=1001", "q=田中", "q=0901234", "channel=ec", f"location_id={shop.warehouse}"):
        assert "#1001" in ec.get(f"/orders?state=all&{asked}").text, asked
    assert "見つかりません" in ec.get("/orders?q=だれでもない").text
    assert "受注はありません" in ec.get("/orders?channel=phone&state=nonsense").text
    assert "受注はありません" in ec.get("/orders?state=completed&day=2020-01-01").text


def test_one_order_says_who_what_where_and_what_happened(
    shop: Shop, desk: Desk, ec: FlaskClient
) -> None:
    made = desk.place(
        NewLine(shop.dress["M"], 2, 9_900, discount=100), NewLine(kind="shipping", unit_price=550)
    )
    page = ec.get(f"/orders/{made}").text
    for said in ("田中 美咲", "〒150-0001", "神宮前1-2-3", "送料", "内税", "オンライン決済"):
        assert said in page
    assert "EC倉庫に出荷を依頼しました（2点）" in page
    assert ec.get(f"/sales/{made}").headers["Location"].endswith(f"/orders/{made}")
    assert ec.get("/orders/404").status_code == 404


def test_pieces_and_then_the_order_are_cancelled(shop: Shop, desk: Desk, ec: FlaskClient) -> None:
    made = desk.place(NewLine(shop.dress["M"], 3, 9_900))
    line = desk.lines(made)[0].id
    answer = do(ec, f"{made}/pieces", reason="customer", **{f"pieces-{line}": 1})
    assert answer.status_code == 303
    page = ec.get(f"/orders/{made}").text
    assert "1点 取消" in page
    assert "返金 ¥9,900" in page
    assert "1点を取り消しました（お客様のご都合・¥9,900）" in page
    refund = desk.refunds(made)[0].id
    assert do(ec, f"{made}/refunds/{refund}", reference="0001").status_code == 303
    assert "返金しました：オンライン決済 ¥9,900" in ec.get(f"/orders/{made}").text
    assert do(ec, f"{made}/cancel", reason="mistake").status_code == 303
    assert desk.order(made).state is OrderState.CANCELLED
    assert do(ec, f"{made}/cancel", reason="mistake", key="other").status_code == 409
    assert do(ec, f"{made}/cancel", reason="because").status_code == 422
    assert healthy()


def test_an_order_goes_to_another_address(shop: Shop, desk: Desk, ec: FlaskClient) -> None:
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900))
    where = {
        "name": "小林 翠",
        "phone": "090-9999-0000",
        "postcode": "460-0008",
        "prefecture": "愛知県",
        "city": "名古屋市中区",
        "street": "栄1-1",
    }
    assert do(ec, f"{made}/destination", **where).status_code == 303
    page = ec.get(f"/orders/{made}").text
    assert "〒460-0008" in page
    assert "お届け先を変更しました" in page
    wrong = do(ec, f"{made}/destination", **(where | {"street": ""}))
    assert wrong.status_code == 422
    assert 'value="小林 翠"' in wrong.text


def test_a_place_is_looked_for_again(shop: Shop, desk: Desk, ec: FlaskClient) -> None:
    made = desk.place(NewLine(shop.dress["S"], 1, 9_900))
    assert "出荷できる拠点がありません" in ec.get(f"/orders/{made}").text
    shop.stock(shop.dress["S"], 1, shop.warehouse)
    assert do(ec, f"{made}/places").status_code == 303
    assert [one.location_id for one in desk.fulfilments(made)] == [shop.warehouse]
    assert "出荷できる拠点がありません" not in ec.get(f"/orders/{made}").text


def test_cancelled_pieces_that_were_packed_go_back_to_the_shelf(
    shop: Shop, desk: Desk, ec: FlaskClient
) -> None:
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900))
    pick(desk, desk.fulfilments(made)[0].id)
    do(ec, f"{made}/cancel", reason="customer")
    page = ec.get(f"/orders/{made}").text
    assert "取り消した商品が手元にあります" in page
    case = desk.exceptions(made)[0].id
    assert do(ec, f"{made}/put-back/{case}").status_code == 303
    assert desk.exceptions(made) == []
    assert healthy()


def test_promised_money_is_confirmed_by_who_may(shop: Shop, desk: Desk, log_in: LogIn) -> None:
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), paid="bank")
    owed = desk.payments(made)[0].id
    clerk = log_in("clerk")
    assert do(clerk, f"{made}/payments/{owed}").status_code == 403
    ec = log_in("ec")
    assert do(ec, f"{made}/payments/{owed}").status_code == 303
    assert "入金がありました：銀行振込 ¥9,900" in ec.get(f"/orders/{made}").text


def test_what_has_left_offers_no_cancelling(shop: Shop, desk: Desk, ec: FlaskClient) -> None:
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900))
    asked = desk.fulfilments(made)[0].id
    pick(desk, asked)
    leave(desk, asked)
    page = ec.get(f"/orders/{made}").text
    assert "受注を取り消す" not in page
    assert "お届け先を変える" not in page
    assert "完了" in page
