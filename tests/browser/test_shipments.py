"""Pick, pack and ship on a tablet with a scanner, with a refusal on the way; pick-up by code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from omni.extensions import db
from omni.queries.doctor import list_findings
from tests.browser.scanner import scan
from tests.factories import Shop
from tests.services.shipments.dock import Dock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = "123456789013"


@pytest.fixture
def dock(shop: Shop) -> Dock:
    for variant_id in shop.dress.values():
        shop.stock(variant_id, 5)
        shop.stock(variant_id, 5, shop.shinjuku)
    return Dock(shop)


def test_pick_pack_ship_with_a_refusal(dock: Dock, enter: Callable[[str], Page]) -> None:
    one, given_up = dock.ask(("M", 2), ("L", 1)), dock.ask(("S", 1))
    page = enter("clerk")
    page.get_by_role("link", name=re.compile("^出荷")).first.click()
    page.get_by_role("link", name="ピッキング", exact=True).first.click()
    page.wait_for_url(re.compile(rf"/shipments/{one}$"))

    scan(page, dock.jan("S"))
    expect(page.locator("#refusal")).to_contain_text("この出荷手配の商品ではありません")
    for size in ("M", "M"):
        before = page.locator(".pick-lines").inner_text()
        scan(page, dock.jan(size))
        expect(page.locator(".pick-lines")).not_to_have_text(before)
    page.get_by_text("欠品", exact=True).click()
    page.get_by_text("見つからない", exact=True).click()
    page.get_by_role("button", name="欠品にする").click()

    expect(page.get_by_text("2点すべてそろいました。")).to_be_visible()
    page.get_by_role("button", name="梱包した").click()
    expect(page.get_by_role("heading", name="荷物")).to_be_visible()
    scan(page, NUMBER)
    expect(page.locator(".parcel-number")).to_have_text("1234-5678-9013")
    page.get_by_role("button", name="出荷した").click()
    expect(page.locator("#shipment h1")).to_contain_text("出荷済み")

    page.goto(f"/shipments/{given_up}")
    page.get_by_text("この店舗から出せない").click()
    page.get_by_role("button", name="出荷できないと伝える").click()
    expect(page.locator("#shipment h1")).to_contain_text("出荷不可")

    assert dock.level("M") == (3, 0)
    assert dock.level("L") == (4, 0)
    assert dock.level("L", dock.shop.shinjuku) == (5, 1)
    assert dock.level("S", dock.shop.shinjuku) == (5, 1)
    db.session.rollback()
    assert list_findings() == []


def test_a_pick_up_by_its_code(dock: Dock, enter: Callable[[str], Page]) -> None:
    one = dock.ask(("M", 1), pickup=True, tender="cash")
    dock.scan(one, "M")
    code = dock.read(one).pickup_code or ""
    page = enter("clerk")
    page.goto(f"/shipments/{one}")
    page.get_by_role("button", name="お渡しの準備ができた").click()
    expect(page.locator("#shipment h1")).to_contain_text("お渡し待ち")

    page.get_by_label("お受け取り番号").fill("00000000")
    page.get_by_role("button", name="お渡しした").click()
    expect(page.locator("#refusal")).to_contain_text("お受け取り番号が違います")
    page.get_by_label("お受け取り番号").fill(code)
    page.get_by_role("button", name="お渡しした").click()
    expect(page.locator("#shipment h1")).to_contain_text("お渡し済み")

    assert dock.level("M") == (4, 0)
    assert not dock.payments(one)[0].is_awaited
