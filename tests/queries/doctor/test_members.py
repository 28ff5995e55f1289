"""What the doctor says of members whose copies have gone astray."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberKey
from omni.queries.doctor import members
from omni.services import members as services
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import ring

PHONE = "09011112222"


@pytest.fixture
def three(shop: Shop) -> tuple[int, int, int]:
    """Two of one household's phone, and one who has visited and bought."""
    mother, daughter = shop.member(phone=PHONE), shop.member("田中", "陽子", phone=PHONE)
    regular = shop.member("鈴木", "一郎", phone="09033334444")
    with transaction():
        services.mark_shared([("phone", PHONE)])
        services.check_in_visit(regular, actor=shop.actor())
    ring(shop, (shop.dress["M"], 1, 1000), member=regular)
    return mother, daughter, regular


def found() -> list[str]:
    db.session.rollback()
    return [f"{one.what} at {one.where}: {one.found}" for one in members.broken()]


def change(model, where, **values) -> None:
    with transaction():
        db.session.execute(update(model).where(where).values(**values))


def test_members_as_they_are_kept_are_healthy(three: tuple[int, int, int]) -> None:
    assert found() == []


def test_a_phone_marked_for_one_of_two_is_found(three: tuple[int, int, int]) -> None:
    change(Identity, Identity.member_id == three[1], is_shared=False)
    (said,) = found()
    assert said.startswith("who shares a phone or a mail at identity")
    assert said.endswith("False")


def test_a_phone_of_one_that_says_shared_is_found(three: tuple[int, int, int]) -> None:
    alone = (Identity.member_id == three[2]) & (Identity.kind == IdentityKind.PHONE)
    change(Identity, alone, is_shared=True)
    (said,) = found()
    assert said.endswith("True")


@pytest.mark.parametrize("values", [{"seen_day": 1}, {"location_id": None}])
def test_a_key_that_ranks_her_otherwise_is_found(three, values) -> None:
    change(MemberKey, MemberKey.member_id == three[2], **values)
    (said,) = found()
    assert said.startswith(f"keys that rank her as she is at member {three[2]}")


@pytest.mark.parametrize("values", [{"seen_day": 20_000}, {"seen_location_id": None}])
def test_a_member_seen_before_her_last_purchase_or_nowhere_is_found(three, values) -> None:
    keys = {"location_id" if name == "seen_location_id" else name: values[name] for name in values}
    change(Member, Member.id == three[2], **values)
    change(MemberKey, MemberKey.member_id == three[2], **keys)
    (said,) = found()
    assert said.startswith(f"the day she was last seen at member {three[2]}")
