"""Staff by login and by id."""

from __future__ import annotations

from omni.extensions import db
from omni.models.staff import Staff
from omni.queries import staff
from omni.transactions import transaction
from tests.factories import Shop


def test_a_person_is_found_by_login(shop: Shop) -> None:
    found = staff.find_staff_by_login("clerk")
    assert found is not None
    assert found.id == shop.staff["clerk"]


def test_who_has_left_is_not_found(shop: Shop) -> None:
    with transaction():
        db.session.get_one(Staff, shop.staff["clerk"]).is_active = False
    assert staff.find_staff_by_login("clerk") is None
    assert staff.find_active_staff(shop.staff["clerk"]) is None
