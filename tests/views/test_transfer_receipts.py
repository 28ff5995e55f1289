"""Counting in a parcel on the screen."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.style import Style
from omni.services import transfers
from omni.services.holds import Wanted
from omni.services.styles import index_styles
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.transfers.conftest import Road

HTMX = {"HX-Request": "true"}


@pytest.fixture
def way(shop: Shop) -> tuple[Road, int]:
    shop.stock(shop.dress["M"], 5, shop.shinjuku)
    with transaction():
        index_styles(db.session.scalars(select(Style.id)).all())
    road = Road(shop)
    asked = road.ask((shop.dress["M"], 2))
    road.send(asked)
    return road, asked


@pytest.fixture
def clerk(way: object, log_in) -> FlaskClient:
    return log_in("clerk")


def test_everything_came(clerk: FlaskClient, way: tuple[Road, int]) -> None:
    road, asked = way
    assert "送られたとおり全部届いた" in clerk.get(f"/transfers/{asked}/receive").text
    answer = clerk.post(f"/transfers/{asked}/receive", data={"key": "k", "all": "1"})
    assert answer.location == f"/transfers/{asked}"
    assert road.here(road.shop.dress["M"]) == (2, 0)
    assert clerk.get(f"/transfers/{asked}/receive").status_code == 303


def test_what_came_is_scanned_and_the_rest_is_short(
    clerk: FlaskClient, way: tuple[Road, int]
) -> None:
    road, asked = way
    medium, small = road.shop.dress["M"], road.shop.dress["S"]
    data = {"code": "OP-1001-藍-S", f"quantity-{medium}": "1"}
    scanned = clerk.post(f"/transfers/{asked}/receive/lines", data=data, headers=HTMX)
    assert "送られていない商品" in scanned.text
    parcel = {"key": "k", f"quantity-{medium}": "1", f"quantity-{small}": "1"}
    clerk.post(f"/transfers/{asked}/receive", data=parcel | {f"damaged-{medium}": "1"})
    assert road.lines(asked) == [(2, 2, 1, 1), (0, 0, 1, 0)]
    assert [one[1] for one in road.differences()] == ["short", "damaged", "wrong"]


def test_another_stores_parcel_is_not_received_here(way: tuple[Road, int], log_in) -> None:
    road, _ = way
    back = road.ask((road.shop.dress["M"], 1))
    clerk = log_in("manager")
    assert clerk.get(f"/transfers/{back}/receive").status_code == 303
    wish = transfers.NewTransfer(
        road.shop.shinjuku, road.shop.warehouse, (Wanted(road.shop.dress["M"]),)
    )
    other = road.do(transfers.request_transfer, wish)
    road.send(other)
    assert clerk.get(f"/transfers/{other}/receive").status_code == 403
    assert (
        clerk.post(f"/transfers/{other}/receive", data={"key": "k", "all": "1"}).status_code == 403
    )
