"""The index follows the person: what she is called, where and when she was seen."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberKey, MemberState
from omni.services.members import index_member, touch_seen
from omni.services.members.index import touch_many
from omni.transactions import transaction
from tests.factories import Shop

DAY = dt.date(2026, 11, 21)


def keys(member_id: int) -> set[str]:
    return set(db.session.scalars(select(MemberKey.key).where(MemberKey.member_id == member_id)))


def ranks(member_id: int) -> set[tuple[int | None, int]]:
    wanted = select(MemberKey.location_id, MemberKey.seen_day)
    rows = db.session.execute(wanted.where(MemberKey.member_id == member_id))
    return {(place, day) for place, day in rows}


def test_a_member_has_a_key_for_each_way_she_is_asked_for(shop: Shop) -> None:
    member = shop.member(card="2000000012345", phone="09012340903", mail="tanaka@example.jp")
    assert keys(member) == {
        "n田中美咲", "n美咲田中", "kタナカミサキ", "kミサキタナカ", "ltanakamisaki",
        "lmisakitanaka", "p09012340903", "40903", "c2000000012345", "mtanaka@example.jp",
    }  # fmt: skip


def test_a_new_name_leaves_no_key_of_the_old_one(shop: Shop) -> None:
    member = shop.member(phone="09012340903")
    with transaction():
        db.session.get_one(Member, member).family_name = "髙橋"
        index_member(member)
    assert "n高橋美咲" in keys(member)
    assert not [key for key in keys(member) if key.startswith("n田中")]


def test_a_new_phone_is_found_at_once(shop: Shop) -> None:
    member = shop.member(phone="09012340903")
    touched = DAY
    with transaction():
        touch_seen(member, shop.shibuya, touched)
        phone = db.session.scalars(
            select(Identity).where(Identity.kind == IdentityKind.PHONE)
        ).one()
        phone.value_norm = "08099998888"
        index_member(member)
    assert {"p08099998888", "48888"} <= keys(member)
    assert not {"p09012340903", "40903"} & keys(member)
    assert ranks(member) == {(shop.shibuya, 20778)}


def test_a_merged_member_is_found_no_more_and_a_withdrawn_one_is(shop: Shop) -> None:
    merged, withdrawn = shop.member(), shop.member()
    with transaction():
        db.session.get_one(Member, merged).state = MemberState.MERGED
        index_member(merged)
        db.session.get_one(Member, withdrawn).state = MemberState.WITHDRAWN
        index_member(withdrawn)
    assert keys(merged) == set()
    assert "kタナカミサキ" in keys(withdrawn)


def test_the_latest_visit_ranks_her_and_an_older_one_does_not(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        touch_seen(member, shop.shibuya, DAY)
        touch_seen(member, shop.shinjuku, DAY - dt.timedelta(days=3))
    assert ranks(member) == {(shop.shibuya, 20778)}
    with transaction():
        touch_seen(member, shop.shinjuku, DAY)
    assert ranks(member) == {(shop.shinjuku, 20778)}
    assert db.session.get_one(Member, member).seen_location_id == shop.shinjuku


def test_being_seen_is_no_edit(shop: Shop) -> None:
    member = shop.member()
    before = db.session.get_one(Member, member).version
    with transaction():
        touch_seen(member, shop.shibuya, DAY)
    db.session.expire_all()
    assert db.session.get_one(Member, member).version == before


def test_many_are_ranked_at_once_each_by_her_latest_visit(shop: Shop) -> None:
    first, second, third = shop.member(), shop.member(), shop.member()
    with transaction():
        touch_seen(second, shop.shibuya, DAY)
        touch_seen(third, shop.shibuya, DAY)
        touch_many(
            {
                first: (shop.shinjuku, DAY),
                second: (shop.shinjuku, DAY),
                third: (shop.shinjuku, DAY - dt.timedelta(days=1)),
            }
        )
    assert ranks(first) == ranks(second) == {(shop.shinjuku, 20778)}
    assert ranks(third) == {(shop.shibuya, 20778)}
    db.session.expire_all()
    assert db.session.get_one(Member, second).seen_location_id == shop.shinjuku
    assert db.session.get_one(Member, third).seen_location_id == shop.shibuya


def test_nobody_to_rank_is_no_change(shop: Shop) -> None:
    member = shop.member()
    before = ranks(member)
    with transaction():
        touch_many({})
    assert ranks(member) == before
