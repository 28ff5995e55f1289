"""Merging and un-merging on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.merge import MergeEvent
from tests.factories import Shop
from tests.services.merges.people import give_life, member, merge, rows_of
from tests.till import ring

LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """The store's and the EC site's."""
    store = shop.member(card="20010001", phone="09011112222", city="渋谷区", street="1-2")
    online = shop.member("田中", "みさき", mail="m@example.jp", phone="09011112222")
    give_life(shop, store)
    give_life(shop, online, yen=5000)
    return store, online


def seen_on(page: str) -> str:
    """The fingerprint a page of 統合の取消 sends along."""
    return re.findall(r'name="seen"[^>]*value="([^"]+)"', page)[0]


def test_whoever_shares_a_phone_and_whom_the_box_finds_can_be_chosen(
    log_in: LogIn, shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    stranger = shop.member("佐藤", "花子", "サトウ", "ハナコ")
    client = log_in("clerk")
    page = client.get(f"/members/{store}/merge").text
    assert f"/members/{store}/merge/{online}" in page
    assert "同じ電話番号" in page
    assert f"/merge/{stranger}" not in page
    found = client.get(f"/members/{store}/merge?q=サトウ", headers={"HX-Request": "true"}).text
    assert f"/members/{store}/merge/{stranger}" in found


def test_both_stand_side_by_side_with_what_moves(log_in: LogIn, two: tuple[int, int]) -> None:
    store, online = two
    page = log_in("manager").get(f"/members/{store}/merge/{online}").text
    assert 'name="name" value="survivor" checked' in re.sub(r"\s+", " ", page)
    assert "移るもの" in page
    assert "149pt" in re.sub(r"<[^>]+>", "", page).replace(" ", "")
    assert "店長の暗証番号" not in page


def test_a_manager_merges_alone_and_a_clerk_with_a_pin(log_in: LogIn, two: tuple[int, int]) -> None:
    store, online = two
    client = log_in("clerk")
    form = {"key": "k-1", "reason": "told", "name": "merged"}
    refused = client.post(f"/members/{store}/merge/{online}", data=form)
    assert refused.status_code == 403
    assert member(online).merged_into_id is None
    done = client.post(f"/members/{store}/merge/{online}", data=form | {"pin": "1234"})
    assert done.status_code == 303
    event = db.session.scalars(select(MergeEvent)).one()
    assert (event.reason, event.choices["name"]) == ("told", "merged")
    assert event.approved_by_id is not None
    assert member(store).given_name == "みさき"
    assert "統合済み 1件" in client.get(f"/members/{store}").text
    assert client.get(f"/members/{online}").headers["Location"] == f"/members/{store}"


def test_a_merge_needs_a_reason(log_in: LogIn, two: tuple[int, int]) -> None:
    store, online = two
    answer = log_in("manager").post(f"/members/{store}/merge/{online}", data={"key": "k-2"})
    assert answer.status_code == 422
    assert "理由を選んでください。" in answer.text


def test_what_cannot_be_merged_says_so_on_the_screen(log_in: LogIn, two: tuple[int, int]) -> None:
    store, _ = two
    page = log_in("manager").get(f"/members/{store}/merge/{store}")
    assert "同じ会員どうしは統合できません。" in page.text
    answer = log_in("manager").post(
        f"/members/{store}/merge/{store}", data={"key": "k", "reason": "told"}
    )
    assert answer.status_code == 422


def test_a_merge_is_taken_back_with_what_was_born_since(
    log_in: LogIn, shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = merge(shop, store, online)
    order = ring(shop, (shop.dress["M"], 1, 3000), member=store)
    client = log_in("manager")
    assert "統合の取消" in client.get(f"/members/{store}?tab=registration").text
    page = client.get(f"/members/merges/{event}/undo").text
    assert f'value="order:{order}"' in page
    points = client.get(
        f"/members/merges/{event}/undo?asked=1&hers=order:{order}",
        headers={"HX-Request": "true"},
    ).text
    assert points.lstrip().startswith('<section class="merge-after"')
    assert re.findall(r"(\d+)", re.sub(r"<[^>]+>|\s", "", points))[:2] == ["99", "80"]
    form = {"key": "u", "seen": seen_on(page), "hers": [f"order:{order}", "note:x"]}
    done = client.post(f"/members/merges/{event}/undo", data=form)
    assert done.status_code == 303
    assert order in rows_of(online)["order"]
    again = client.post(f"/members/merges/{event}/undo", data={"key": "u2"})
    assert again.status_code == 409
    assert "すでに取り消されています" in client.get(f"/members/merges/{event}/undo").text


def test_what_was_added_after_the_look_is_shown_before_it_is_taken_back(
    log_in: LogIn, shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = merge(shop, store, online)
    first = ring(shop, (shop.dress["M"], 1, 3000), member=store)
    client = log_in("manager")
    form = {
        "key": "u",
        "seen": seen_on(client.get(f"/members/merges/{event}/undo").text),
        "hers": [f"order:{first}"],
    }
    second = ring(shop, (shop.dress["M"], 1, 2000), member=store)
    refused = client.post(f"/members/merges/{event}/undo", data=form)
    assert refused.status_code == 409
    assert "その後に増えた取引があります。" in refused.text
    page = re.sub(r"\s+", " ", refused.text)
    assert f'value="order:{first}" checked' in page
    assert f'value="order:{second}" >' in page
    assert member(online).merged_into_id == store
    assert client.post(f"/members/merges/{event}/undo", data=form | {"seen": ""}).status_code == 409
    done = client.post(f"/members/merges/{event}/undo", data=form | {"seen": seen_on(refused.text)})
    assert done.status_code == 303
    assert first in rows_of(online)["order"]
    assert second in rows_of(store)["order"]


def test_an_unknown_merge_is_not_found(log_in: LogIn) -> None:
    assert log_in("manager").get("/members/merges/99999999999999999999/undo").status_code == 404
