import dataclasses

import pytest

from omni.domain.actor import SYSTEM, Actor, Role


def test_an_actor_is_a_person_with_a_role_at_a_place():
    clerk = Actor(7, Role.CLERK, location_id=1, device_id=3, address="192.0.2.1")
    assert not clerk.is_system
    with pytest.raises(dataclasses.FrozenInstanceError):
        clerk.role = Role.ADMIN


def test_the_house_itself_is_no_person():
    assert SYSTEM.is_system
    assert SYSTEM.location_id is None


def test_a_role_is_its_word():
    assert [str(role) for role in Role] == [
        "clerk",
        "manager",
        "ec",
        "operator",
        "marketing",
        "admin",
    ]
