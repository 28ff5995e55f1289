# ruff: noqa: E501
"""The walk of the counter, on imported files, at tablet size, with taps and a scanner."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.extensions import db
from omni.models.location import Location, Register
from omni.models.member import Identity
from omni.models.staff import Staff
from omni.models.stock import StockLevel
from omni.models.style import Variant
from omni.queries.doctor import list_findings
from omni.services import holds
from omni.transactions import transaction
from tests.browser.scanner import scan
from tests.conftest import NOW
from tests.engines import ENGINES
from tests.factories import Shop, jan

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CARD = "200000004821"
JANS = {size: jan(900 + index) for index, size in enumerate(("S", "M", "L"))}

MEMBERS = f"""会員番号,氏名,フリガナ,電話番号,メールアドレス,郵便番号,住所,生年月日,性別,入会日,入会店舗,ポイント残高
{CARD},田中　美咲,ﾀﾅｶ ﾐｻｷ,０９０－３１２４－０９０３,misaki@example.jp,150-0002,東京都渋谷区渋谷２丁目1番3号,S63.4.9,女,2019/5/1,SBY,500
200000004838,田中　陽子,ﾀﾅｶ ﾖｳｺ,０９０－３１２４－０９０３,,150-0002,東京都渋谷区渋谷2-1-3,,女,2020/1/8,SJK,0
"""
PRODUCTS = "品番,商品名,カラー,サイズ,JANコード,価格,税率\n" + "".join(
    f"OP-2001,シャツワンピース,藍,{size},{code},9900,10\n" for size, code in JANS.items()
)
STOCK = "店舗コード,JANコード,在庫数,棚卸日時\n" + "".join(
    f"{store},{JANS[size]},{pieces},2026-11-20 21:00\n"
    for store, size, pieces in (
        ("SBY", "S", 2),
        ("SBY", "M", 0),
        ("SBY", "L", 2),
        ("SJK", "M", 1),
        ("ECW", "M", 4),
    )
)
SALES = (
    "伝票番号,日時,店舗,会員番号,JAN,数量,単価,税率\n"
    f"P-1,2026-10-03 14:10,SBY,{CARD},{JANS['S']},1,9900,10\n"
)
BY_EC = (
    "伝票番号,日時,店舗,会員番号,JAN,数量,単価,税率\n"
    f"E-1,2026-11-01 09:10,ECW,{CARD},{JANS['M']},1,9900,10\n"
)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The same walk on each engine."""
    return str(request.param)


@pytest.fixture
def imported(app: Flask, shop: Shop, tmp_path: Path) -> Flask:
    """The shop with what its old systems said, taken in as files."""
    with transaction():
        clerk = db.session.get_one(Staff, shop.staff["clerk"])
        clerk.locations = list(db.session.scalars(select(Location).order_by(Location.id)))
        db.session.add(Register(location_id=shop.shinjuku, code="01", name="レジ1"))
    for kind, text, encoding in (
        ("members", MEMBERS, "cp932"),
        ("products", PRODUCTS, "utf-8-sig"),
        ("stock", STOCK, "utf-8"),
        ("sales", SALES, "cp932"),
    ):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding=encoding)
        done = app.test_cli_runner().invoke(args=["import", kind, str(path)])
        assert done.exit_code == 0, done.output
    return app


def come_back(page: Page, path: str) -> None:
    """Open a page on another day: the tablet has locked itself, the PIN opens it again."""
    page.goto(path)
    for digit in "1234":
        page.locator(f"[data-digit='{digit}']").tap()
    page.locator(".pad [type=submit], .pad-submit").locator("visible=true").first.tap()
    page.wait_for_url(re.compile(rf"//[^/]+{path}$"))  # not where the PIN is asked for it


def ask(page: Page, typed: str) -> None:
    """Type into the box and wait for the answers to just that."""
    page.fill("#box", "")
    page.locator("#box").press_sequentially(typed)
    page.wait_for_selector(f"#answers[data-q='{typed}']")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0903", "下4桁"),
        ("09031240903", "電話番号"),
        ("タナカ", "セイ一致"),
        ("たなか", "セイ一致"),
        ("田中", "セイ一致"),
        ("tanaka", "ローマ字"),
        (CARD, "会員番号"),
        ("misaki@example.jp", "メール"),
    ],
)
def test_anything_she_says_finds_her_and_says_why(
    imported: Flask, enter: Callable[..., Page], typed: str, why: str
) -> None:
    page = enter()
    ask(page, typed)
    row = page.locator("#answers [role=option]", has_text="美咲").first
    expect(row).to_contain_text("田中")
    expect(row).to_contain_text(why)
    expect(page.locator("#box")).to_be_focused()


def test_the_walk(imported: Flask, enter: Callable[..., Page], shop: Shop) -> None:
    page = enter()

    scan(page, f"A{CARD}B")
    page.wait_for_url("**/members/*")
    expect(page.locator("#page")).to_contain_text("田中 美咲")
    expect(page.locator("#page")).to_contain_text("500")
    expect(page.locator("#page")).to_contain_text("シャツワンピース")
    member_url = page.url

    scan(page, JANS["M"])
    page.wait_for_url(re.compile("/stock/(styles|variants)/"))
    for place in ("渋谷店", "新宿店", "EC倉庫"):
        expect(page.locator("#page")).to_contain_text(place)

    fetched = _hold_at_shinjuku(page, member_url, JANS["M"])
    forgotten = _try_on_here(page, member_url)
    _ring_up(page, member_url)
    _return_next_day(page)
    _fetch_at_shinjuku(page, fetched)
    _lapse(page, forgotten)
    db.session.rollback()
    assert list_findings() == []
    assert _levels() == {
        ("SBY", "S"): (2, 0),
        ("SBY", "L"): (2, 0),
        ("SJK", "M"): (0, 0),
        ("ECW", "M"): (4, 0),
    }


def _hold_at_shinjuku(page: Page, member_url: str, code: str) -> str:
    """Not here in M: kept at 新宿店 until Saturday, in her name; two taps on the button."""
    page.goto(member_url)
    page.locator("#page").get_by_role("link", name="取り置き", exact=True).first.tap()
    page.wait_for_url("**/holds/new?*")
    scan(page, code)
    page.get_by_role("link", name="新宿店").tap()
    expect(page.locator("#page")).to_contain_text("田中 美咲 様")
    page.locator("label.choice", has=page.locator("[name=visit_on][value='2026-11-28']")).tap()
    page.get_by_role("button", name="取り置きする").dblclick()
    page.wait_for_url(re.compile(r"/holds/\d+$"))
    expect(page.locator("#page")).to_contain_text("新宿店")
    return page.url


def _try_on_here(page: Page, member_url: str) -> str:
    """S and L to try on tomorrow, here."""
    page.goto(member_url)
    page.locator("#page").get_by_role("link", name="取り置き", exact=True).first.tap()
    page.wait_for_url("**/holds/new?*")
    scan(page, JANS["L"])
    page.locator("label.choice", has_text="試着予約").tap()
    page.locator(".pick", has_text="藍 S").locator("[data-step='1']").tap()
    page.locator("label.choice", has=page.locator("[name=visit_on][value='2026-11-22']")).tap()
    page.get_by_role("button", name="取り置きする").tap()
    page.wait_for_url(re.compile(r"/holds/\d+$"))
    expect(page.locator("#page")).to_contain_text("試着予約")
    return page.url


def _ring_up(page: Page, member_url: str) -> None:
    """She takes L home: 300 points spent, the rest earns, and the paper prints."""
    page.goto(member_url)
    page.locator("#page").get_by_role("link", name="会計", exact=True).first.tap()
    page.wait_for_url("**/sales/new?*")
    scan(page, JANS["L"])
    expect(page.locator("#page")).to_contain_text("シャツワンピース")
    page.fill("[name=points]", "300")
    page.locator("[name=points]").blur()
    page.get_by_role("button", name="会計する ¥9,600").dblclick()
    page.wait_for_url(re.compile(r"/sales/\d+"))
    expect(page.locator("#page")).to_contain_text("SBY-01-20261121-0001")
    expect(page.locator("#page")).to_contain_text("96pt")
    with page.context.expect_page() as printed:
        page.get_by_role("button", name="レシート", exact=True).tap()
    paper = printed.value.locator("body")
    expect(paper).to_contain_text("T1234567890123")
    expect(paper).to_contain_text("10%")
    expect(paper).to_contain_text("SBY-01-20261121-0001")
    printed.value.close()


def _return_next_day(page: Page) -> None:
    """What will happen is said first, and then it is just that."""
    with clock.set_clock(NOW + dt.timedelta(days=1)):
        come_back(page, "/returns")
        scan(page, "SBY-01-20261121-0001")
        page.wait_for_url("**/returns/new?*")
        page.locator(".line [data-step='1']").first.tap()
        expect(page.locator("#return-page")).to_contain_text("¥9,600 を返金")
        expect(page.locator("#return-page")).to_contain_text("96pt を取り消し")
        expect(page.locator("#return-page")).to_contain_text("300pt をお戻し")
        page.locator("#return-form .btn-next").dblclick()
        page.wait_for_url(re.compile(r"/returns/\d+"))
        expect(page.locator("#page")).to_contain_text("500pt")


def _fetch_at_shinjuku(page: Page, hold_url: str) -> None:
    """The other store's board shows it; it is prepared and handed over."""
    with clock.set_clock(NOW + dt.timedelta(days=2)):
        come_back(page, "/holds")
        page.locator(".head summary").first.tap()
        page.locator(".head summary", has_text="新宿店").tap()
        page.get_by_role("button", name="新宿店に切り替える").locator("visible=true").tap()
        expect(page.locator(".place-name")).to_have_text("新宿店")
        page.goto("/holds")
        card = page.locator(".row-card", has_text="田中 美咲 様").first
        card.get_by_role("button", name="準備できた").tap()
        expect(page.locator("#page")).to_contain_text("お渡し")
        page.goto(hold_url)
        page.get_by_role("button", name="会計済み").tap()
        expect(page.locator("#page")).to_contain_text("お渡し済み")


def _lapse(page: Page, hold_url: str) -> None:
    """Nobody came for the try-on: it lapsed by itself, and its pieces are for sale again."""
    with clock.set_clock(NOW + dt.timedelta(days=3)):
        come_back(page, urlsplit(hold_url).path)
        expect(page.locator("#page")).to_contain_text("期限切れ")


def _levels() -> dict[tuple[str, str], tuple[int, int]]:
    """On hand and live reservations of the dress, by store and size."""
    with clock.set_clock(NOW + dt.timedelta(days=3)):
        with transaction():
            holds.sweep_lapsed(actor=SYSTEM)
        rows = db.session.execute(
            select(Location.code, Variant.size, StockLevel.on_hand, StockLevel.reserved)
            .join(Variant, Variant.id == StockLevel.variant_id)
            .join(Location, Location.id == StockLevel.location_id)
            .where(Variant.jan.in_(JANS.values()))
        )
        found = {(row.code, row.size): (row.on_hand, row.reserved) for row in rows}
        return {key: value for key, value in found.items() if key != ("SBY", "M")}


def test_a_family_with_one_phone_stays_two_people(imported: Flask) -> None:
    phones = db.session.scalars(
        select(Identity).where(Identity.value_norm == "09031240903").order_by(Identity.id)
    ).all()
    assert [one.is_shared for one in phones] == [True, True]
    assert len({one.member_id for one in phones}) == 2
