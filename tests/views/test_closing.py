"""Counting and closing a till on the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.domain import clock
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.location import RegisterDay, RegisterDayState, TillCount
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.till import Till

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.fixture
def clerk(log_in: LogIn, shop: Shop) -> FlaskClient:
    """A clerk whose till took ¥9,900 in cash and ¥9,900 by card."""
    till = Till(shop)
    till.ring(SaleLine(shop.dress["M"]))
    till.ring(SaleLine(shop.dress["S"]), paid=(("card", 9_900),))
    return log_in("clerk")


def a_count(shop: Shop, **more: Any) -> dict[str, Any]:
    return {"key": "c1", "register_id": shop.register, "day": "2026-11-21"} | more


def state() -> RegisterDayState:
    db.session.rollback()
    return db.session.scalars(select(RegisterDay.state)).one()


def counted() -> list[tuple[str, str, int, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(TillCount).order_by(TillCount.id))
    return [(row.kind.value, row.tender, row.expected, row.counted) for row in rows]


def test_the_till_says_what_should_be_there(clerk: FlaskClient) -> None:
    page = clerk.get("/closing").text
    assert "¥19,800" in page
    assert "会計 2件　返品 0件" in page


def test_differences_are_seen_while_counting_and_nothing_is_written(
    clerk: FlaskClient, shop: Shop
) -> None:
    coins = {"coins-yen_5000": 1, "coins-yen_1000": 4, "coins-yen_500": 1}
    answer = clerk.post("/closing/count", data=a_count(shop, **coins), headers=HX)
    assert answer.status_code == 200
    assert "現金 ¥9,500" in answer.text
    assert "−400" in answer.text
    assert counted() == []


def test_a_check_is_written_down_and_the_day_goes_on(clerk: FlaskClient, shop: Shop) -> None:
    answer = clerk.post("/closing/check", data=a_count(shop, **{"counted-cash": "9,900"}))
    assert answer.status_code == 303
    assert counted() == [("check", "cash", 9_900, 9_900), ("check", "card", 9_900, 9_900)]
    assert state() is RegisterDayState.OPEN
    assert "過不足なし" in clerk.get("/closing").text


def test_closing_leads_to_the_slip(clerk: FlaskClient, shop: Shop) -> None:
    answer = clerk.post("/closing/close", data=a_count(shop, **{"counted-cash": "9,800"}))
    assert answer.status_code == 303
    page = clerk.get(answer.headers["Location"]).text
    assert "精算済み" in page
    paper = clerk.get(f"/closing/slip?register_id={shop.register}").text
    for told in ("精算書", "渋谷店", "2026/11/21", "¥9,800", "−¥100", "clerkさん"):
        assert told in paper
    refused = clerk.post(
        "/closing/close", data=a_count(shop, key="c2", **{"counted-cash": "9,900"}), headers=HX
    )
    assert refused.status_code == 409


def test_cash_nobody_counted_is_not_zero(clerk: FlaskClient, shop: Shop) -> None:
    answer = clerk.post("/closing/close", data=a_count(shop), headers=HX)
    assert answer.status_code == 422
    assert "現金の金額が入力されていません。" in answer.text
    assert (counted(), state()) == ([], RegisterDayState.OPEN)


def test_a_large_difference_wants_a_managers_pin(clerk: FlaskClient, shop: Shop) -> None:
    short = a_count(shop, **{"counted-cash": "9,000"})
    refused = clerk.post("/closing/close", data=short, headers=HX)
    assert refused.status_code == 403
    assert "過不足が¥900あります。" in refused.text
    wrong = clerk.post("/closing/close", data=short | {"pin": "9999"}, headers=HX)
    assert (wrong.status_code, "暗証番号が違います。" in wrong.text) == (403, True)
    assert state() is RegisterDayState.OPEN
    assert clerk.post("/closing/close", data=short | {"pin": "1234"}).status_code == 303
    assert "承認は" in clerk.get("/closing").text


def test_a_closed_day_is_reopened_by_a_manager_with_a_reason(
    clerk: FlaskClient, shop: Shop
) -> None:
    clerk.post("/closing/close", data=a_count(shop, **{"counted-cash": "9,900"}))
    asked = a_count(shop, key="c2", reason="打ち忘れ", pin="0000")
    assert clerk.post("/closing/reopen", data=asked, headers=HX).status_code == 403
    assert clerk.post("/closing/reopen", data=asked | {"reason": ""}).status_code == 422
    assert state() is RegisterDayState.CLOSED
    assert clerk.post("/closing/reopen", data=asked | {"pin": "1234"}).status_code == 303
    assert state() is RegisterDayState.OPEN


def test_change_money_and_the_pos_are_keyed_in(clerk: FlaskClient, shop: Shop) -> None:
    assert (
        clerk.post("/closing/float", data=a_count(shop, opening_float="30,000")).status_code == 303
    )
    assert "¥49,800" in clerk.get("/closing").text
    totals = {"totals-cash": "9,900", "totals-card": "9,000"}
    assert clerk.post("/closing/pos", data=a_count(shop, key="c2", **totals)).status_code == 303
    page = clerk.get("/closing").text
    assert ("一致" in page, "−900" in page) == (True, True)


@pytest.mark.parametrize("cash", ["-1", "たくさん", "1e9", "999999999"])
def test_a_count_nobody_can_mean_stays_beside_its_sentence(
    clerk: FlaskClient, shop: Shop, cash: str
) -> None:
    for address in ("count", "check", "close"):
        answer = clerk.post(
            f"/closing/{address}", data=a_count(shop, **{"counted-cash": cash}), headers=HX
        )
        assert answer.status_code == 422
        assert f'value="{cash}"' in answer.text
    assert counted() == []


def test_another_stores_till_is_refused(clerk: FlaskClient, shop: Shop) -> None:
    assert clerk.get("/closing?register_id=999").status_code == 404
    strange = a_count(shop, register_id=999, **{"counted-cash": 1})
    assert clerk.post("/closing/close", data=strange, headers=HX).status_code == 404


def test_a_day_nobody_closed_is_shown_the_next_day(clerk: FlaskClient) -> None:
    with clock.set_clock(NOW + dt.timedelta(days=1)):
        client_page = clerk.get("/closing")
        if client_page.status_code == 303:  # the tablet has locked itself overnight
            clerk.post("/login", data={"login": "clerk", "password": "demo"})
            client_page = clerk.get("/closing")
        assert "まだ精算されていません" in client_page.text


def test_the_day_is_summed_by_tender_rate_and_register(clerk: FlaskClient) -> None:
    page = clerk.get("/closing/day").text
    for told in ("¥19,800", "¥1,800", "現金", "カード", "レジ1", "営業中"):
        assert told in page
    assert "まだ会計がありません。" in clerk.get("/closing/day?day=2026-11-20").text
