"""A phone that a family shares, typed into the box on a tablet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Shop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_enter_opens_nobody_of_a_family_before_one_is_chosen(
    enter: Callable[[str], Page], shop: Shop
) -> None:
    for name in ("美咲", "陽子"):
        shop.member("田中", name, phone="09012340903")
    page = enter("clerk")
    page.fill("#box", "090-1234-0903")
    expect(page.locator(".answers-which")).to_have_text("同じ電話のご家族 2人・どなたですか")
    chosen = page.locator("[data-answer][aria-selected=true]")
    expect(chosen).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    expect(page.locator("[data-answer]")).to_have_count(2)
    expect(chosen).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/members/*")
