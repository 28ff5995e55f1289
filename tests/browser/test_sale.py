"""Ringing up with a scanner and taps: nothing scanned is lost, nothing tapped counts twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.order import Order
from omni.models.style import Style, Variant
from omni.services.members import index_member
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import Till

pytestmark = pytest.mark.browser
Enter = Callable[[str], Page]


@pytest.fixture
def selling(enter: Enter, shop: Shop) -> Page:
    """A clerk with an empty sale in front of her; ワンピース and 田中 美咲 can be scanned."""
    member = shop.member(card="2000000000015")
    Till(shop).give_points(member, 500)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
        index_member(member)
    page = enter("clerk")
    page.goto("/sales/new")
    return page


def jan_of(shop: Shop, size: str) -> str:
    return str(db.session.get_one(Variant, shop.dress[size]).jan)


def scan(page: Page, *codes: str) -> None:
    """As the wedge scanner's listener hands them on, one right after the other."""
    page.evaluate(
        "codes => codes.forEach(detail =>"
        " document.dispatchEvent(new CustomEvent('omni:scan', { detail })))",
        list(codes),
    )


def the_button(page: Page) -> str:
    return page.locator("[data-ring-up]").inner_text()


def test_ten_scans_in_a_moment_are_ten_pieces(selling: Page, shop: Shop) -> None:
    scan(selling, *[jan_of(shop, "M"), jan_of(shop, "S")] * 5)
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥99,000")
    assert selling.locator(".sale-line").count() == 2


def test_a_member_joins_pays_with_points_and_gets_change(selling: Page, shop: Shop) -> None:
    scan(selling, jan_of(shop, "M"), "2000000000015")
    expect(selling.locator(".sale-who")).to_contain_text("田中 美咲 様")
    selling.get_by_role("button", name="全部使う").tap()
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥9,400")
    selling.get_by_role("button", name="¥10,000").tap()
    expect(selling.locator(".sale-change")).to_contain_text("¥600")
    selling.locator("[data-ring-up]").dblclick()
    selling.wait_for_url("**/sales/*?done=1")
    expect(selling.locator(".sold")).to_contain_text("SBY-01-")
    expect(selling.locator(".sold")).to_contain_text("94pt たまり、500pt 使いました。")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


def test_what_is_typed_while_the_sums_are_on_their_way_stays(selling: Page, shop: Shop) -> None:
    scan(selling, jan_of(shop, "M"))
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥9,900")
    selling.fill("#received", "10000")
    scan(selling, jan_of(shop, "S"))
    selling.fill("#received", "20000")
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥19,800")
    assert selling.input_value("#received") == "20000"


def test_a_refusal_leaves_the_sale_as_it_was(selling: Page, shop: Shop) -> None:
    scan(selling, jan_of(shop, "M"))
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥9,900")
    selling.fill("#received", "5000")
    selling.locator("[data-ring-up]").tap()
    expect(selling.locator("#refusal")).to_contain_text("お支払いがあと¥4,900足りません。")
    assert selling.locator(".sale-line").count() == 1
    assert selling.input_value("#received") in ("5000", "5,000")


def test_a_sale_left_behind_is_offered_again(selling: Page, shop: Shop) -> None:
    scan(selling, jan_of(shop, "M"), jan_of(shop, "S"))
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥19,800")
    selling.wait_for_timeout(100)
    selling.goto("/sales")
    selling.goto("/sales/new")
    selling.get_by_role("button", name="入力を戻す").tap()
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥19,800")
    assert selling.locator(".sale-line").count() == 2


def test_a_fault_of_ours_is_said_and_the_sale_stays(
    selling: Page, shop: Shop, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("omni.services.sales.ring_up", lambda *_a, **_k: 1 // 0)
    scan(selling, jan_of(shop, "M"))
    expect(selling.locator("[data-ring-up]")).to_have_text("会計する ¥9,900")
    selling.locator("[data-ring-up]").tap()
    expect(selling.locator("#refusal")).to_contain_text("システムで問題が起きました。")
    assert selling.locator(".sale-line").count() == 1
