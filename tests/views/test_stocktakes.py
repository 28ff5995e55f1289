"""A stocktake on the screen: begun, counted by scan and number, reviewed, agreed to."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.stocktake import StocktakeScope, StocktakeState
from omni.models.style import Style
from omni.services import stocktakes
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.stocktakes.conftest import Room

HTMX = {"HX-Request": "true"}


@pytest.fixture
def room(shop: Shop) -> Room:
    shop.stock(shop.dress["M"], 5)
    shop.stock(shop.dress["L"], 2)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    return Room(shop)


@pytest.fixture
def clerk(room: Room, log_in) -> FlaskClient:
    return log_in("clerk")


def test_a_store_is_counted_and_a_manager_agrees_with_her_pin(
    clerk: FlaskClient, room: Room
) -> None:
    assert "棚番" in clerk.get("/stocktakes/new").text
    begun = clerk.post("/stocktakes/new", data={"key": "o", "scope": "all", "recount_pieces": 3})
    page = begun.location
    (zone,) = room.zones(1).values()
    assert "0 / 1" in clerk.get(page).text
    counts = f"{page}/zones/{zone}/counts"
    for key in ("a", "b", "c", "d"):
        answer = clerk.post(counts, data={"key": key, "code": "OP-1001-藍-M"}, headers=HTMX)
    assert "is-last" in answer.text
    large = room.shop.dress["L"]
    clerk.post(counts, data={"key": "e", "variant_id": large, "pieces": 2}, headers=HTMX)
    assert 'name="choose"' in clerk.post(counts, data={"key": "f", "code": "OP-1001"}).text
    assert "見つかりません" in clerk.post(counts, data={"key": "g", "code": "nothing"}).text
    clerk.post(f"{page}/zones/{zone}/done", data={"key": "h"})
    review = clerk.get(f"{page}/review").text
    assert "-¥9,900" in review or "−¥9,900" in review
    agree = {"key": "i", "uncounted": "leave"}
    assert clerk.post(f"{page}/approve", data=agree).status_code == 403
    assert clerk.post(f"{page}/approve", data=agree | {"pin": "9999"}).status_code == 403
    assert clerk.post(f"{page}/approve", data=agree | {"pin": "1234"}).status_code == 303
    assert room.on_hand(room.shop.dress["M"]) == 4
    assert "確定しました" in clerk.get(page).text
    assert clerk.get(f"{page}/review").location == page
    assert clerk.get(f"{page}/zones/{zone}").location == page
    assert "確定済み" in clerk.get("/stocktakes").text


def test_a_manager_needs_no_pin(log_in, room: Room) -> None:
    taking = room.open()
    room.count(taking, room.shop.dress["M"], 5)
    log_in("manager").post(f"/stocktakes/{taking}/approve", data={"key": "k", "uncounted": "zero"})
    assert room.state(taking) is StocktakeState.APPLIED
    assert room.on_hand(room.shop.dress["L"]) == 0


def test_a_large_difference_is_counted_again(clerk: FlaskClient, room: Room) -> None:
    taking = room.open()
    room.count(taking, room.shop.dress["M"], 1)
    assert "数え直した" in clerk.get(f"/stocktakes/{taking}/review").text
    answer = clerk.post(
        f"/stocktakes/{taking}/recounts/{room.shop.dress['M']}",
        data={"key": "r", "pieces": 4},
        headers=HTMX,
    )
    assert "数え直した数にしました。" in answer.text


def test_a_blind_count_shows_no_books(clerk: FlaskClient, room: Room) -> None:
    taking = room.open(is_blind=True)
    (zone,) = room.zones(taking).values()
    assert "帳簿</span>" not in clerk.get(f"/stocktakes/{taking}/zones/{zone}").text
    open_one = room.open(scope=StocktakeScope.STYLE, subject="OP-1001")
    (zone,) = room.zones(open_one).values()
    assert "帳簿</span>" in clerk.get(f"/stocktakes/{open_one}/zones/{zone}").text


def test_it_is_given_up_and_an_empty_scope_is_refused(clerk: FlaskClient, room: Room) -> None:
    taking = room.open()
    assert clerk.post(f"/stocktakes/{taking}/cancel", data={"key": "c"}).location == "/stocktakes"
    assert room.state(taking) is StocktakeState.CANCELLED
    wrong = {"key": "w", "scope": "shelf", "shelf": "Z-9", "recount_pieces": 3}
    assert clerk.post("/stocktakes/new", data=wrong).status_code == 422
    assert clerk.post("/stocktakes/new", data=wrong | {"recount_pieces": "x"}).status_code == 422
    assert clerk.get("/stocktakes/999").status_code == 404
    assert clerk.get(f"/stocktakes/{taking}/zones/999").status_code == 404


def test_another_stores_stocktake_is_not_counted_here(log_in, room: Room, shop: Shop) -> None:
    elsewhere = shop.actor(location_id=shop.shinjuku)
    taking = room.do(stocktakes.open_stocktake, shop.shinjuku, stocktakes.Plan(), actor=elsewhere)
    (zone,) = room.zones(taking).values()
    clerk = log_in("clerk")
    assert clerk.get(f"/stocktakes/{taking}/zones/{zone}").status_code == 403
    assert clerk.get(f"/stocktakes/{taking}/review").status_code == 403
