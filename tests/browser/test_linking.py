"""Linking a store card with an EC account, on a tablet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from omni.extensions import db
from omni.models.delivery import Delivery
from omni.models.member import IdentityKind
from omni.services import members
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import assert_healthy, member

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_card_is_linked_by_the_code_and_the_link_is_undone(
    enter: Callable[[str], Page], shop: Shop
) -> None:
    store = shop.member(card="20010001")
    online = shop.member("田中", "みさき", mail="misaki@example.jp")
    with transaction():
        members.name_by(online, IdentityKind.EC, "EC-770012", source="ec")
    page = enter("manager")
    page.goto(f"/members/{store}?tab=registration")
    page.get_by_role("link", name="ECアカウントと連携").click()
    expect(page.get_by_label("メールアドレス・EC会員ID")).to_be_focused()
    page.get_by_label("メールアドレス・EC会員ID").fill("misaki@example.jp")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("button", name="に確認番号を送る").click()
    digits = page.get_by_label("確認番号（6桁）")
    expect(digits).to_be_focused()
    digits.fill("1")
    page.get_by_role("button", name="連携する").click()
    expect(page.get_by_role("alert")).to_contain_text("確認番号が違うか")
    body = db.session.scalars(select(Delivery.body)).one()
    db.session.rollback()
    digits.fill(re.findall(r"\d{6}", body)[0])
    page.get_by_text("お名前とご住所をECへ渡すこと").click()
    page.get_by_role("button", name="連携する").click()
    expect(page.get_by_text("ECアカウントと連携しました")).to_be_visible()
    assert member(online).merged_into_id == store
    db.session.rollback()
    page.get_by_role("link", name="連携の取消").click()
    page.get_by_role("button", name="連携を取り消す").click()
    expect(page.get_by_role("heading", name="田中 美咲")).to_be_visible()
    assert member(online).merged_into_id is None
    assert_healthy()
