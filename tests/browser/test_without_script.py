"""With JavaScript off, what a form can do works: log in, find her, her card, a hold, a sale."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import Hold
from omni.models.order import Order
from omni.models.style import Style, Variant
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.browser.conftest import PATIENCE, TABLET
from tests.factories import Shop

pytestmark = pytest.mark.browser
Enter = Callable[[str], Page]


@pytest.fixture
def plain(browser: Browser, live: str) -> Iterator[Page]:
    """A tablet that runs no script."""
    context = browser.new_context(base_url=live, java_script_enabled=False, **TABLET)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def jan(shop: Shop) -> str:
    """The bars of a dress that lies at 渋谷店."""
    shop.stock(shop.dress["M"], 3)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    return str(db.session.get_one(Variant, shop.dress["M"]).jan)


def test_a_member_is_served_without_script(plain: Page, shop: Shop, jan: str) -> None:
    member = shop.member(card="2000000000015", phone="09012345678")
    page = plain
    page.goto("/login")
    page.fill("[name=login]", "clerk")
    page.fill("[name=password]", "demo")
    page.get_by_role("button", name="ログイン").click()

    page.fill("#box", "タナカ")
    page.press("#box", "Enter")
    page.locator("#answers a[data-answer]").first.click()
    expect(page).to_have_url(re.compile(f"/members/{member}$"))
    expect(page.locator("h1")).to_contain_text("田中 美咲")

    page.goto(f"/holds/new?member_id={member}")
    page.locator("main form.find [name=code]").fill(jan)
    page.get_by_role("button", name="商品を選ぶ").click()
    page.get_by_role("button", name="取り置きする", exact=True).click()
    expect(page).to_have_url(re.compile(r"/holds/\d+$"))
    expect(page.locator("main h1")).to_contain_text("田中 美咲 様")
    page.get_by_role("button", name="準備できた").click()
    expect(page.locator("main h1")).to_contain_text("準備済み")

    page.get_by_role("link", name="会計へ").click()
    expect(page.locator("[data-ring-up]")).to_have_text("会計する ¥9,900")
    page.locator("#received").fill("10,000")
    page.get_by_role("button", name="計算し直す").click()
    expect(page.locator(".sale-change")).to_contain_text("¥100")
    page.locator("[data-ring-up]").click()
    expect(page.locator(".sold")).to_contain_text("¥100")
    db.session.rollback()
    assert db.session.scalars(select(Order.member_id)).all() == [member]
    assert [one.value for one in db.session.scalars(select(Hold.state))] == ["collected"]


def test_with_script_the_scanner_needs_no_field(enter: Enter) -> None:
    page = enter("clerk")
    page.goto("/sales/new")
    expect(page.get_by_label("商品のバーコード・会員証")).to_be_hidden()


def test_goods_are_added_to_a_sale_without_script(plain: Page, shop: Shop, jan: str) -> None:
    page = plain
    page.goto("/login?next=/sales/new")
    page.fill("[name=login]", "clerk")
    page.fill("[name=password]", "demo")
    page.get_by_role("button", name="ログイン").click()
    page.get_by_label("商品のバーコード・会員証").fill(jan)
    page.get_by_role("button", name="加える").click()
    expect(page.locator("[data-ring-up]")).to_have_text("会計する ¥9,900")
    page.locator("[data-ring-up]").click()
    expect(page.locator(".sold")).to_contain_text("¥9,900")
