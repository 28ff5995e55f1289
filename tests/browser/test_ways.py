"""Save the sale on two tablets: the size is not here, and two taps get it from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import Hold, HoldState
from tests.factories import Shop

pytestmark = pytest.mark.browser

HOME = {"postcode": "1500002", "prefecture": "東京都", "city": "渋谷区", "street": "渋谷1-1-1"}


def test_the_size_that_is_not_here_is_brought_here_in_two_taps(
    enter: Callable[..., Page], shop: Shop
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2, shop.shinjuku)
    member = shop.member(**HOME)
    page = enter()
    page.goto(f"/stock/variants/{medium}")
    page.get_by_role("link", name="ほかの方法でご用意する").tap()
    expect(page.locator(".way")).to_have_count(4)
    page.goto(f"/ways/{medium}?member_id={member}")
    page.locator("[data-way=transfer] summary").tap()
    page.locator("[data-way=transfer] .btn-next").tap()
    page.wait_for_url("**/holds/*")
    db.session.rollback()
    hold = db.session.scalars(select(Hold)).one()
    assert (hold.state, hold.member_id, hold.location_id) == (
        HoldState.ORDERED,
        member,
        shop.shibuya,
    )


def test_two_tablets_want_the_last_piece_and_the_second_is_shown_what_is_left(
    enter: Callable[..., Page], shop: Shop
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1, shop.shinjuku)
    first, second = (
        shop.member(**HOME),
        shop.member("鈴木", "葵", "スズキ", "アオイ", **HOME),
    )
    page = enter()
    page.goto(f"/ways/{medium}?member_id={first}")
    other = page.context.new_page()
    other.goto(f"/ways/{medium}?member_id={second}")
    page.locator("[data-way=hold] .btn-next").tap()
    page.wait_for_url("**/holds/*")
    other.locator("[data-way=ship_store] summary").tap()
    other.locator("[data-way=ship_store] .btn-next").tap()
    expect(other.locator("#refusal")).to_contain_text(
        "新宿店の最後の1点がほかのお客様に決まりました。"
    )
    expect(other.locator(".way")).to_have_count(1)
    expect(other.locator("[data-way=wait]")).to_be_visible()
    expect(other.locator(".ways-who")).to_contain_text("鈴木 葵 様")
    db.session.rollback()
    assert len(db.session.scalars(select(Hold)).all()) == 1
