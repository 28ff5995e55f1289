"""The screen of a member's points."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from omni.queries.points import get_balance
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY, ring

LogIn = Callable[[str], FlaskClient]
ADJUST = {"direction": "+", "points": "120", "reason": "付与もれ", "pin": "1234", "key": "k1"}


def member_with_points(shop: Shop) -> int:
    member = shop.member()
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="s", account="a", amount=3240, on=TODAY
        )
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    return member


def test_the_statement_shows_balance_and_stories(log_in: LogIn, shop: Shop) -> None:
    member = member_with_points(shop)
    page = log_in("clerk").get(f"/members/{member}/points").text
    assert "3,339" in page
    assert "移行ポイント 3,240pt。" in page
    assert "渋谷店のお買い物（SBY-01-" in page


def test_the_balance_of_a_past_day_is_told_in_place(log_in: LogIn, shop: Shop) -> None:
    member = member_with_points(shop)
    client = log_in("clerk")
    for day, balance in (("2026-11-20", ">0<"), ("2026-11-21", "3,339")):
        answer = client.get(
            f"/members/{member}/points/balance?on={day}", headers={"HX-Request": "true"}
        )
        assert balance in answer.text
        assert "<html" not in answer.text
    assert client.get(f"/members/{member}/points?on=nonsense").status_code == 200


def test_a_correction_needs_the_managers_pin_and_happens_once(log_in: LogIn, shop: Shop) -> None:
    member = member_with_points(shop)
    client = log_in("clerk")
    url = f"/members/{member}/points/adjust"
    assert client.post(url, data=ADJUST | {"pin": "9999"}).status_code == 403
    assert client.post(url, data=ADJUST | {"points": ""}).status_code == 422
    assert client.post(url, data=ADJUST | {"reason": ""}).status_code == 422
    assert get_balance(member, TODAY).usable == 3339
    for _ in range(2):
        answer = client.post(url, data=ADJUST)
        assert (answer.status_code, answer.location) == (303, f"/members/{member}/points")
    assert get_balance(member, TODAY).usable == 3459
    page = client.get(f"/members/{member}/points").text
    assert "ポイント調整（付与もれ）で 120pt 付与。" in page


def test_more_than_the_balance_is_refused_with_the_balance(log_in: LogIn, shop: Shop) -> None:
    member = member_with_points(shop)
    answer = log_in("clerk").post(
        f"/members/{member}/points/adjust",
        data=ADJUST | {"direction": "-", "points": "3340"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert "使えるポイントは 3,339pt です。" in answer.text


def test_nobody_is_not_found_and_marketing_may_not_correct(log_in: LogIn, shop: Shop) -> None:
    member = member_with_points(shop)
    client = log_in("marketing")
    assert client.get("/members/999/points").status_code == 404
    assert "ポイントを調整する" not in client.get(f"/members/{member}/points").text
    assert client.post(f"/members/{member}/points/adjust", data=ADJUST).status_code == 403
