"""Returned goods that do not stay: written off, or sent on and taken in once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from omni.domain.errors import AlreadyDone, Invalid, NotFound
from omni.extensions import db
from omni.models.sale_return import Disposition
from omni.models.send_back import SendBack
from omni.models.stock import StockLevel, StockMovement
from omni.queries import doctor
from omni.queries import stock as query
from omni.services import stock
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.crowd import at_once
from tests.services.returns.counter import give_back
from tests.till import ring


@pytest.fixture
def parcel(shop: Shop) -> int:
    """Two dresses that came back at 渋谷店 and have to be sent."""
    order = ring(shop, (shop.dress["M"], 2, 9900))
    give_back(shop, order, 2, disposition=Disposition.SEND_BACK)
    return db.session.scalars(select(SendBack.id)).one()


def level(shop: Shop, location_id: int) -> int:
    db.session.rollback()
    found = db.session.get(StockLevel, (location_id, shop.dress["M"]))
    return found.on_hand if found else 0


def send(shop: Shop, parcel: int, destination: int | None, key: str = "s") -> None:
    with transaction():
        stock.mark_sent(
            parcel, destination_id=destination, reference=" 123 ", actor=shop.actor(), key=key
        )


def take_in(shop: Shop, parcel: int, key: str = "t") -> int:
    with transaction():
        return stock.take_in_sent(parcel, actor=shop.actor("ec"), key=key).id


def test_what_waits_to_be_sent_cannot_be_sold(shop: Shop, parcel: int) -> None:
    assert level(shop, shop.shibuya) == 0
    (row,) = query.list_to_send(shop.shibuya)
    assert (row.row.quantity, row.home_id, row.sku) == (2, shop.shibuya, "OP-1001-藍-M")
    assert query.count_parcels(shop.shibuya) == 1
    assert doctor.list_findings(("stock",)) == []


def test_it_is_on_hand_where_it_arrives(shop: Shop, parcel: int) -> None:
    send(shop, parcel, shop.warehouse)
    assert query.list_to_send(shop.shibuya) == []
    (row,) = query.list_coming(shop.warehouse)
    assert (row.row.reference, row.from_name) == ("123", "渋谷店")
    assert level(shop, shop.warehouse) == 0
    take_in(shop, parcel)
    assert level(shop, shop.warehouse) == 2
    assert query.count_parcels(shop.warehouse) == 0
    arrived = db.session.scalars(
        select(StockMovement).where(StockMovement.location_id == shop.warehouse)
    ).one()
    assert (arrived.reason, arrived.source_type, arrived.source_id) == (
        "transfer_in",
        "send_back",
        parcel,
    )
    assert doctor.list_findings(("stock",)) == []


def test_what_leaves_the_chain_arrives_nowhere(shop: Shop, parcel: int) -> None:
    send(shop, parcel, None)
    with pytest.raises(AlreadyDone):
        take_in(shop, parcel)
    assert doctor.list_findings(("stock",)) == []


def test_it_is_sent_once_and_taken_in_once(app: Flask, shop: Shop, parcel: int) -> None:
    with pytest.raises(AlreadyDone):
        take_in(shop, parcel)
    send(shop, parcel, shop.warehouse)
    with pytest.raises(AlreadyDone):
        send(shop, parcel, shop.warehouse, key="again")

    def arrive(at: int) -> int:
        return stock.take_in_sent(parcel, actor=shop.actor("ec"), key=f"k{at}").id

    answers = at_once(app, 6, arrive)
    assert sum(one == parcel for one in answers) == 1
    assert level(shop, shop.warehouse) == 2
    assert doctor.list_findings(("stock",)) == []


@pytest.mark.parametrize("where", ["here", "nowhere", "beyond"])
def test_a_destination_that_is_none_is_refused(shop: Shop, parcel: int, where: str) -> None:
    place = {"here": shop.shibuya, "nowhere": 999, "beyond": 10**30}[where]
    with pytest.raises(Invalid):
        send(shop, parcel, place)


def test_a_parcel_nobody_knows_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        send(shop, 999, None)
