"""この方です: what was typed goes to the member she already is, and nothing of hers is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.domain.errors import NotFound
from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Identity, Member, MemberChange, MemberState
from omni.services import members, merges
from omni.services.members import AccountInUse, Contacts
from omni.transactions import transaction
from tests.factories import Shop

TYPED = Profile(
    family_name="高橋", given_name="美咲", birthday=dt.date(1985, 4, 1), prefecture="東京都"
)
CONTACTS = Contacts(phone="090-1234-0903", mail="m@example.jp", card="200000001234")


def recognise(shop: Shop, member: int, key: str = "k", **how: object) -> int:
    typed = {"profile": TYPED, "contacts": CONTACTS} | how
    profile, contacts = typed["profile"], typed["contacts"]
    assert isinstance(profile, Profile)
    assert isinstance(contacts, Contacts)
    with transaction():
        return members.recognise_member(
            member, profile, contacts=contacts, key=key, actor=shop.actor()
        ).id


def named(member: int) -> set[tuple[str, str]]:
    db.session.rollback()
    rows = select(Identity.kind, Identity.value_norm).where(Identity.member_id == member)
    return {(kind.value, value) for kind, value in db.session.execute(rows)}


def test_card_phone_and_mail_name_her_too(shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ", phone="09012340903")
    recognise(shop, member)
    assert named(member) == {
        ("phone", "09012340903"),
        ("mail", "m@example.jp"),
        ("card", "200000001234"),
    }


def test_only_what_is_empty_is_filled(shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ", city="大阪市", prefecture=None)
    recognise(shop, member)
    kept = db.session.get_one(Member, member)
    assert (kept.family_name, kept.birthday) == ("髙橋", dt.date(1985, 4, 1))
    assert (kept.prefecture, kept.city) == (None, "大阪市")


def test_what_was_added_stands_in_her_history_and_in_the_log(shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ", phone="09012340903")
    recognise(shop, member)
    db.session.rollback()
    changed = select(MemberChange.field).where(MemberChange.member_id == member)
    fields = set(db.session.scalars(changed))
    assert fields == {"card", "mail", "birthday", "prefecture"}
    logged = select(AuditLine.staff_id).where(AuditLine.member_id == member)
    assert shop.staff["clerk"] in db.session.scalars(logged).all()


def test_a_double_tap_adds_once(shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ")
    assert recognise(shop, member) == recognise(shop, member) == member
    assert len(named(member)) == 3


def test_somebody_elses_card_is_refused_and_nothing_is_added(shop: Shop) -> None:
    shop.member("佐藤", "花", "サトウ", "ハナ", card="200000001234")
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ")
    with pytest.raises(AccountInUse):
        recognise(shop, member)
    assert named(member) == set()


def test_a_card_alone_is_enough(shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ")
    recognise(shop, member, profile=Profile(), contacts=Contacts(card="200000001234"))
    assert named(member) == {("card", "200000001234")}


def test_who_was_merged_is_recognised_as_who_she_became(shop: Shop) -> None:
    one = shop.member("髙橋", "美咲", "タカハシ", "ミサキ")
    other = shop.member("高橋", "美咲", "タカハシ", "ミサキ")
    with transaction():
        merges.merge_members(one, other, reason="x", key="m", actor=shop.actor("manager"))
    assert recognise(shop, other) == one


def test_an_erased_member_is_not_found(shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ")
    with transaction():
        db.session.get_one(Member, member).state = MemberState.ERASED
    with pytest.raises(NotFound):
        recognise(shop, member)
