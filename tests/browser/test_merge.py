"""Merging two members and taking it back, on a tablet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Shop
from tests.services.merges.people import assert_healthy, give_life, member, rows_of
from tests.till import ring

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_two_records_are_merged_and_parted_again(enter: Callable[[str], Page], shop: Shop) -> None:
    store = shop.member(card="20010001", phone="09011112222")
    online = shop.member("田中", "みさき", mail="m@example.jp", phone="09011112222")
    give_life(shop, store)
    give_life(shop, online, yen=5000)
    page = enter("manager")
    page.goto(f"/members/{store}?tab=registration")
    page.get_by_role("link", name="同じ方の会員情報を統合する").click()
    page.get_by_role("link", name="田中 みさき").click()
    expect(page.get_by_text("移るもの")).to_be_visible()
    page.locator("label.merge-choice", has_text="田中 みさき").click()
    page.get_by_text("ご本人に確認した").click()
    page.get_by_role("button", name="統合する").click()
    expect(page.get_by_role("heading", name="田中 みさき")).to_be_visible()
    expect(page.get_by_role("link", name="統合済み 1件")).to_be_visible()
    assert member(online).merged_into_id == store
    order = ring(shop, (shop.dress["M"], 1, 3000), member=store)
    page.get_by_role("link", name="統合済み 1件").click()
    page.get_by_role("link", name="統合の取消").click()
    points = page.locator("#merge-points")
    expect(points).to_contain_text(re.compile("129pt.*50pt", re.DOTALL))
    page.get_by_text("お買い物").click()
    expect(points).to_contain_text(re.compile("99pt.*80pt", re.DOTALL))
    page.get_by_role("button", name="統合を取り消す").click()
    expect(page.get_by_role("heading", name="田中 美咲")).to_be_visible()
    assert order in rows_of(online)["order"]
    assert member(online).merged_into_id is None
    assert_healthy()
