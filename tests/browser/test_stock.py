"""Goods with a scanner and thumbs: a cell shows all stores, and every scan lands in the list."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from omni.extensions import db
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.browser.scanner import scan
from tests.factories import Shop

pytestmark = pytest.mark.browser


@pytest.fixture
def jans(shop: Shop) -> dict[str, str]:
    """The JAN of each size of the dress, found by the box."""
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    rows = db.session.execute(select(Variant.size, Variant.jan)).all()
    return {size: jan or "" for size, jan in rows}


def test_every_scan_lands_in_the_list_wherever_the_focus_is(
    enter: Callable[..., Page], shop: Shop, jans: dict[str, str]
) -> None:
    page = enter()
    page.goto("/stock/receive")
    medium, large = shop.dress["M"], shop.dress["L"]
    scan(page, jans["M"])
    expect(page.locator(f"[name=quantity-{medium}]")).to_have_value("1")
    page.click("#note")
    page.keyboard.type("急ぎ", delay=120)
    scan(page, jans["L"])
    expect(page.locator(f"[name=quantity-{large}]")).to_have_value("1")
    expect(page.locator("#note")).to_have_value("急ぎ")
    scan(page, jans["M"])
    expect(page.locator(f"[name=quantity-{medium}]")).to_have_value("2")
    page.tap(f".row-card:has([name=quantity-{medium}]) [data-step='1']")
    expect(page.locator(f"[name=quantity-{medium}]")).to_have_value("3")
    page.tap(".btn-next")
    expect(page.get_by_text("4点の入荷を登録しました。")).to_be_visible()
    db.session.rollback()
    levels = db.session.execute(select(StockLevel.variant_id, StockLevel.on_hand)).all()
    assert {tuple(row) for row in levels} == {(medium, 3), (large, 1)}


def test_a_scan_with_the_focus_nowhere_leaves_the_box_empty(
    enter: Callable[..., Page], shop: Shop, jans: dict[str, str]
) -> None:
    page = enter()
    page.goto("/stock/count")
    page.evaluate("document.activeElement.blur()")
    scan(page, jans["S"], at_rest=False)
    expect(page.locator(f"[name=quantity-{shop.dress['S']}]")).to_have_value("1")
    page.wait_for_timeout(300)
    expect(page.locator("#box")).to_have_value("")
    expect(page.locator("#answers > *")).to_have_count(0)
    expect(page.locator(".btn-next")).to_be_visible()


def test_a_tapped_cell_shows_every_store_in_place(
    enter: Callable[..., Page], shop: Shop, jans: dict[str, str]
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2)
    shop.stock(medium, 5, shop.shinjuku)
    page = enter()
    page.goto("/stock?q=ワンピース")
    page.tap(".goods a")
    page.tap("a.cell:has-text('2')")
    expect(page).to_have_url(re.compile(rf"variant_id={medium}"))
    expect(page.locator("#everywhere .row-card")).to_have_count(3)
    expect(page.locator("#everywhere")).to_contain_text("全店で7点")
