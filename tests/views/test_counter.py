"""The counter's page, its answers in place, and the frame around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from omni.domain.actor import SYSTEM
from omni.services.companies import Beginning, FirstPlace, begin
from omni.transactions import transaction
from tests.factories import Shop
from tests.pairs import twins

LogIn = Callable[[str], FlaskClient]
IN_PLACE = {"HX-Request": "true", "HX-Target": "answers"}


def test_the_counter_shows_the_store_and_forbids_inline_script(log_in: LogIn) -> None:
    answer = log_in("clerk").get("/")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "HX-Request" in answer.headers["Vary"]


def test_answers_come_in_place_with_why_and_what_matched(log_in: LogIn, shop: Shop) -> None:
    member = shop.member("髙中", "ミカ", "タカナカ", "ミカ")
    answer = log_in("clerk").get("/?q=高中", headers=IN_PLACE)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="answers" class="answers" data-q="高中">')
    assert f'href="/members/{member}"' in answer.text
    assert "<mark>髙中</mark>" in answer.text
    assert "セイ一致" in answer.text
    assert "1件" in answer.text


def test_the_same_answers_stand_in_the_page_without_script(log_in: LogIn, shop: Shop) -> None:
    shop.member()
    page = log_in("clerk").get("/?q=タナカ").text
    assert 'value="タナカ"' in page
    assert page.count('<section id="answers"') == 1
    assert "<mark>タナカ</mark>" in page


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_name_or_a_text_is_never_markup(log_in: LogIn, shop: Shop, evil: str) -> None:
    shop.member(evil, "", evil, "", phone="09012340903")
    browser = log_in("clerk")
    for text in ("0903", evil, "nobody" + evil):
        page = browser.get("/", query_string={"q": text}, headers=IN_PLACE).text
        assert "<script" not in page
        assert "<img" not in page


def test_a_card_that_is_scanned_opens(log_in: LogIn, shop: Shop) -> None:
    member = shop.member(card="200000001234")
    answer = log_in("clerk").get("/?q=A200000001234B")
    assert (answer.status_code, answer.location) == (303, f"/members/{member}")


def test_nothing_found_says_so_and_offers_to_register_her(log_in: LogIn, shop: Shop) -> None:
    page = log_in("clerk").get("/?q=08012345678", headers=IN_PLACE).text
    assert "「08012345678」は見つかりません" in page
    assert 'href="/members/new?typed=08012345678"' in page
    assert "/members/new" not in log_in("marketing").get("/?q=x", headers=IN_PLACE).text


def test_more_are_shown_on_demand_and_only_more(log_in: LogIn, shop: Shop) -> None:
    for _ in range(9):
        shop.member()
    browser = log_in("clerk")
    first = browser.get("/?q=田中", headers=IN_PLACE).text
    assert first.count("data-answer") == 8
    assert "もっと見る" in first
    more = browser.get("/?q=田中&page=2", headers=IN_PLACE).text
    assert more.count("data-answer") == 1
    assert 'id="answers"' not in more
    assert "もっと見る" not in more


def test_the_fullest_answer_weighs_less_than_ten_kilobytes(log_in: LogIn, shop: Shop) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff Maria del Carmen Alexandra"
    for _ in range(12):
        shop.member(name, "", "ウォルフェシュレーゲルシュタインハウゼン", "", phone="09012340903")
    answer = log_in("clerk").get("/", query_string={"q": name[:60]}, headers=IN_PLACE)
    assert answer.text.count("data-answer") == 8
    assert len(answer.data) < 10_000


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x"])
def test_an_impossible_page_is_no_error(log_in: LogIn, shop: Shop, page: str) -> None:
    shop.member()
    assert log_in("clerk").get(f"/?q=田中&page={page}", headers=IN_PLACE).status_code == 200


def test_a_shop_without_goods_is_told_what_comes_first(client: FlaskClient, app: Flask) -> None:
    wish = Beginning("はじめ", "", (FirstPlace("01", "本店"),), "hq", "本部")
    with transaction():
        begin(wish, password="a longer secret", actor=SYSTEM)
    client.post("/login", data={"login": "hq", "password": "a longer secret"})
    page = client.get("/").text
    assert all(address in page for address in ("/admin", "/imports", "/me"))
    assert "お店を始める準備をしましょう。" in page


def test_a_shop_at_work_is_told_nothing_of_it(log_in: Callable[[str], FlaskClient]) -> None:
    assert "お店を始める準備をしましょう。" not in log_in("admin").get("/").text


def test_look_alikes_that_wait_are_on_todays_list_of_whose_work_it_is(
    log_in: LogIn, shop: Shop
) -> None:
    twins(shop)
    assert "名寄せの要確認が 1組あります。" in log_in("manager").get("/").text
    assert "名寄せの要確認" not in log_in("clerk").get("/").text
