"""Staff by login and by id."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from omni.extensions import db
from omni.models.location import Location
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


def test_a_person_at_work_is_asked_for_in_one_statement_and_with_their_stores(
    shop: Shop, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    clerk = shop.staff["clerk"]
    first = staff.find_person_at_work(clerk)
    with statements() as seen:
        again = staff.find_person_at_work(clerk)
        assert again is not None
        assert [place.name for place in again.locations] == ["渋谷店"]
    assert first is again
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


def test_whoever_is_changed_or_sent_away_is_known_to_be_at_once(shop: Shop) -> None:
    clerk = shop.staff["clerk"]
    staff.find_person_at_work(clerk)
    with transaction():
        person = db.session.get_one(Staff, clerk)
        person.session_epoch += 1
        person.locations = [db.session.get_one(Location, shop.shinjuku)]
    changed = staff.find_person_at_work(clerk)
    assert changed is not None
    assert changed.session_epoch == 1
    assert [place.id for place in changed.locations] == [shop.shinjuku]
    with transaction():
        db.session.get_one(Staff, clerk).is_active = False
    assert staff.find_person_at_work(clerk) is None
