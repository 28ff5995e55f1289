"""Devices are recognised, named, and retired."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.staff import Device, DeviceStaff
from omni.services import devices
from omni.transactions import transaction
from tests.factories import Shop


def _new(shop: Shop) -> devices.Recognised:
    with transaction():
        return devices.recognise(None, agent="Mozilla (iPad; CPU)", location_id=shop.shibuya)


def test_the_same_secret_is_the_same_device(shop: Shop) -> None:
    first = _new(shop)
    with transaction():
        again = devices.recognise(first.token, agent="", location_id=None)
        assert again.device.id == first.device.id
    assert db.session.get_one(Device, first.device.id).name == f"iPad {first.device.id}"


def test_an_unknown_secret_makes_another_device(shop: Shop) -> None:
    first = _new(shop)
    with transaction():
        other = devices.recognise("stolen", agent="", location_id=None)
        assert other.device.id != first.device.id
        assert other.token != "stolen"


def test_a_register_of_another_store_is_refused(shop: Shop) -> None:
    device_id = _new(shop).device.id
    with pytest.raises(Invalid), transaction():
        devices.edit_device(
            device_id,
            name="レジ横",
            location_id=shop.shinjuku,
            register_id=shop.register,
            actor=shop.actor("admin"),
        )
    assert db.session.get_one(Device, device_id).location_id == shop.shibuya


def test_naming_a_device_is_noted(shop: Shop) -> None:
    device_id = _new(shop).device.id
    with transaction():
        devices.edit_device(
            device_id,
            name="レジ横",
            location_id=shop.shibuya,
            register_id=shop.register,
            actor=shop.actor("admin"),
        )
    assert db.session.get_one(Device, device_id).name == "レジ横"
    assert db.session.scalars(select(AuditLine.object_type)).all() == ["device"]


def test_a_retired_device_forgets_who_worked_on_it(shop: Shop) -> None:
    device_id = _new(shop).device.id
    for _ in range(2):
        with transaction():
            devices.note_use(device_id, shop.staff["clerk"])
    assert db.session.scalar(select(func.count()).select_from(DeviceStaff)) == 1
    with transaction():
        devices.retire_device(device_id, actor=shop.actor("admin"))
    assert db.session.scalar(select(func.count()).select_from(DeviceStaff)) == 0
