"""The stock's pages: what a clerk sees, keys in and is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from omni.domain import clock
from omni.extensions import db
from omni.models.sale_return import Disposition
from omni.models.stock import StockDocument, StockException, StockLevel
from omni.models.style import Style, Variant
from omni.services import stock
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.returns.counter import give_back
from tests.till import ring

HX = {"HX-Request": "true"}
LogIn = Callable[[str], FlaskClient]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def clerk(shop: Shop, log_in: LogIn) -> FlaskClient:
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    return log_in("clerk")


def style_of(variant_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(Variant, variant_id).style_id


def on_hand(shop: Shop, size: str) -> int | None:
    db.session.rollback()
    return db.session.scalar(
        select(StockLevel.on_hand).where(
            StockLevel.location_id == shop.shibuya, StockLevel.variant_id == shop.dress[size]
        )
    )


def documents() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(StockDocument)) or 0


def short_sale(shop: Shop, size: str = "M") -> int:
    with transaction():
        stock.sell(shop.shibuya, [(shop.dress[size], 1, None)], actor=shop.actor(), at=clock.now())
    newest = select(StockException.id).order_by(StockException.id.desc())
    return db.session.scalars(newest).first() or 0


def test_the_first_page_says_what_to_do(clerk: FlaskClient) -> None:
    page = clerk.get("/stock")
    assert page.status_code == 200
    assert "商品をさがしてください。" in page.text
    assert "在庫差異はありません。" in clerk.get("/stock?tab=cases").text
    assert "残りわずかの商品はありません。" in clerk.get("/stock?tab=low").text


def test_goods_are_found_with_their_numbers_and_why(clerk: FlaskClient, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 3)
    shop.stock(shop.dress["M"], 4, shop.warehouse)
    fragment = clerk.get("/stock?q=ワンピ", headers=HX).text
    assert fragment.lstrip().startswith('<section id="stock-list">')
    for words in ("ワンピース", "商品名で一致", "全店 7", ">3<"):
        assert words in fragment
    assert "「そんな」の商品は見つかりません。" in clerk.get("/stock?q=そんな").text


def test_a_style_shows_this_store_and_a_cell_shows_all(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    shop.stock(medium, 4, shop.shinjuku)
    page = clerk.get(f"/stock/styles/{style_of(medium)}").text
    assert "販売可能3点" in page
    assert re.findall(r"(渋谷店|新宿店|EC倉庫)\s", page)[-3:] == ["渋谷店", "新宿店", "EC倉庫"]
    assert 'aria-current="true"' in page
    cell = clerk.get(f"/stock/styles/{style_of(medium)}?variant_id={medium}", headers=HX).text
    assert cell.lstrip().startswith('<article id="style">')
    assert re.findall(r"(渋谷店|新宿店|EC倉庫)\s", cell) == ["渋谷店", "新宿店", "EC倉庫"]
    assert f"/holds/new?variant_id={medium}&amp;location_id={shop.shinjuku}" in cell
    assert f"location_id={shop.warehouse}" not in cell
    assert "取り扱いなし" in cell


def test_the_page_of_a_style_takes_as_many_statements_for_many_stores(
    clerk: FlaskClient, shop: Shop, statements: Statements
) -> None:
    medium = shop.dress["M"]
    address = f"/stock/styles/{style_of(medium)}?variant_id={medium}"

    def count() -> int:
        clerk.get(address)  # learns the stores, which the next few seconds remember
        with statements() as seen:
            assert clerk.get(address).status_code == 200
        return len([one for one in seen if one.startswith("SELECT")])

    shop.stock(medium, 1)
    before = count()
    for place in (shop.shinjuku, shop.warehouse):
        shop.stock(medium, 5, place)
        for number in range(3):
            with transaction():
                stock.receive(place, [(medium, 1)], actor=shop.actor(), key=f"{place}{number}")
    assert count() == before


def test_a_scan_in_the_box_opens_the_sku(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    jan = db.session.get_one(Variant, medium).jan
    opened = clerk.get(f"/?q={jan}")
    assert opened.location == f"/stock/variants/{medium}"
    assert clerk.get(opened.location).location == (
        f"/stock/styles/{style_of(medium)}?variant_id={medium}"
    )


def test_the_box_shows_goods_with_their_numbers(clerk: FlaskClient, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 3)
    shop.stock(shop.dress["M"], 4, shop.warehouse)
    answers = clerk.get("/?q=ワンピ", headers=HX).text
    for words in ("ワンピース", "この店 3", "全店 7", "商品名", "/stock/styles/"):
        assert words in answers


def test_a_style_that_never_was_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.get("/stock/styles/99").status_code == 404


def test_goods_are_received_by_scan(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    jan = db.session.get_one(Variant, medium).jan
    paper = clerk.post("/stock/receive/lines", data={"key": "k", "code": jan}, headers=HX).text
    assert f'name="quantity-{medium}"' in paper
    assert 'value="1"' in paper
    again = {"key": "k", "code": jan, f"quantity-{medium}": "1"}
    assert 'value="2"' in clerk.post("/stock/receive/lines", data=again).text
    whole = {"key": "k", f"quantity-{medium}": "2", "reference": "N-9"}
    answers = [clerk.post("/stock/receive", data=whole) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert on_hand(shop, "M") == 2
    kept = clerk.get(answers[0].location).text
    assert "2点の入荷を登録しました。" in kept
    assert "N-9" in kept


def test_an_unknown_code_says_so_and_keeps_the_lines(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    typed = {"key": "k", "code": "4999999999999", f"quantity-{medium}": "3"}
    paper = clerk.post("/stock/count/lines", data=typed).text
    assert "「4999999999999」の商品は見つかりません。" in paper
    assert 'value="3"' in paper


def test_a_label_of_several_skus_asks_which(clerk: FlaskClient, shop: Shop) -> None:
    paper = clerk.post("/stock/adjust/lines", data={"key": "k", "code": "OP-1001"}).text
    assert "カラー・サイズを選んでください。" in paper
    for size in ("S", "M", "L"):
        assert f'name="choose" value="{shop.dress[size]}"' in paper
    chosen = {"key": "k", "code": "OP-1001", "choose": shop.dress["L"]}
    assert f"quantity-{shop.dress['L']}" in clerk.post("/stock/adjust/lines", data=chosen).text


def test_a_line_is_taken_out_again(clerk: FlaskClient, shop: Shop) -> None:
    lines = {f"quantity-{shop.dress[size]}": "1" for size in ("S", "M")}
    gone = {"key": "k", "drop": shop.dress["S"]} | lines
    paper = clerk.post("/stock/receive/lines", data=gone).text
    assert f"quantity-{shop.dress['S']}" not in paper
    assert f"quantity-{shop.dress['M']}" in paper


@pytest.mark.parametrize("typed", ["0", "-3", "10000", "", "二", "99999999999999"])
def test_a_quantity_nobody_means_is_refused_beside_its_line(
    clerk: FlaskClient, shop: Shop, typed: str
) -> None:
    answer = clerk.post(
        "/stock/receive", data={"key": "k", f"quantity-{shop.dress['M']}": typed}, headers=HX
    )
    assert answer.status_code == 422
    assert "数量は1から9,999までです。" in answer.text
    assert (on_hand(shop, "M"), documents()) == (None, 0)


def test_an_empty_document_is_refused(clerk: FlaskClient) -> None:
    answer = clerk.post("/stock/count", data={"key": "k"})
    assert answer.status_code == 422
    assert "商品をスキャンしてください。" in answer.text


def test_a_key_with_other_lines_is_refused(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    clerk.post("/stock/receive", data={"key": "k", f"quantity-{medium}": "1"})
    other = clerk.post("/stock/receive", data={"key": "k", f"quantity-{medium}": "2"})
    assert other.status_code == 409
    assert on_hand(shop, "M") == 1


def test_a_count_stands_at_the_moment_of_its_scan(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    scanned = NOW
    with clock.set_clock(NOW + dt.timedelta(minutes=5)):
        short_sale(shop)
    with clock.set_clock(NOW + dt.timedelta(minutes=10)):
        answer = clerk.post(
            "/stock/count",
            data={"key": "k", f"quantity-{medium}": "5", f"at-{medium}": scanned.isoformat()},
        )
    assert answer.status_code == 303
    assert on_hand(shop, "M") == 4
    assert "差があったのは0品目です。" in clerk.get(answer.location).text


def test_an_adjustment_needs_its_reason(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    lines = {"key": "k", f"quantity-{medium}": "2"}
    refused = clerk.post("/stock/adjust", data=lines)
    assert refused.status_code == 422
    assert "理由を選んでください。" in refused.text
    assert clerk.post("/stock/adjust", data=lines | {"reason": "damage"}).status_code == 303
    assert on_hand(shop, "M") == 3


def test_nobody_adjusts_below_zero(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    lines = {"key": "k", f"quantity-{medium}": "2", "reason": "loss"}
    answer = clerk.post("/stock/adjust", data=lines, headers=HX)
    assert answer.status_code == 422
    assert "在庫数1点より多くは減らせません。" in answer.text
    assert on_hand(shop, "M") == 1


def test_a_mismatch_has_its_answers_in_the_row(clerk: FlaskClient, shop: Shop) -> None:
    case = short_sale(shop)
    page = clerk.get("/stock?tab=cases").text
    assert "在庫にない1点が売れました。" in page
    assert "現物があった" in page
    done = clerk.post(f"/stock/cases/{case}/found", data={"key": "f"}, headers=HX)
    assert "見つかった商品を在庫に戻しました。" in done.text
    assert "在庫差異はありません。" in done.text
    assert on_hand(shop, "M") == 0


def test_a_mismatch_is_counted_away(clerk: FlaskClient, shop: Shop) -> None:
    case = short_sale(shop)
    bad = clerk.post(f"/stock/cases/{case}/count", data={"key": "c", "quantity": "-1"})
    assert bad.status_code == 422
    good = {"key": "c", "quantity": "4"}
    for _ in range(2):
        assert clerk.post(f"/stock/cases/{case}/count", data=good, headers=HX).status_code == 200
    assert on_hand(shop, "M") == 4


def test_numbers_made_true_by_a_receipt_are_confirmed(clerk: FlaskClient, shop: Shop) -> None:
    case = short_sale(shop)
    early = clerk.post(f"/stock/cases/{case}/confirmed", data={"key": "a"}, headers=HX)
    assert early.status_code == 409
    with transaction():
        stock.receive(shop.shibuya, [(shop.dress["M"], 5)], actor=shop.actor(), key="r")
    assert "この数で合っている" in clerk.get("/stock?tab=cases").text
    done = clerk.post(f"/stock/cases/{case}/confirmed", data={"key": "b"}, headers=HX)
    assert "いまの在庫数で確認済みにしました。" in done.text


def test_another_stores_mismatch_is_not_mine_to_answer(clerk: FlaskClient, shop: Shop) -> None:
    with transaction():
        stock.sell(shop.shinjuku, [(shop.dress["M"], 1, None)], actor=shop.actor(), at=clock.now())
    case = db.session.scalar(select(StockException.id)) or 0
    assert clerk.post(f"/stock/cases/{case}/found", data={"key": "f"}).status_code == 403
    db.session.rollback()
    assert db.session.get_one(StockException, case).resolved_at is None


def test_what_sold_out_lately_runs_low(clerk: FlaskClient, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    shop.stock(shop.dress["M"], 6, shop.shinjuku)
    short_sale(shop)
    page = clerk.get("/stock?tab=low").text
    assert 'ワンピース <span class="nowrap">藍 M' in page
    assert "他店 6" in page


def test_a_stores_rules_are_kept_and_refused(clerk: FlaskClient, shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    address = f"/stock/variants/{medium}/rules"
    bad = clerk.post(address, data={"key": "k", "buffer": "-1", "low_at": "0"}, headers=HX)
    assert bad.status_code == 422
    assert "0から9,999までで入力してください。" in bad.text
    good = {"key": "k", "buffer": "1", "low_at": "2", "shelf": "A-3"}
    kept = clerk.post(address, data=good, headers=HX).text
    assert "店頭確保 1" in kept
    assert "棚番 A-3" in kept
    assert "販売可能2点" in kept


def test_the_history_says_who_and_why_and_goes_back_in_pages(
    clerk: FlaskClient, shop: Shop
) -> None:
    medium = shop.dress["M"]
    for number in range(55):
        with transaction():
            stock.receive(shop.shibuya, [(medium, 1)], actor=shop.actor(), key=f"r{number}")
    page = clerk.get(f"/stock/variants/{medium}/movements").text
    assert page.count('nowrap">clerkさん<') == 50
    older = re.search(r'href="([^"]+before=\d+)"', page)
    assert older
    rest = clerk.get(older[1].replace("&amp;", "&")).text
    assert rest.count('nowrap">clerkさん<') == 5


def test_who_may_only_look_changes_nothing(shop: Shop, log_in: LogIn) -> None:
    operator = log_in("operator")
    assert operator.get("/stock").status_code == 200
    assert operator.get("/stock/receive").status_code == 403
    data = {"key": "k", f"quantity-{shop.dress['M']}": "1"}
    assert operator.post("/stock/receive", data=data).status_code == 403
    assert documents() == 0


def test_returned_goods_are_sent_and_taken_in_on_the_screen(log_in: LogIn, shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9900))
    give_back(shop, order, 1, disposition=Disposition.SEND_BACK)
    clerk = log_in("clerk")
    assert "返送する商品" in clerk.get("/stock?tab=sending").text
    sent = {"key": "s", "destination_id": shop.warehouse, "reference": "1234"}
    assert "発送済みにしました。" in clerk.post("/stock/send-backs/1/sent", data=sent).text
    assert clerk.post("/stock/send-backs/1/arrived", data={"key": "a"}).status_code == 403
    clerk.post("/logout")
    ec = log_in("ec")
    ec.post("/store", data={"location_id": shop.warehouse})
    assert "1234" in ec.get("/stock?tab=sending").text
    assert "在庫に入れました。" in ec.post("/stock/send-backs/1/arrived", data={"key": "a"}).text
    assert "返送する商品はありません。" in ec.get("/stock?tab=sending").text
