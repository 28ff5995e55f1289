"""Logging in and switching: counted, written down, and never a way to another store."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from omni.domain.errors import TooManyTries
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.location import Location
from omni.models.staff import Device, Staff
from omni.services import session
from omni.services.staff import hash_password
from omni.transactions import transaction
from tests.factories import Shop


def _enter(shop: Shop, role: str = "clerk", token: str | None = None) -> session.Entry:
    with transaction():
        return session.log_in(
            shop.staff[role], password="demo", device_token=token, agent="iPad", address="10.0.0.1"
        )


def _actions() -> list[str]:
    return list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def test_logging_in_makes_the_device_known(shop: Shop) -> None:
    entry = _enter(shop)
    assert entry.location_id == shop.shibuya
    again = _enter(shop, "manager", entry.device_token)
    assert (again.device_id, again.device_token) == (entry.device_id, entry.device_token)
    assert _actions() == ["login", "login"]


def test_the_devices_store_wins_when_the_person_may_work_there(shop: Shop) -> None:
    entry = _enter(shop)
    with transaction():
        db.session.get_one(Device, entry.device_id).location_id = shop.shinjuku
    assert _enter(shop, "clerk", entry.device_token).location_id == shop.shibuya
    assert _enter(shop, "ec", entry.device_token).location_id == shop.shinjuku


def test_tries_are_counted_before_the_password_is_looked_at(shop: Shop) -> None:
    for _ in range(5):
        with transaction():
            session.knock("Clerk", address="10.0.0.1")
    with pytest.raises(TooManyTries), transaction():
        session.knock("clerk", address="10.0.0.1")
    with transaction():
        session.knock("clerk", address="10.0.0.2")


def test_one_address_cannot_try_everybody(shop: Shop) -> None:
    for number in range(30):
        with transaction():
            session.knock(f"clerk{number}", address="10.0.0.1")
    with pytest.raises(TooManyTries), transaction():
        session.knock("somebody", address="10.0.0.1")


def test_a_right_password_forgives(shop: Shop) -> None:
    for _ in range(4):
        with transaction():
            session.knock("clerk", address="10.0.0.1")
    _enter(shop)
    for _ in range(5):
        with transaction():
            session.knock("clerk", address="10.0.0.1")


def test_a_mistyped_login_is_not_kept(shop: Shop) -> None:
    with transaction():
        session.note_wrong_password("my-secret-password", address="10.0.0.1")
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.object_id, line.address) == ("login_failed", None, "10.0.0.1")
    assert db.session.scalars(select(AuditValue)).first() is None


def test_an_older_hash_is_renewed_at_login(shop: Shop) -> None:
    with transaction():
        person = db.session.get_one(Staff, shop.staff["clerk"])
        person.password_hash = hash_password("demo").replace("m=8", "m=9")
    _enter(shop)
    assert "m=8" in db.session.get_one(Staff, shop.staff["clerk"]).password_hash


def test_a_colleague_takes_over_by_pin_and_the_store_stays(shop: Shop) -> None:
    entry = _enter(shop)
    clerk = dataclasses.replace(shop.actor(), device_id=entry.device_id)
    with transaction():
        person = session.switch(shop.staff["manager"], "1234", actor=clerk)
        assert person is not None
        assert person.id == shop.staff["manager"]
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.action, line.staff_id, line.location_id, line.device_id) == (
        "switch",
        shop.staff["manager"],
        shop.shibuya,
        entry.device_id,
    )


def test_a_wrong_pin_switches_nobody_and_closes_the_door(shop: Shop) -> None:
    for _ in range(5):
        with transaction():
            assert session.switch(shop.staff["manager"], "0000", actor=shop.actor()) is None
    with pytest.raises(TooManyTries), transaction():
        session.switch(shop.staff["manager"], "1234", actor=shop.actor())
    assert _actions() == ["switch_failed"] * 5


def test_a_clerk_of_another_store_cannot_take_over(shop: Shop) -> None:
    with transaction():
        manager = db.session.get_one(Staff, shop.staff["manager"])
        manager.locations = [db.session.get_one(Location, shop.shinjuku)]
    with pytest.raises(session.NotHere), transaction():
        session.switch(shop.staff["manager"], "1234", actor=shop.actor())


def test_head_office_takes_over_only_where_it_has_logged_in(shop: Shop) -> None:
    entry = _enter(shop)
    clerk = dataclasses.replace(shop.actor(), device_id=entry.device_id)
    with pytest.raises(session.NotHere), transaction():
        session.switch(shop.staff["admin"], "1234", actor=clerk)
    _enter(shop, "admin", entry.device_token)
    with transaction():
        assert session.switch(shop.staff["admin"], "1234", actor=clerk) is not None


def test_unlocking_ones_own_device_is_called_that(shop: Shop) -> None:
    with transaction():
        session.switch(shop.staff["clerk"], "1234", actor=shop.actor(), unlocks=True)
    assert _actions() == ["unlock"]
