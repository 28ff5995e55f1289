"""Devices are named by managers of their store, and retired when lost."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.staff import Device
from omni.transactions import transaction
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]


def test_a_manager_names_the_stores_tablet(log_in: LogIn, shop: Shop) -> None:
    client = log_in("manager")
    device_id = db.session.scalars(select(Device.id)).one()
    assert "この端末" in client.get("/admin/devices").text
    assert client.get(f"/admin/devices/{device_id}").status_code == 200
    said = {"name": "タブレット1", "location_id": shop.shibuya, "register_id": shop.register}
    assert client.post(f"/admin/devices/{device_id}", data=said).status_code == 303
    device = db.session.get_one(Device, device_id)
    assert (device.name, device.register_id) == ("タブレット1", shop.register)


def test_a_manager_cannot_touch_another_stores_tablet(log_in: LogIn, shop: Shop) -> None:
    client = log_in("manager")
    device_id = db.session.scalars(select(Device.id)).one()
    moved = client.post(
        f"/admin/devices/{device_id}", data={"name": "x", "location_id": shop.shinjuku}
    )
    assert moved.status_code == 422
    with transaction():
        db.session.get_one(Device, device_id).location_id = shop.shinjuku
    assert client.get(f"/admin/devices/{device_id}").status_code == 403
    assert client.post(f"/admin/devices/{device_id}/retire").status_code == 403
    assert db.session.get_one(Device, device_id).retired_at is None


def test_a_lost_tablet_is_out_at_once(app: Flask, log_in: LogIn, shop: Shop) -> None:
    lost = app.test_client()
    lost.post("/login", data={"login": "clerk", "password": "demo"})
    device_id = db.session.scalars(select(Device.id)).one()
    assert log_in("manager").post(f"/admin/devices/{device_id}/retire").status_code == 303
    assert lost.get("/").headers["Location"].startswith("/login")


def test_a_clerk_names_nothing(log_in: LogIn) -> None:
    assert log_in("clerk").get("/admin/devices").status_code == 403
