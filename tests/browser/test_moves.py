"""A transfer from request to a receipt that differs, and a stocktake while a sale goes through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.location import Location
from omni.models.staff import Staff
from omni.models.style import Style, Variant
from omni.models.transfer import Transfer, TransferDifference
from omni.services import stock, transfers
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.browser.scanner import scan
from tests.factories import Shop
from tests.services.stocktakes.conftest import Room

pytestmark = pytest.mark.browser


@pytest.fixture
def jans(shop: Shop) -> dict[str, str]:
    """The JAN of each size of the dress, found by scan; the clerk works at both stores."""
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
        clerk = db.session.get_one(Staff, shop.staff["clerk"])
        clerk.locations = [
            db.session.get_one(Location, one) for one in (shop.shibuya, shop.shinjuku)
        ]
    rows = db.session.execute(select(Variant.size, Variant.jan)).all()
    return {size: jan or "" for size, jan in rows}


def test_a_transfer_from_the_request_to_a_receipt_that_differs(
    enter: Callable[..., Page], shop: Shop, jans: dict[str, str]
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5, shop.shinjuku)
    page = enter()
    page.goto("/transfers/new")
    scan(page, jans["M"])
    expect(page.locator(f"[name=quantity-{medium}]")).to_have_value("1")
    scan(page, jans["M"])
    expect(page.locator(f"[name=quantity-{medium}]")).to_have_value("2")
    page.tap(".btn-next")
    expect(page.locator("h1")).to_contain_text("新宿店")
    db.session.rollback()
    asked = db.session.scalars(select(Transfer)).one().id
    sender = shop.actor(location_id=shop.shinjuku)
    with transaction():
        transfers.send_transfer(asked, actor=sender, key="send")
    page.goto("/transfers")
    page.get_by_role("link", name="検品する").tap()
    scan(page, jans["M"])
    expect(page.locator(f"[name=quantity-{medium}]")).to_have_value("1")
    page.get_by_role("button", name="この数で受け取る").tap()
    expect(page.get_by_text("1点が届いていません。")).to_be_visible()
    page.goto("/exceptions")
    page.get_by_role("button", name="新宿店にあった").tap()
    expect(page.get_by_text("要対応はありません。")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(select(TransferDifference.answer)).one() == "never_left"
    levels = stock.levels.lock_levels([(shop.shibuya, medium), (shop.shinjuku, medium)])
    assert [one.on_hand for _, one in sorted(levels.items())] == [1, 4]


def test_a_stocktake_while_a_sale_goes_through(
    enter: Callable[..., Page], shop: Shop, jans: dict[str, str]
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    room = Room(shop)
    page = enter("manager")
    page.goto("/stocktakes/new")
    page.get_by_role("button", name="棚卸を始める").tap()
    page.locator(".zone a").tap()
    for pieces in range(1, 5):
        scan(page, jans["M"])
        expect(page.locator(".page-head h1")).to_contain_text(f"{pieces}点")
    with transaction():
        line = [(medium, 1, None)]
        stock.sell(shop.shibuya, line, actor=room.clerk, at=clock.now())
    page.get_by_role("button", name="この棚は数え終えた").tap()
    expect(page.locator(".zone.is-done")).to_have_count(1)
    page.get_by_role("link", name="差異を確かめる").tap()
    expect(page.locator("table")).to_contain_text("ワンピース")
    page.get_by_role("button", name="この結果で在庫を直す").tap()
    expect(page.get_by_text("在庫数が変わったのは1品目です。")).to_be_visible()
    assert room.on_hand(medium) == 3
