"""Places and registers: one code each, and every change noted."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.location import Location, LocationKind
from omni.queries import locations as reading
from omni.services import locations
from omni.transactions import transaction
from tests.factories import Shop

PLACE = locations.Place(
    code="OMO",
    name="表参道店",
    kind=LocationKind.STORE,
    opens_at=dt.time(11),
    closes_at=dt.time(20),
    cutover_hour=5,
    hold_days=5,
    hold_limit=3,
    holds_sale_goods=False,
    till_tolerance=100,
    postcode=None,
    address=None,
    phone=None,
    is_active=True,
)


def test_a_new_store_is_last_in_the_chain(shop: Shop) -> None:
    with transaction():
        made = locations.save_location(None, PLACE, actor=shop.actor("admin")).id
    assert [place.id for place in reading.list_locations()][-1] == made
    assert db.session.get_one(Location, made).hold_days == 5


def test_a_change_notes_only_what_changed(shop: Shop) -> None:
    with transaction():
        made = locations.save_location(None, PLACE, actor=shop.actor("admin")).id
    with transaction():
        place = dataclasses.replace(PLACE, hold_days=7)
        locations.save_location(made, place, actor=shop.actor("admin"))
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert db.session.get_one(AuditValue, line.id).values == {"changes": {"hold_days": [5, 7]}}


def test_two_places_cannot_share_a_code(shop: Shop) -> None:
    with pytest.raises(locations.CodeTaken), transaction():
        locations.save_location(
            None, dataclasses.replace(PLACE, code="SBY"), actor=shop.actor("admin")
        )


def test_registers_are_set_up_and_taken_out_of_use(shop: Shop) -> None:
    admin = shop.actor("admin")
    with transaction():
        made = locations.save_register(
            None, location_id=shop.shibuya, code="02", name="レジ2", actor=admin
        ).id
    with pytest.raises(locations.CodeTaken), transaction():
        locations.save_register(
            made, location_id=shop.shibuya, code="01", name="レジ2", actor=admin
        )
    with transaction():
        locations.save_register(
            made,
            location_id=shop.shibuya,
            code="02",
            name="レジ2",
            is_active=False,
            actor=admin,
        )
    assert [one.is_active for one in reading.list_registers(shop.shibuya)] == [True, False]


def test_a_new_store_has_a_till_and_a_warehouse_none(shop: Shop) -> None:
    with transaction():
        store = locations.save_location(None, PLACE, actor=shop.actor("admin")).id
        depot = dataclasses.replace(PLACE, code="DEP", kind=LocationKind.WAREHOUSE)
        warehouse = locations.save_location(None, depot, actor=shop.actor("admin")).id
        locations.save_location(store, PLACE, actor=shop.actor("admin"))
    assert [one.code for one in reading.list_registers(store)] == ["01"]
    assert reading.list_registers(warehouse) == []
