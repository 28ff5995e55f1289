"""Transfers on the screen: asked for, sent, found by number, printed, cancelled, answered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import Hold, HoldState
from omni.models.location import Location
from omni.models.staff import Staff
from omni.models.style import Style
from omni.models.transfer import Transfer, TransferDifference, TransferLine, TransferState
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.transfers.conftest import Road

HTMX = {"HX-Request": "true"}


@pytest.fixture
def road(shop: Shop) -> Road:
    """新宿店 has five; the clerk works at both stores."""
    shop.stock(shop.dress["M"], 5, shop.shinjuku)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
        clerk = db.session.get_one(Staff, shop.staff["clerk"])
        clerk.locations = [
            db.session.get_one(Location, one) for one in (shop.shibuya, shop.shinjuku)
        ]
    return Road(shop)


@pytest.fixture
def clerk(road: Road, log_in) -> FlaskClient:
    return log_in("clerk")


def ask(clerk: FlaskClient, road: Road, **more: object) -> Transfer:
    data = {"key": "k", "way": "in", "other_id": road.shop.shinjuku} | more
    data[f"quantity-{road.shop.dress['M']}"] = 2
    answer = clerk.post("/transfers/new", data=data)
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(Transfer).order_by(Transfer.id.desc())).first()


def test_goods_are_asked_for_by_scan(clerk: FlaskClient, road: Road) -> None:
    page = clerk.get(f"/transfers/new?variant_id={road.shop.dress['M']}")
    assert "5点" in page.text
    scanned = clerk.post("/transfers/new/lines", data={"code": "OP-1001-藍-M"}, headers=HTMX)
    assert f"quantity-{road.shop.dress['M']}" in scanned.text
    style = clerk.post("/transfers/new/lines", data={"code": "OP-1001"}, headers=HTMX)
    assert 'name="choose"' in style.text
    unknown = clerk.post("/transfers/new/lines", data={"code": "nothing"}, headers=HTMX)
    assert "見つかりません" in unknown.text
    made = ask(clerk, road)
    assert (made.from_id, made.to_id) == (road.shop.shinjuku, road.shop.shibuya)
    board = clerk.get("/transfers").text
    assert made.number in board
    assert clerk.get(f"/transfers?q={made.number}").location == f"/transfers/{made.id}"
    assert clerk.get(f"/transfers/{made.number}").location == f"/transfers/{made.id}"
    assert clerk.get("/transfers/T-ZZZZZZ").status_code == 404


def test_an_empty_request_says_what_lacks(clerk: FlaskClient, road: Road) -> None:
    answer = clerk.post("/transfers/new", data={"key": "k", "way": "in"})
    assert answer.status_code == 422
    assert "商品をスキャンしてください。" in answer.text


def test_goods_are_sent_away_too(clerk: FlaskClient, road: Road) -> None:
    road.shop.stock(road.shop.dress["M"], 3)
    made = ask(clerk, road, way="out")
    assert (made.from_id, made.to_id) == (road.shop.shibuya, road.shop.shinjuku)
    line = db.session.scalar(select(TransferLine.id))
    answer = clerk.post(
        f"/transfers/{made.id}/send",
        data={"key": "s", f"sent-{line}": "1", "reference": "46-1"},
        headers=HTMX,
    )
    assert "送りました" in answer.text
    assert road.lines(made.id) == [(2, 1, 0, 0)]
    assert "46-1" in clerk.get(f"/transfers/{made.id}/slip").text


def test_another_stores_goods_are_not_sent_from_here(road: Road, log_in, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    manager = log_in("manager")
    data = {"key": "k", "way": "in", "other_id": shop.warehouse}
    data[f"quantity-{shop.dress['M']}"] = 1
    manager.post("/transfers/new", data=data)
    made = db.session.scalars(select(Transfer)).one()
    assert manager.post(f"/transfers/{made.id}/send", data={"key": "s"}).status_code == 403
    assert road.transfer(made.id).state is TransferState.REQUESTED


def test_a_customer_order_by_name_and_phone(clerk: FlaskClient, road: Road) -> None:
    made = ask(clerk, road, guest_name="山田", guest_phone="090-1234-5678")
    assert made.hold_id is not None
    page = clerk.get(f"/holds/{made.hold_id}").text
    assert "取り寄せ中" in page
    assert "新宿店から取り寄せています" in page
    clerk.post(f"/transfers/{made.id}/cancel", data={"key": "c", "reason": "cannot_send"})
    assert "ほかから取り寄せる" in clerk.get(f"/holds/{made.hold_id}").text
    again = clerk.get(f"/transfers/new?hold_id={made.hold_id}").text
    assert "山田 様の取り寄せです" in again
    second = ask(clerk, road, key="k2", hold_id=made.hold_id)
    assert second.hold_id == made.hold_id
    answer = clerk.post(
        f"/transfers/orders/{made.hold_id}/cancel", data={"key": "x", "reason": "customer"}
    )
    assert answer.status_code == 303
    assert db.session.get_one(Hold, made.hold_id).state is HoldState.CANCELLED
    assert road.there(road.shop.dress["M"]) == (5, 0)


def test_a_member_is_named_on_the_form(clerk: FlaskClient, road: Road) -> None:
    member = road.shop.member()
    page = clerk.get(f"/transfers/new?member_id={member}").text
    assert "田中 美咲" in page


def test_a_difference_is_answered_from_the_transfer(clerk: FlaskClient, road: Road) -> None:
    made = road.ask((road.shop.dress["M"], 2))
    road.send(made)
    road.receive(made, {road.shop.dress["M"]: 1})
    page = clerk.get(f"/transfers/{made}").text
    assert "新宿店にあった" in page
    difference = db.session.scalar(select(TransferDifference.id))
    wrong = clerk.post(f"/transfers/differences/{difference}", data={"key": "a", "answer": "x"})
    assert wrong.status_code == 404
    answer = clerk.post(
        f"/transfers/differences/{difference}", data={"key": "a", "answer": "never_left"}
    )
    assert answer.status_code == 200
    assert "送り元にあった" in clerk.get(f"/transfers/{made}").text
    assert road.there(road.shop.dress["M"]) == (4, 0)
