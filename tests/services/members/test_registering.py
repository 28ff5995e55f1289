"""Registering once, editing without covering another's change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from omni.domain.errors import KeyReused, NotFound
from omni.domain.profiles import NameIsPhone, Profile
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Consent, Identity, Member, MemberChange, MemberState
from omni.queries.lookup import find_answers
from omni.services.members import (
    AccountInUse,
    ChangedMeanwhile,
    Contacts,
    edit_member,
    register_member,
)
from omni.transactions import transaction
from tests.factories import Shop

TODAY = dt.date(2026, 11, 21)
MISAKI = Profile("田中", "美咲", "タナカ", "ミサキ")


def register(shop: Shop, key: str = "k1", profile: Profile = MISAKI, **contacts: str) -> Any:
    with transaction():
        member = register_member(
            profile,
            contacts=Contacts(**contacts),
            consents={"mail": "granted"},
            key=key,
            actor=shop.actor(),
        )
        return member.id


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_she_is_found_at_once_and_stands_first_at_her_store(shop: Shop) -> None:
    shop.member()
    member = register(shop, phone="０９０－１２３４－０９０３", card="A200000001234B")
    kept = db.session.get_one(Member, member)
    assert (kept.home_location_id, kept.registered_on) == (shop.shibuya, TODAY)
    for text in ("タナカ", "0903", "200000001234"):
        rows = find_answers(text, here=shop.shibuya, today=TODAY).members
        assert rows[0].id == member


def test_a_double_tap_registers_one_person(shop: Shop) -> None:
    assert register(shop, phone="09012340903") == register(shop, phone="09012340903")
    assert (count(Member), count(Identity), count(Consent)) == (1, 1, 1)
    with pytest.raises(KeyReused):
        register(shop, phone="09012340904")
    assert count(Member) == 1


def test_a_card_in_use_is_refused_and_says_whose_without_saying_too_much(shop: Shop) -> None:
    shop.member("佐藤", "花子", card="200000001234")
    with pytest.raises(AccountInUse) as refused:
        register(shop, card="200000001234")
    assert refused.value.params == {"name": "佐藤 花••"}
    assert refused.value.field == "card"
    assert count(Member) == 1
    assert register(shop, card="200000005678")


def test_a_phone_that_others_answer_is_shared_and_nobody_is_collapsed(shop: Shop) -> None:
    shop.member("田中", "陽子", phone="0312345678")
    register(shop, phone="03-1234-5678")
    assert count(Member) == 2
    assert list(db.session.scalars(select(Identity.is_shared))) == [True, True]


def test_a_phone_in_a_name_box_registers_nobody(shop: Shop) -> None:
    with pytest.raises(NameIsPhone):
        register(shop, profile=Profile("090-1234-0903"))
    assert count(Member) == 0
    assert register(shop)


def test_an_edit_changes_what_changed_and_says_so(shop: Shop) -> None:
    member = shop.member(phone="09012340903")
    new = Profile("髙橋", "美咲", "タカハシ", "ミサキ", birthday=dt.date(1990, 3, 7))
    with transaction():
        edit_member(member, new, version=1, actor=shop.actor())
    rows = db.session.execute(
        select(MemberChange.field, MemberChange.old, MemberChange.new).order_by(MemberChange.field)
    )
    assert [tuple(row) for row in rows] == [
        ("birthday", None, "1990-03-07"),
        ("family_kana", "タナカ", "タカハシ"),
        ("family_name", "田中", "髙橋"),
    ]
    assert db.session.get_one(Member, member).version == 2
    found = find_answers("高橋", here=shop.shibuya, today=TODAY).members
    assert [row.id for row in found] == [member]
    assert count(AuditLine) == 1


def test_a_form_that_is_too_old_covers_nothing(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        edit_member(member, Profile("髙橋", "美咲"), version=1, actor=shop.actor())
    with pytest.raises(ChangedMeanwhile), transaction():
        edit_member(member, Profile("佐藤", "美咲"), version=1, actor=shop.actor())
    assert db.session.get_one(Member, member).family_name == "髙橋"


def test_the_same_edit_sent_twice_is_no_conflict(shop: Shop) -> None:
    member = shop.member()
    for _ in range(2):
        with transaction():
            edit_member(member, Profile("髙橋", "美咲"), version=1, actor=shop.actor())
    assert count(MemberChange) == 3
    assert db.session.get_one(Member, member).version == 2


@pytest.mark.parametrize("state", [MemberState.MERGED, MemberState.ERASED])
def test_who_is_merged_or_erased_is_edited_no_more(shop: Shop, state: MemberState) -> None:
    member = shop.member(state=state)
    with pytest.raises(NotFound), transaction():
        edit_member(member, MISAKI, version=1, actor=shop.actor())
