"""The screens of a return: find, see, do, print."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.order import Order
from omni.models.sale_return import SaleReturn
from omni.models.style import Style, Variant
from omni.services import points
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.returns.counter import line_ids
from tests.till import TODAY, ring

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.fixture
def member(shop: Shop) -> int:
    made = shop.member()
    with transaction():
        points.grant_opening(
            made, company_id=shop.company, source="s", account="a", amount=3538, on=TODAY
        )
    return made


def asked(shop: Shop, order: int, *quantities: int, **rest: str) -> dict[str, str]:
    lines = zip(line_ids(order), quantities, strict=False)
    return {
        "order_id": str(order),
        "register_id": str(shop.register),
        "reason": "size",
        "key": "k1",
        **{f"quantity-{line}": str(quantity) for line, quantity in lines},
        **rest,
    }


def expected(page: str) -> str:
    return re.findall(r'name="expected" value="(\w+)"', page)[0]


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SaleReturn)) or 0


def test_what_is_ticked_is_said_and_then_done(log_in: LogIn, shop: Shop, member: int) -> None:
    order = ring(shop, (shop.dress["M"], 1, 5200), member=member, points=300)
    client = log_in("clerk")
    assert "返品する商品の点数を入れると" in client.get(f"/returns/new?order_id={order}").text
    form = asked(shop, order, 1)
    shown = client.post("/returns/preview", data=form, headers=HX).text
    said = "¥4,900 を返金、付与 49pt を取り消し、利用 300pt をお戻しします。残高 3,538pt"
    assert said in shown
    for _ in range(2):
        answer = client.post("/returns", data=form | {"expected": expected(shown)})
        assert answer.status_code == 303
    assert count() == 1
    page = client.get(answer.location).text
    assert said in page
    slip = client.get(f"{answer.location}/slip").text
    assert "T1234567890123" in slip
    assert "−¥445" in slip


def test_a_large_return_prints_a_return_invoice(log_in: LogIn, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 2, 9900))
    client = log_in("clerk")
    form = asked(shop, order, 2)
    shown = client.post("/returns/preview", data=form, headers=HX).text
    assert "適格返還請求書を印刷します" in shown
    done = client.post("/returns", data=form | {"expected": expected(shown)})
    assert "適格返還請求書" in client.get(f"{done.location}/slip").text


def test_a_moved_world_is_refused_and_shows_itself_anew(
    log_in: LogIn, shop: Shop, member: int
) -> None:
    order = ring(shop, (shop.dress["M"], 1, 5200), member=member)
    client = log_in("clerk")
    answer = client.post("/returns", data=asked(shop, order, 1, expected="old"), headers=HX)
    assert answer.status_code == 409
    assert answer.headers["HX-Trigger"] == "return-moved"
    assert "いまは：¥5,200 を返金、付与 52pt を取り消しします。残高 3,538pt" in answer.text
    assert count() == 0


def test_a_late_return_wants_the_managers_pin(log_in: LogIn, shop: Shop) -> None:
    import datetime as dt

    order = ring(shop, (shop.dress["M"], 1, 5200), on=TODAY - dt.timedelta(days=20))
    client = log_in("clerk")
    form = asked(shop, order, 1)
    shown = client.post("/returns/preview", data=form, headers=HX).text
    assert "お買い上げから20日たっています（返品は14日まで）" in shown
    assert 'name="pin"' in shown
    form["expected"] = expected(shown)
    assert client.post("/returns", data=form).status_code == 403
    assert client.post("/returns", data=form | {"pin": "9999"}).status_code == 403
    assert count() == 0
    assert client.post("/returns", data=form | {"pin": "1234"}).status_code == 303


def test_the_sale_is_found_by_receipt_member_and_goods(
    log_in: LogIn, shop: Shop, member: int
) -> None:
    other = shop.style("BL-1")
    order = ring(shop, (shop.dress["M"], 1, 5200), member=member)
    ring(shop, (other["M"], 1, 4000), member=member)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)))
    row = db.session.get_one(Order, order)
    jan = db.session.get_one(Variant, shop.dress["M"]).jan
    client = log_in("clerk")
    found = client.get(f"/returns?q={row.receipt_number}", headers=HX)
    assert found.headers["HX-Redirect"] == f"/returns/new?order_id={order}"
    whole = client.get(f"/returns?member_id={member}").text
    assert whole.count("/returns/new?order_id=") == 2
    scanned = client.get(f"/returns?member_id={member}&q={jan}", headers=HX).text
    assert scanned.count("/returns/new?order_id=") == 1
    assert f"/returns/new?order_id={order}" in scanned
    assert "見つかりません" in client.get("/returns?q=zzzzzz", headers=HX).text


def test_bad_forms_are_refused_and_nothing_is_done(log_in: LogIn, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 5200))
    (line,) = line_ids(order)
    client = log_in("clerk")
    good = asked(shop, order, 1, expected="x")
    for wrong in (
        {f"quantity-{line}": "0"},
        {f"quantity-{line}": "-3"},
        {f"quantity-{line}": "99999999999999999999999"},
        {f"quantity-{line}": "abc"},
        {"quantity-999999": "1"},
        {"order_id": "999999"},
        {"order_id": "9" * 40},
        {"register_id": "999"},
        {"tender": "gold"},
        {"reason": "nonsense"},
        {"key": ""},
    ):
        for url in ("/returns", "/returns/preview"):
            answer = client.post(url, data=good | wrong, headers=HX)
            assert answer.status_code in (200, 404, 409, 422), (url, wrong)
    assert count() == 0


def test_nothing_is_left_of_a_returned_sale(log_in: LogIn, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 5200))
    client = log_in("clerk")
    form = asked(shop, order, 1)
    shown = client.post("/returns/preview", data=form, headers=HX).text
    client.post("/returns", data=form | {"expected": expected(shown)})
    assert "返品できる商品は残っていません" in client.get(f"/returns/new?order_id={order}").text
    assert client.get("/returns/new?order_id=99999").status_code == 404
    assert client.get("/returns/99999").status_code == 404


def test_a_number_too_large_to_be_anything_is_not_found(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    for url in (
        "/returns/{0}",
        "/returns/{0}/slip",
        "/returns/new?order_id={0}",
        "/members/{0}/points",
    ):
        assert client.get(url.format("9" * 30)).status_code == 404
    assert client.get(f"/returns?member_id={'9' * 30}").status_code == 200


def test_undoing_a_sale_comes_with_everything_ticked(log_in: LogIn, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 2, 5200), (shop.dress["L"], 1, 100))
    page = log_in("clerk").get(f"/returns/new?order_id={order}&cancel=1").text
    assert "¥10,500 を返金します。" in page
    assert re.search(r'name="key"[^>]*value="[0-9a-f-]{36}"', page)


def test_another_size_is_exchanged_in_one_go(log_in: LogIn, shop: Shop, member: int) -> None:
    shop.stock(shop.dress["L"], 3)
    order = ring(shop, (shop.dress["M"], 1, 5200), member=member, points=300)
    (line,) = line_ids(order)
    client = log_in("clerk")
    assert "藍 L に交換（在庫 3）" in client.get(f"/returns/new?order_id={order}").text
    form = asked(shop, order, 1, **{f"exchange-{line}": str(shop.dress["L"])})
    shown = client.post("/returns/preview", data=form, headers=HX).text
    assert "に交換します。差額はありません。残高 3,287pt" in shown
    assert 'name="agreed" value="0"' in shown
    form["expected"] = expected(shown)
    assert client.post("/returns", data=form | {"agreed": "77"}, headers=HX).status_code == 409
    assert count() == 0
    for _ in range(2):
        answer = client.post("/returns", data=form | {"agreed": "0"})
        assert answer.status_code == 303
    assert count() == 1
    page = client.get(answer.location).text
    assert "交換しました" in page
    assert "交換の会計 SBY-01-" in client.get(f"{answer.location}/slip").text
    bad = asked(shop, order, 0, **{f"exchange-{line}": "9" * 18})
    assert client.post("/returns/preview", data=bad, headers=HX).status_code == 200


def test_a_scan_ticks_what_comes_back_and_adds_what_she_takes(
    log_in: LogIn, shop: Shop, member: int
) -> None:
    coat = shop.style("CO-1", "コート", sizes=("M",), price=12_900)["M"]
    order = ring(shop, (shop.dress["M"], 1, 9900), member=member)
    (line,) = line_ids(order)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    codes = {one.id: one.jan for one in db.session.scalars(select(Variant))}
    client = log_in("clerk")
    form = asked(shop, order, 0) | {"code": str(codes[shop.dress["M"]])}
    page = client.post("/returns/ask", data=form, headers=HX).text
    assert re.search(rf'name="quantity-{line}"\s+value="1"', page)
    unknown = client.post("/returns/ask", data=form | {"code": "nobody"}, headers=HX).text
    assert "「nobody」の商品は見つかりません。" in unknown
    both = asked(shop, order, 1) | {"code": str(codes[coat])}
    page = client.post("/returns", data=both, headers=HX).text
    assert re.search(rf'name="other-{coat}"\s+value="1"', page)
    assert "差額 ¥3,000 をいただきます。" in page
    assert count() == 0
    done = client.post(
        "/returns",
        data=asked(shop, order, 1)
        | {f"other-{coat}": "1", "expected": expected(page), "agreed": "3000", "pay": "cash"},
    )
    assert done.status_code == 303, done.text
    assert count() == 1


def test_a_scanned_receipt_goes_straight_to_its_sale(log_in: LogIn, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9900))
    db.session.rollback()
    number = db.session.get_one(Order, order).receipt_number
    answer = log_in("clerk").get(f"/returns?q={number}")
    assert (answer.status_code, answer.location) == (303, f"/returns/new?order_id={order}")
