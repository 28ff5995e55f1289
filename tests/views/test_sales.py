"""Ringing up on the screen: the form carries the sale, and the server adds it up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.hold import HoldLine
from omni.models.location import Register, RegisterDay, RegisterDayState
from omni.models.member import Identity, IdentityKind
from omni.models.order import FormalReceipt, Order
from omni.models.style import Style, Variant
from omni.services.members import index_member
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.test_held_goods import hold
from tests.services.sales.till import Till, nothing_was_sold

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.fixture
def clerk(log_in: LogIn, shop: Shop) -> FlaskClient:
    """A clerk at 渋谷店, whose goods the box knows."""
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    return log_in("clerk")


def a_sale(shop: Shop, **more: Any) -> dict[str, Any]:
    """The form of one dress in M, as the screen sends it."""
    return {
        "key": "k1",
        "register_id": shop.register,
        "lines-0-variant_id": shop.dress["M"],
        "lines-0-quantity": 1,
        "lines-0-discount_kind": "percent",
        "document_kind": "percent",
        "tender": "cash",
        "agreed": 9900,
        "new_rate": "10",
        "set_kind": "price",
    } | more


def jan_of(variant_id: int) -> str:
    return str(db.session.get_one(Variant, variant_id).jan)


def due(answer: Any) -> str:
    found = re.search(r"会計する (¥[\d,]+)", answer.text)
    assert found, answer.text
    return found[1]


def test_an_empty_sale_asks_for_goods(clerk: FlaskClient) -> None:
    answer = clerk.get("/sales/new")
    assert answer.status_code == 200
    assert "商品をスキャンしてください。" in answer.text
    assert due(answer) == "¥0"


def test_a_scan_adds_a_line_and_the_next_one_counts_it_up(clerk: FlaskClient, shop: Shop) -> None:
    code = jan_of(shop.dress["M"])
    first = clerk.post("/sales/cart", data={"key": "k1", "tender": "cash", "code": code})
    assert (first.status_code, due(first)) == (200, "¥9,900")
    again = clerk.post("/sales/cart", data=a_sale(shop, code=code), headers=HX)
    assert due(again) == "¥19,800"
    assert "<html" not in again.text
    other = clerk.post("/sales/cart", data=a_sale(shop, code=jan_of(shop.dress["L"])), headers=HX)
    assert 'name="lines-1-variant_id"' in other.text


def test_a_code_nobody_knows_offers_to_sell_it_by_hand(clerk: FlaskClient, shop: Shop) -> None:
    answer = clerk.post("/sales/cart", data=a_sale(shop, code="4999999999996"), headers=HX)
    assert "「4999999999996」は登録がありません。" in answer.text
    assert due(answer) == "¥9,900"
    by_hand = {"by_hand": "1", "new_description": "リボン", "new_price": "５４０", "new_rate": "8"}
    answer = clerk.post("/sales/cart", data=a_sale(shop, **by_hand), headers=HX)
    assert due(answer) == "¥10,440"
    answer = clerk.post("/sales/cart", data=a_sale(shop, by_hand="1"), headers=HX)
    assert "品名と単価を入力してください。" in answer.text


def test_a_card_attaches_the_member_in_the_middle(clerk: FlaskClient, shop: Shop) -> None:
    member = shop.member(card="2000000000015")
    Till(shop).give_points(member, 500)
    with transaction():
        index_member(member)
    answer = clerk.post("/sales/cart", data=a_sale(shop, code="2000000000015"), headers=HX)
    assert "田中 美咲 様" in answer.text
    assert f'name="member_id" type="hidden" value="{member}"' in answer.text
    assert "500ptまで" in answer.text
    all_points = a_sale(shop, member_id=member, all_points="1")
    answer = clerk.post("/sales/cart", data=all_points, headers=HX)
    assert due(answer) == "¥9,400"
    answer = clerk.post("/sales/cart", data=all_points | {"member": ""}, headers=HX)
    assert due(answer) == "¥9,900"


def test_more_points_than_can_be_used_are_lowered_while_ringing_up(
    clerk: FlaskClient, shop: Shop
) -> None:
    member = shop.member()
    Till(shop).give_points(member, 500)
    answer = clerk.post(
        "/sales/cart", data=a_sale(shop, member_id=member, points="900"), headers=HX
    )
    assert due(answer) == "¥9,400"


def test_a_set_and_its_undoing(clerk: FlaskClient, shop: Shop) -> None:
    two = {"lines-1-variant_id": shop.dress["L"], "lines-1-quantity": 1}
    made = {"make_set": "1", "ticks": [0, 1], "set_value": "15,000"}
    answer = clerk.post("/sales/cart", data=a_sale(shop, **two, **made), headers=HX)
    assert due(answer) == "¥15,000"
    assert "セット ¥15,000" in answer.text
    bound = {"lines-0-set_no": 1, "lines-1-set_no": 1, "sets-0-no": 1, "sets-0-kind": "price"}
    undone = bound | {"sets-0-value": 15000, "drop_set": "1"}
    answer = clerk.post("/sales/cart", data=a_sale(shop, **two, **undone), headers=HX)
    assert due(answer) == "¥19,800"


def test_a_hold_begins_a_sale_with_its_goods_and_its_owner(clerk: FlaskClient, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    (line,) = hold(shop, (shop.dress["M"], 1))
    answer = clerk.get(f"/sales/new?hold_id={db.session.get_one(HoldLine, line).hold_id}")
    assert due(answer) == "¥9,900"
    assert f'name="lines-0-hold_line_id" type="hidden" value="{line}"' in answer.text
    assert due(clerk.get("/sales/new?hold_id=999")) == "¥0"
    begun = clerk.get(f"/sales/new?variant_id={shop.dress['L']}&member_id={shop.member()}")
    assert (due(begun), "田中 美咲 様" in begun.text) == ("¥9,900", True)


def test_a_line_counted_down_to_nothing_is_gone(clerk: FlaskClient, shop: Shop) -> None:
    answer = clerk.post("/sales/cart", data=a_sale(shop, **{"lines-0-quantity": 0}), headers=HX)
    assert "商品をスキャンしてください。" in answer.text


@pytest.mark.parametrize("quantity", ["-1", "10000", "多い", "1e9", "9" * 40])
def test_a_quantity_nobody_means_stays_in_the_form_beside_its_sentence(
    clerk: FlaskClient, shop: Shop, quantity: str
) -> None:
    for address in ("/sales/cart", "/sales"):
        answer = clerk.post(
            address, data=a_sale(shop, **{"lines-0-quantity": quantity}), headers=HX
        )
        assert answer.status_code == 422
        assert f'value="{quantity}"' in answer.text
        assert "入力してください。" in answer.text
    assert nothing_was_sold()


def test_ringing_up_leads_to_the_number_and_the_change(clerk: FlaskClient, shop: Shop) -> None:
    answer = clerk.post("/sales", data=a_sale(shop, received="10,000"))
    assert answer.status_code == 303
    page = clerk.get(answer.headers["Location"])
    assert "SBY-01-20261121-0001" in page.text
    assert "¥100" in page.text
    assert "次のお客様" in page.text
    twice = clerk.post("/sales", data=a_sale(shop, received="10,000"), headers=HX)
    assert twice.headers["HX-Redirect"] == answer.headers["Location"]
    assert len(db.session.scalars(select(Order.id)).all()) == 1


def test_the_points_are_said_in_one_sentence(clerk: FlaskClient, shop: Shop) -> None:
    member = shop.member()
    Till(shop).give_points(member, 500)
    answer = clerk.post("/sales", data=a_sale(shop, member_id=member, points=300, agreed=9600))
    page = clerk.get(answer.headers["Location"])
    assert "96pt たまり、300pt 使いました。残高は 296pt です。" in page.text


def test_a_split_payment_puts_the_rest_on_the_chosen_tender(clerk: FlaskClient, shop: Shop) -> None:
    clerk.post("/sales", data=a_sale(shop, tender="card", **{"parts-gift": "1,000"}))
    order = db.session.scalars(select(Order)).one()
    assert [(one.tender.value, one.amount) for one in order.payments] == [
        ("gift", 1_000),
        ("card", 8_900),
    ]


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"received": "9,000"}, 422, "お支払いがあと¥900足りません。"),
        ({"agreed": 8000}, 409, "お会計が¥8,000から¥9,900に変わりました。"),
        ({"register_id": 9999}, 404, "このレジは、この店舗では使えません。"),
        ({"lines-0-variant_id": 9999}, 404, "この商品は登録がありません。"),
        ({"member_id": 9999}, 404, "会員が見つかりません。"),
        ({"points": 5}, 422, "ポイントを使うには、会員を選んでください。"),
        ({"lines-0-quantity": 0}, 422, "数量は1から9,999までで入力してください。"),
        ({"parts-card": "20,000"}, 422, "お会計より¥10,100多くなっています。"),
    ],
)
def test_bad_input_is_refused_in_place(
    clerk: FlaskClient, shop: Shop, wrong: dict[str, Any], status: int, sentence: str
) -> None:
    answer = clerk.post("/sales", data=a_sale(shop, **wrong), headers=HX)
    assert answer.status_code == status
    assert answer.headers["HX-Retarget"] == "#refusal"
    assert sentence in answer.text
    assert nothing_was_sold()


def test_another_body_under_the_same_key_is_refused(clerk: FlaskClient, shop: Shop) -> None:
    clerk.post("/sales", data=a_sale(shop))
    changed = a_sale(shop, agreed=19800, **{"lines-0-quantity": 2})
    assert clerk.post("/sales", data=changed, headers=HX).status_code == 409
    assert len(db.session.scalars(select(Order.id)).all()) == 1


def test_another_stores_register_and_a_closed_one_are_refused(
    clerk: FlaskClient, shop: Shop
) -> None:
    with transaction():
        other = Register(location_id=shop.shinjuku, code="01", name="レジ1")
        db.session.add(other)
        db.session.flush()
        elsewhere = other.id
    answer = clerk.post("/sales", data=a_sale(shop, register_id=elsewhere), headers=HX)
    assert answer.status_code == 404
    clerk.post("/sales", data=a_sale(shop, key="k2"))
    with transaction():
        db.session.execute(update(RegisterDay).values(state=RegisterDayState.CLOSED))
    answer = clerk.post("/sales", data=a_sale(shop), headers=HX)
    assert (answer.status_code, "精算が済んでいます" in answer.text) == (409, True)


def test_an_ended_session_sends_the_form_to_the_door(clerk: FlaskClient, shop: Shop) -> None:
    clerk.post("/logout")
    answer = clerk.post("/sales", data=a_sale(shop), headers=HX)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")
    assert nothing_was_sold()


def test_who_may_not_sell_is_refused(log_in: LogIn, shop: Shop) -> None:
    marketing = log_in("marketing")
    assert marketing.post("/sales", data=a_sale(shop)).status_code == 403
    assert marketing.get("/sales").status_code == 200


def test_typing_finds_goods_and_members_to_add(clerk: FlaskClient, shop: Shop) -> None:
    member = shop.member()
    with transaction():
        index_member(member)
    goods = clerk.get("/sales/find?q=ワンピ", headers=HX)
    assert goods.text.count("data-answer") == 3
    assert f'hx-vals=\'{{"add": "{shop.dress["S"]}"}}\'' in goods.text
    people = clerk.get("/sales/find?q=タナカ", headers=HX)
    assert f'hx-vals=\'{{"member": "{member}"}}\'' in people.text
    assert "見つかりません" in clerk.get("/sales/find?q=ふしぎ", headers=HX).text


def test_the_list_shows_the_day_and_finds_a_receipt(clerk: FlaskClient, shop: Shop) -> None:
    assert "この日の売上はまだありません。" in clerk.get("/sales").text
    order = Till(shop).ring(*_one(shop))
    listed = clerk.get("/sales").text
    assert (str(order.receipt_number) in listed, "¥9,900" in listed) == (True, True)
    found = clerk.get("/sales?q=1")
    assert found.headers["Location"] == f"/sales/{order.id}"
    assert "見つかりません" in clerk.get("/sales?q=77").text
    yesterday = dt.date(2026, 11, 20)
    assert "まだありません" in clerk.get(f"/sales?day={yesterday}").text
    assert clerk.get("/sales?day=someday&page=-3&register_id=x").status_code == 200


def _one(shop: Shop) -> list[SaleLine]:
    return [SaleLine(shop.dress["M"])]


def test_a_receipt_is_a_simplified_qualified_invoice(clerk: FlaskClient, shop: Shop) -> None:
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=1_080, tax_rate=8)["F"]
    order = Till(shop).ring(SaleLine(shop.dress["M"]), SaleLine(tea)).id
    answer = clerk.post(f"/sales/{order}/receipt")
    assert answer.headers["Location"] == f"/sales/{order}/receipt?print=1"
    paper = clerk.get(f"/sales/{order}/receipt").text
    for told in (
        "オムニ商店株式会社",
        "登録番号 T1234567890123",
        "2026/11/21 12:00",
        "紅茶 白 F ※",
        "10%対象",
        "¥9,900",
        "¥900",
        "8%対象",
        "¥1,080",
        "¥80",
        "※印は軽減税率対象商品です。",
        "SBY-01-20261121-0001",
        "<svg",
    ):
        assert told in paper
    assert "再発行" not in paper
    clerk.post(f"/sales/{order}/receipt")
    assert "再発行" in clerk.get(f"/sales/{order}/receipt").text


def test_a_formal_receipt_is_made_out_once_and_marked_again(clerk: FlaskClient, shop: Shop) -> None:
    order = Till(shop).ring(*_one(shop)).id
    address = f"/sales/{order}/formal-receipt"
    assert clerk.get(address).status_code == 404
    wrong = clerk.post(address, data={"key": "r0", "addressee": "", "proviso": "お品代として"})
    assert wrong.status_code == 422
    to_her = {"key": "r1", "addressee": "山田 花子", "proviso": "お洋服代として"}
    assert clerk.post(address, data=to_her).status_code == 303
    paper = clerk.get(address).text
    assert "山田 花子 様" in paper
    assert "再発行" not in paper
    assert clerk.post(address, data=to_her | {"key": "r2"}).status_code == 409
    clerk.post(f"{address}/again")
    assert "再発行" in clerk.get(address).text
    assert db.session.scalars(select(FormalReceipt.reprints)).all() == [1]


def test_a_sale_that_is_not_there_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.get("/sales/999").status_code == 404
    assert clerk.get("/sales/999/receipt").status_code == 404


def test_the_card_that_was_read_is_written_on_the_sale(clerk: FlaskClient, shop: Shop) -> None:
    member = shop.member(card="2000000000015", phone="09012345678")
    with transaction():
        index_member(member)
    card = db.session.scalars(select(Identity.id).where(Identity.kind == IdentityKind.CARD)).one()
    page = clerk.post("/sales/cart", data={"key": "k", "code": "2000000000015"}, headers=HX).text
    assert f'name="identity_id" type="hidden" value="{card}"' in page
    by_phone = clerk.post("/sales/cart", data={"key": "k", "code": "09012345678"}, headers=HX).text
    assert 'name="identity_id" type="hidden" value=""' in by_phone
    clerk.post("/sales", data=a_sale(shop, member_id=member, identity_id=card))
    clerk.post("/sales", data=a_sale(shop, key="k2", identity_id=card))
    other = shop.member("鈴木")
    clerk.post("/sales", data=a_sale(shop, key="k3", member_id=other, identity_id=card))
    db.session.rollback()
    written = db.session.scalars(select(Order.identity_id).order_by(Order.id)).all()
    assert written == [card, None, None]


def test_a_tax_free_sale_keeps_the_number_of_its_provider(clerk: FlaskClient, shop: Shop) -> None:
    sold = clerk.post("/sales", data=a_sale(shop, tax_free_reference=" J-77 "))
    assert sold.status_code == 303
    assert "免税 J-77" in clerk.get("/sales/1").text
    assert "免税 J-77" in clerk.get("/sales/1/receipt").text
    back = clerk.post("/returns/preview", data={"order_id": 1, "quantity-1": 1, "reason": "size"})
    assert "免税の売上です" in back.text
