"""The board, a new hold, and every step of one, as a tablet sees them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from omni.domain import clock
from omni.domain.actor import Role
from omni.extensions import db
from omni.models.hold import Hold, HoldState
from omni.models.location import Location
from omni.models.staff import Staff
from omni.transactions import transaction
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.fixture
def medium(shop: Shop) -> int:
    """Two dresses in M at 渋谷店, where the tablet stands, and one at 新宿店."""
    shop.stock(shop.dress["M"], 2)
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    return shop.dress["M"]


@pytest.fixture
def clerk(log_in: LogIn) -> FlaskClient:
    return log_in("clerk")


def form(shop: Shop, variant_id: int, quantity: object = 1, **more: object) -> dict[str, object]:
    return {
        "key": "k-1",
        "location_id": shop.shibuya,
        "kind": "pickup",
        "guest_name": "山田",
        "guest_phone": "090-1234-5678",
        f"pieces-{variant_id}": quantity,
    } | more


def place(client: FlaskClient, shop: Shop, variant_id: int, **more: object) -> int:
    answer = client.post("/holds/new", data=form(shop, variant_id, **more))
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[-1])


def step(client: FlaskClient, hold_id: int, name: str, **more: object) -> TestResponse:
    return client.post(f"/holds/{hold_id}/{name}", data={"key": f"{name}-{hold_id}"} | more)


def state(hold_id: int) -> HoldState:
    db.session.rollback()
    return db.session.scalars(select(Hold.state).where(Hold.id == hold_id)).one()


def test_an_empty_board_says_what_to_do(clerk: FlaskClient) -> None:
    page = clerk.get("/holds")
    assert page.status_code == 200
    assert "取り置きは、いまありません。" in page.text


def test_a_new_hold_stands_on_the_board_with_its_one_action(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    page = clerk.get("/holds")
    assert "山田 様" in page.text
    assert "準備できた" in page.text
    assert f"/holds/{hold_id}/prepare" in page.text


def test_a_button_on_the_board_answers_with_the_board(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    answer = clerk.post(
        f"/holds/{hold_id}/prepare", data={"key": "p", "from": "holds.index"}, headers=HX
    )
    assert answer.text.strip().startswith('<section id="holds-today"')
    assert "お渡し" in answer.text
    assert state(hold_id) is HoldState.PREPARED


def test_without_script_a_button_leads_back_where_it_stood(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    answer = step(clerk, hold_id, "prepare", **{"from": "holds.index"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/holds")


def test_the_second_tablet_gets_409_and_shows_itself_anew(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    step(clerk, hold_id, "prepare")
    answer = clerk.post(f"/holds/{hold_id}/prepare", data={"key": "other"}, headers=HX)
    assert answer.status_code == 409
    assert "すでに準備できています" in answer.text
    assert answer.headers["HX-Trigger"] == "holds-moved"
    for name in ("collect", "collect", "prepare", "cancel"):
        answer = step(clerk, hold_id, name, key=f"{name}-again", reason="customer")
    assert answer.status_code == 409


def test_the_same_button_twice_is_one_step(clerk: FlaskClient, shop: Shop, medium: int) -> None:
    first = clerk.post("/holds/new", data=form(shop, medium))
    second = clerk.post("/holds/new", data=form(shop, medium))
    assert first.headers["Location"] == second.headers["Location"]
    other = clerk.post("/holds/new", data=form(shop, medium, 2))
    assert other.status_code == 409


def test_the_whole_way_of_a_hold(clerk: FlaskClient, shop: Shop, medium: int) -> None:
    hold_id = place(clerk, shop, medium, visit_on="2026-11-21", note="ギフト包装")
    page = clerk.get(f"/holds/{hold_id}")
    assert "ギフト包装" in page.text
    slip = clerk.get(f"/holds/{hold_id}/slip")
    number = re.search(r"H-[0-9A-Z]{6}", slip.text)
    assert number
    assert clerk.get(f"/holds/{number[0].lower()}").headers["Location"] == f"/holds/{hold_id}"
    assert step(clerk, hold_id, "extend", until="2026-11-23").status_code == 303
    assert step(clerk, hold_id, "prepare").status_code == 303
    assert step(clerk, hold_id, "called").status_code == 303
    assert step(clerk, hold_id, "collect").status_code == 303
    assert state(hold_id) is HoldState.COLLECTED


def test_cancelled_goods_are_put_back_from_the_board(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    step(clerk, hold_id, "prepare")
    assert step(clerk, hold_id, "cancel", reason="customer").status_code == 303
    assert "売場に戻した" in clerk.get("/holds?list=shelf").text
    assert step(clerk, hold_id, "shelf").status_code == 303
    assert "売場に戻した" not in clerk.get("/holds?list=shelf").text


def test_a_shortage_offers_the_other_stores_as_buttons(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    shop.stock(shop.dress["L"], 0)
    shop.stock(shop.dress["L"], 1, shop.shinjuku)
    answer = clerk.post("/holds/new", data=form(shop, shop.dress["L"]), headers=HX)
    assert answer.status_code == 409
    assert "新宿店で取り置きする" in answer.text
    again = clerk.post(
        "/holds/new", data=form(shop, shop.dress["L"], location_id=shop.shinjuku), headers=HX
    )
    assert again.headers["HX-Redirect"].startswith("/holds/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"visit_on": "2026-11-20"},
        {"visit_on": "2027-01-01"},
        {"visit_on": "まだ"},
        {"kind": "theft"},
        {"guest_name": ""},
        {"guest_phone": "12"},
        {"location_id": 99999},
        {"location_id": "x"},
    ],
)
def test_bad_input_is_refused_with_a_sentence(
    clerk: FlaskClient, shop: Shop, medium: int, wrong: dict[str, object]
) -> None:
    answer = clerk.post("/holds/new", data=form(shop, medium, **wrong), headers=HX)
    assert answer.status_code in (404, 422)
    assert "refusal-title" in answer.text
    assert db.session.scalar(select(Hold.id)) is None


@pytest.mark.parametrize("quantity", ["0", "-1", "99999", "1e9", "９９９９９９９９９９９", "x"])
def test_a_quantity_nobody_means_is_refused(
    clerk: FlaskClient, shop: Shop, medium: int, quantity: str
) -> None:
    assert clerk.post("/holds/new", data=form(shop, medium, quantity)).status_code == 422


def test_over_the_limit_a_manager_agrees_by_pin(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    with transaction():
        db.session.get_one(Location, shop.shibuya).hold_limit = 1
    assert clerk.post("/holds/new", data=form(shop, medium, 2)).status_code == 403
    assert clerk.post("/holds/new", data=form(shop, medium, 2, pin="0000")).status_code == 403
    assert clerk.post("/holds/new", data=form(shop, medium, 2, pin="1234")).status_code == 303


def test_another_stores_goods_are_kept_from_here_but_not_prepared(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium, location_id=shop.shinjuku)
    for name in ("prepare", "collect", "shelf"):
        assert step(clerk, hold_id, name).status_code == 403
    assert clerk.get(f"/holds?location_id={shop.shinjuku}").status_code == 403
    assert step(clerk, hold_id, "cancel", reason="customer").status_code == 303


def test_head_office_sees_every_stores_board(log_in: LogIn, shop: Shop, medium: int) -> None:
    operator = log_in("operator")
    hold_id = place(operator, shop, medium, location_id=shop.shinjuku)
    page = operator.get(f"/holds?location_id={shop.shinjuku}")
    assert f"/holds/{hold_id}" in page.text
    assert "新宿店の取り置き" in page.text


def test_who_may_only_look_has_no_buttons(log_in: LogIn, shop: Shop, medium: int) -> None:
    marketing = log_in("marketing")
    assert marketing.get("/holds").status_code == 200
    assert marketing.post("/holds/new", data=form(shop, medium)).status_code == 403


def test_a_lapsed_hold_tapped_says_what_to_do(
    clerk: FlaskClient, log_in: LogIn, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    step(clerk, hold_id, "prepare")
    with clock.set_clock(clock.now() + dt.timedelta(days=8)):
        log_in("clerk")
        answer = clerk.post(f"/holds/{hold_id}/collect", data={"key": "c"}, headers=HX)
        assert answer.status_code == 409
        assert "先に延長" in answer.text
        assert "期限切れ" in clerk.get(f"/holds/{hold_id}").text
        assert "売場に戻した" in clerk.get("/holds").text


def test_a_hold_is_found_by_number_phone_and_name(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    db.session.rollback()
    number = db.session.get_one(Hold, hold_id).number
    for text in (number, "09012345678", "5678", "山田"):
        assert f"/holds/{hold_id}" in clerk.get("/holds", query_string={"q": text}).text
    assert "見つかりません" in clerk.get("/holds?q=9999").text


def test_the_new_page_knows_sizes_days_and_stores(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    member = shop.member()
    page = clerk.get(f"/holds/new?variant_id={medium}&member_id={member}")
    assert "田中 美咲 様" in page.text
    assert f'name="pieces-{medium}"' in page.text
    assert f'name="pieces-{shop.dress["L"]}"' in page.text
    assert 'value="2026-11-22"' in page.text
    assert "新宿店" in page.text
    assert clerk.get("/holds/new").status_code == 200
    assert clerk.get("/holds/new?code=4900000000000").status_code == 200


def test_an_unknown_hold_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.get("/holds/999").status_code == 404
    assert clerk.get("/holds/H-AAAAAA").status_code == 404
    assert step(clerk, 999, "cancel", reason="customer").status_code == 404


@pytest.mark.parametrize(("who", "seen"), [("clerk", "090-1234-5678"), ("marketing", "5678")])
def test_a_phone_is_whole_for_whoever_calls_and_masked_for_others(
    log_in: LogIn, shop: Shop, medium: int, who: str, seen: str
) -> None:
    hold_id = place(log_in("clerk"), shop, medium)
    page = log_in(who).get(f"/holds/{hold_id}").text
    assert seen in page
    assert ("09012345678" in page) is (who == "clerk")


def test_a_card_scanned_into_a_new_hold_says_whose_it_is(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    shop.member(card="2000000000015")
    page = clerk.get(f"/holds/new?variant_id={medium}&code=2000000000015&kind=try_on").text
    assert "田中 美咲 様" in page
    assert 'name="guest_name"' not in page
    assert re.search(r'checked[^>]*value="try_on"', page)
    assert (
        "「nobody」は見つかりません。"
        in clerk.get(f"/holds/new?variant_id={medium}&code=nobody").text
    )


def test_a_second_extension_is_approved_where_the_goods_lie(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium, location_id=shop.shinjuku, visit_on="2026-11-21")
    assert step(clerk, hold_id, "extend", until="2026-11-23").status_code == 303
    again = {"until": "2026-11-24", "pin": "1234", "key": "again"}
    with transaction():  # no manager of 渋谷店, and no admin, answers for 新宿店
        db.session.execute(update(Staff).where(Staff.role == Role.ADMIN).values(pin_hash=None))
    assert step(clerk, hold_id, "extend", **again).status_code == 403
    with transaction():
        manager = db.session.get_one(Staff, shop.staff["manager"])
        manager.locations = [db.session.get_one(Location, shop.shinjuku)]
    assert step(clerk, hold_id, "extend", **again).status_code == 303
