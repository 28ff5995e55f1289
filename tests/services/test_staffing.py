"""People come, move and go; somebody always remains who can undo it."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import func, select

from omni.domain.actor import Role
from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.staff import Staff
from omni.services import staffing
from omni.services.staff import check_password, matches
from omni.services.staffing import Position
from omni.transactions import transaction
from tests.factories import Shop

GOOD = "shibuya-2026-spring"


def _position(shop: Shop, **other: object) -> Position:
    one = Position("yamada", "山田", Role.CLERK, (shop.shibuya,))
    return dataclasses.replace(one, **other)  # type: ignore[arg-type]


def _hire(shop: Shop, **other: object) -> int:
    with transaction():
        person = staffing.hire(
            _position(shop, **other), password=GOOD, pin="4071", actor=shop.actor("admin")
        )
        return person.id


def _person(staff_id: int) -> Staff:
    return db.session.get_one(Staff, staff_id)


def test_a_new_person_can_log_in(shop: Shop) -> None:
    staff_id = _hire(shop)
    person = check_password("yamada", GOOD)
    assert person is not None
    assert person.id == staff_id
    assert matches(person.pin_hash or "", "4071")
    assert [place.id for place in person.locations] == [shop.shibuya]


def test_no_secret_reaches_the_log(shop: Shop) -> None:
    from omni.models.audit import AuditValue

    _hire(shop)
    kept = str(db.session.scalars(select(AuditValue.values)).all())
    assert "yamada" in kept
    assert GOOD not in kept
    assert "4071" not in kept


def test_two_people_cannot_share_a_login(shop: Shop) -> None:
    with pytest.raises(staffing.LoginTaken):
        _hire(shop, login="Clerk")
    assert db.session.scalar(select(func.count()).select_from(Staff)) == 6


def test_a_clerk_works_somewhere(shop: Shop) -> None:
    with pytest.raises(Invalid):
        _hire(shop, location_ids=())
    _hire(shop, login="hq", role=Role.EC, location_ids=())


def test_moving_a_person_is_noted_with_before_and_after(shop: Shop) -> None:
    with transaction():
        staffing.move(
            shop.staff["clerk"],
            _position(shop, login="clerk", location_ids=(shop.shinjuku,)),
            actor=shop.actor("admin"),
        )
    person = _person(shop.staff["clerk"])
    assert (person.name, [place.id for place in person.locations]) == ("山田", [shop.shinjuku])
    assert db.session.scalars(select(AuditLine.action)).all() == ["update"]


def test_who_is_let_go_is_out_at_once(shop: Shop) -> None:
    clerk = shop.staff["clerk"]
    before = _person(clerk).session_epoch
    with transaction():
        staffing.deactivate(clerk, actor=shop.actor("admin"))
    assert check_password("clerk", "demo") is None
    assert _person(clerk).session_epoch == before + 1
    with transaction():
        staffing.reactivate(clerk, actor=shop.actor("admin"))
    assert check_password("clerk", "demo") is not None


def test_nobody_lets_themselves_go(shop: Shop) -> None:
    with pytest.raises(Invalid), transaction():
        staffing.deactivate(shop.staff["admin"], actor=shop.actor("admin"))


def test_one_admin_always_remains(shop: Shop) -> None:
    admin = shop.staff["admin"]
    with pytest.raises(staffing.LastAdmin), transaction():
        staffing.deactivate(admin, actor=shop.actor("manager"))
    with pytest.raises(staffing.LastAdmin), transaction():
        staffing.move(admin, _position(shop, login="admin"), actor=shop.actor("admin"))
    assert _person(admin).role == Role.ADMIN
    _hire(shop, role=Role.ADMIN)
    with transaction():
        staffing.deactivate(admin, actor=shop.actor("manager"))


def test_a_new_password_and_the_end_of_sessions(shop: Shop) -> None:
    clerk = shop.staff["clerk"]
    with transaction():
        staffing.reset_password(clerk, GOOD, actor=shop.actor("admin"))
        staffing.reset_pin(clerk, "4071", actor=shop.actor("admin"))
        staffing.end_sessions(clerk, actor=shop.actor("admin"))
    person = _person(clerk)
    assert person.session_epoch == 2
    assert matches(person.password_hash, GOOD)
    assert matches(person.pin_hash or "", "4071")


def test_a_weak_password_is_refused_for_others_too(shop: Shop) -> None:
    with pytest.raises(Invalid), transaction():
        staffing.reset_password(shop.staff["clerk"], "short", actor=shop.actor("admin"))
    assert check_password("clerk", "demo") is not None
