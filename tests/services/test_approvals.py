"""A manager agrees with a PIN; wrong ones are counted although everything else is undone."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import Invalid, NeedsApproval, TooManyTries
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.location import Location
from omni.models.member import Household
from omni.models.staff import PinAttempt, Staff
from omni.services.approvals import WrongPin, approve
from omni.services.staff import hash_password
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.test_at_once import at_once


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The managers' PIN differs from everybody else's."""
    with transaction():
        db.session.get_one(Staff, shop.staff["manager"]).pin_hash = hash_password("4321")
        db.session.get_one(Staff, shop.staff["admin"]).pin_hash = hash_password("8642")
    return shop


def _approve(shop: Shop, pin: str, **rest: int) -> int:
    return approve(pin, permission="points.adjust", actor=shop.actor(), **rest)


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_managers_pin_names_the_manager(shop: Shop) -> None:
    manager, admin = shop.staff["manager"], shop.staff["admin"]
    assert _approve(shop, "4321") == manager
    assert _approve(shop, "4321", approver_id=manager) == manager
    assert _approve(shop, "8642") == admin


@pytest.mark.parametrize("role", ["clerk", "ec", "operator", "marketing"])
def test_nobody_else_can_agree(shop: Shop, role: str) -> None:
    with pytest.raises(WrongPin):
        _approve(shop, "1234", approver_id=shop.staff[role])


def test_a_manager_of_another_store_cannot_agree(shop: Shop) -> None:
    with transaction():
        manager = db.session.get_one(Staff, shop.staff["manager"])
        manager.locations = [db.session.get_one(Location, shop.shinjuku)]
    with pytest.raises(WrongPin):
        _approve(shop, "4321")
    assert _approve(shop, "4321", location_id=shop.shinjuku) == shop.staff["manager"]


def test_a_manager_who_has_left_cannot_agree(shop: Shop) -> None:
    with transaction():
        db.session.get_one(Staff, shop.staff["manager"]).is_active = False
    with pytest.raises(WrongPin):
        _approve(shop, "4321", approver_id=shop.staff["manager"])


def test_no_pin_asks_for_one_and_counts_nothing(shop: Shop) -> None:
    with pytest.raises(NeedsApproval):
        _approve(shop, "")
    assert _count(PinAttempt) == 0


def test_a_wrong_pin_outlives_the_command_it_refused(shop: Shop) -> None:
    with pytest.raises(WrongPin), transaction():
        db.session.add(Household(created_at=clock.now()))
        _approve(shop, "0000", approver_id=shop.staff["manager"])
    assert _count(Household) == 0
    assert _count(PinAttempt) == 2
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.object_id) == ("approve_failed", shop.staff["manager"])


def test_a_right_pin_in_a_refused_command_still_forgives(shop: Shop) -> None:
    with pytest.raises(Invalid), transaction():
        _approve(shop, "4321")
        raise Invalid
    assert _count(PinAttempt) == 2


def test_after_five_wrong_pins_even_the_right_one_waits(shop: Shop) -> None:
    manager = shop.staff["manager"]
    for _ in range(5):
        with pytest.raises(WrongPin), transaction():
            _approve(shop, "0000", approver_id=manager)
    with pytest.raises(TooManyTries) as refused, transaction():
        _approve(shop, "4321", approver_id=manager)
    assert refused.value.params == {"minutes": 1}
    with clock.set_clock(NOW + dt.timedelta(minutes=1)), transaction():
        assert _approve(shop, "4321", approver_id=manager) == manager


def test_another_tablet_is_not_held_up(shop: Shop) -> None:
    manager = shop.staff["manager"]
    for _ in range(5):
        with pytest.raises(WrongPin):
            _approve(shop, "0000", approver_id=manager)
    elsewhere = shop.actor("ec")
    elsewhere = type(elsewhere)(elsewhere.staff_id, elsewhere.role, shop.shibuya, 77, None)
    agreed = approve("4321", permission="points.adjust", actor=elsewhere, approver_id=manager)
    assert agreed == manager


def test_naming_another_store_buys_no_more_tries(shop: Shop) -> None:
    for _ in range(5):
        with pytest.raises(WrongPin):
            _approve(shop, "9999")
    with pytest.raises(TooManyTries):
        _approve(shop, "8642", location_id=shop.shinjuku)


def test_a_burst_of_wrong_pins_cannot_outrun_the_count(app: Flask, shop: Shop) -> None:
    answers = at_once(app, [lambda: _approve(shop, "9999")] * 12)
    assert Counter(answers) == {"WrongPin": 5, "TooManyTries": 7}
