"""What the doctor says of merges that went wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from omni.extensions import db
from omni.models.member import Member, MemberKey, MemberState, Note
from omni.models.merge import MergeEvent
from omni.queries.doctor import merges
from omni.services import members as services
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import give_life, merge


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """Somebody and who became her."""
    survivor = shop.member(phone="09011112222")
    merged = shop.member("田中", "みさき", phone="09011112222")
    for one in (survivor, merged):
        give_life(shop, one)
    with transaction():
        services.check_in_visit(survivor, actor=shop.actor())
        services.check_in_visit(merged, actor=shop.actor())
    merge(shop, survivor, merged)
    return survivor, merged


def found() -> list[str]:
    db.session.rollback()
    return [f"{one.what} at {one.where}" for one in merges.broken()]


def change(model, where, **values) -> None:
    with transaction():
        db.session.execute(update(model).where(where).values(**values))


def test_a_whole_merge_is_healthy(two: tuple[int, int]) -> None:
    assert found() == []


def test_a_row_left_behind_is_found(two: tuple[int, int]) -> None:
    _, merged = two
    first = db.session.scalars(select(Note.id).order_by(Note.id)).first()
    change(Note, Note.id == first, member_id=merged)
    assert found() == [f"a row names who lives at note {first}"]


def test_a_merged_member_who_can_be_found_is_found(two: tuple[int, int]) -> None:
    _, merged = two
    with transaction():
        db.session.add(MemberKey(key="nみさき", member_id=merged))
    assert found() == [f"who was merged is not found at member {merged}"]


def test_a_merged_member_without_a_merge_is_found(two: tuple[int, int]) -> None:
    _, merged = two
    change(Member, Member.id == merged, state=MemberState.ACTIVE)
    assert found() == [f"who was merged has a merge at member {merged} (active)"]
    change(Member, Member.id == merged, state=MemberState.MERGED)
    change(MergeEvent, MergeEvent.merged_id == merged, undone_at=MergeEvent.at)
    assert found() == [f"who was merged has a merge at member {merged} (merged)"]


def test_a_chain_that_ends_in_nobody_is_found(shop: Shop, two: tuple[int, int]) -> None:
    survivor, merged = two
    merge(shop, shop.member("佐藤", "花子"), survivor)
    assert found() == []
    change(Member, Member.id == survivor, merged_into_id=merged)
    assert f"a chain of merges ends in somebody at member {merged}" in found()
