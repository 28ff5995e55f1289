"""A locked tablet in a real browser: the PIN by taps, and what was typed comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f"[data-digit='{digit}']").tap()
    page.locator(".pad [type=submit]").tap()


def test_a_half_typed_form_outlives_the_lock(enter: Enter) -> None:
    page = enter("clerk")
    page.goto("/members/new")
    page.fill("[name=family_name]", "山田")
    page.goto("/lock?next=/members/new")
    _type_pin(page, "1234")
    page.wait_for_url("**/members/new")
    expect(page.locator("[name=family_name]")).to_have_value("山田")


def test_a_form_sent_to_a_locked_tablet_comes_back(enter: Enter) -> None:
    page = enter("clerk")
    page.goto("/members/new")
    page.fill("[name=family_name]", "山田")
    other = page.context.new_page()
    other.goto("/lock")
    page.locator("main form [type=submit]").last.click()
    page.wait_for_url("**/pin?next=**")
    _type_pin(page, "1234")
    page.wait_for_url("**/members/new")
    expect(page.locator("[name=family_name]")).to_have_value("山田")


def test_another_clerk_does_not_get_what_was_typed(enter: Enter) -> None:
    page = enter("clerk")
    page.goto("/members/new")
    page.fill("[name=family_name]", "山田")
    page.goto("/lock?next=/members/new")
    page.get_by_text("ほかの人").tap()
    page.get_by_text("managerさん").tap()
    _type_pin(page, "1234")
    page.wait_for_url("**/members/new")
    expect(page.locator("[name=family_name]")).to_have_value("")


def test_a_wrong_pin_empties_the_field_and_says_so(enter: Enter) -> None:
    page = enter("clerk")
    page.goto("/lock")
    _type_pin(page, "9999")
    expect(page.get_by_text("暗証番号が違います。")).to_be_visible()
    expect(page.locator("#pin")).to_have_value("")
