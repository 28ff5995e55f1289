"""The doctor sees every way in which the books of shipments can be wrong."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.shipment import Shipment, ShipmentLine, ShipmentState
from omni.models.stock import Allocation, AllocationState
from omni.queries.doctor import shipments as doctor
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.shipments.dock import Dock


@pytest.fixture
def dock(shop: Shop) -> Dock:
    shop.stock(shop.dress["M"], 9)
    return Dock(shop)


def spoil(table: Any, **values: object) -> None:
    with transaction():
        db.session.execute(update(table).values(**values))


def rules() -> set[str]:
    db.session.rollback()
    return {finding.what for finding in doctor.broken()}


def test_good_books_are_left_alone(dock: Dock) -> None:
    dock.send(dock.ask(("M", 2)), ("M", 2))
    dock.ask(("M", 1))

    assert doctor.broken() == []


def test_something_sent_without_leaving_the_stock(dock: Dock) -> None:
    dock.send(dock.ask(("M", 2)), ("M", 2))

    spoil(Allocation, state=AllocationState.ACTIVE)

    assert rules() == {"what was sent has left the stock"}


def test_a_piece_in_two_parcels(dock: Dock) -> None:
    dock.send(dock.ask(("M", 2)), ("M", 2))

    spoil(ShipmentLine, quantity=3)

    assert rules() == {"each picked piece lies in one parcel"}


def test_a_parcel_on_its_way_from_nowhere(dock: Dock) -> None:
    dock.send(dock.ask(("M", 2)), ("M", 2))

    spoil(Fulfilment, state=FulfilmentState.PACKED)
    spoil(Allocation, state=AllocationState.ACTIVE)

    assert rules() == {"a parcel stands where its fulfilment does"}


def test_void_parcels_do_not_count(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    dock.pack(one)
    spoil(Fulfilment, state=FulfilmentState.PICKING)
    spoil(FulfilmentLine, picked=1)
    spoil(Shipment, state=ShipmentState.CANCELLED)

    assert rules() == set()
