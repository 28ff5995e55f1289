"""Passwords: kept as Argon2 hashes, checked in the same time for strangers."""

from __future__ import annotations

from omni.services import staff
from tests.factories import Shop


def test_only_the_right_password_opens(shop: Shop) -> None:
    person = staff.check_password("clerk", "demo")
    assert person is not None
    assert person.id == shop.staff["clerk"]
    assert staff.check_password("clerk", "Demo") is None
    assert staff.check_password("nobody", "demo") is None
