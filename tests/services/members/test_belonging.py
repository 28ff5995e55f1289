"""Identities, households, visits, notes and consents of a member."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import Invalid, NotFound
from omni.extensions import db
from omni.models.member import (
    Consent,
    ConsentState,
    Household,
    Identity,
    IdentityKind,
    Member,
    MemberChange,
    MemberKey,
    Note,
    Visit,
)
from omni.services import members
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import merge
from tests.services.points.crowd import at_once


def identities(member: int) -> list[tuple[str, str, bool]]:
    rows = db.session.execute(
        select(Identity.kind, Identity.value_norm, Identity.is_shared)
        .where(Identity.member_id == member)
        .order_by(Identity.id)
    )
    return [(kind.value, value, shared) for kind, value, shared in rows]


def home(member: int) -> int | None:
    db.session.expire_all()
    return db.session.get_one(Member, member).household_id


def test_a_second_phone_is_found_and_the_same_one_is_added_once(shop: Shop) -> None:
    member = shop.member(phone="09012340903")
    for _ in range(2):
        with transaction():
            members.add_identity(member, IdentityKind.PHONE, "+81 80-9999-8888", actor=shop.actor())
    assert identities(member) == [
        ("phone", "09012340903", False), ("phone", "08099998888", False),
    ]  # fmt: skip
    key = select(MemberKey.key).where(MemberKey.key == "48888")
    assert list(db.session.scalars(key)) == ["48888"]


@pytest.mark.parametrize(
    ("kind", "raw"), [("phone", "12"), ("phone", "abc"), ("mail", "abc"), ("card", "1")]
)
def test_what_cannot_be_read_is_refused_beside_its_field(shop: Shop, kind: str, raw: str) -> None:
    member = shop.member()
    with pytest.raises(Invalid) as refused, transaction():
        members.add_identity(member, IdentityKind(kind), raw, actor=shop.actor())
    assert refused.value.field == kind
    assert identities(member) == []


def test_a_phone_given_up_by_one_is_no_longer_shared(shop: Shop) -> None:
    mother, child = shop.member(phone="0312345678"), shop.member("田中", "一郎")
    with transaction():
        members.add_identity(child, IdentityKind.PHONE, "03-1234-5678", actor=shop.actor())
    assert identities(mother)[0][2] is True
    phone = db.session.scalars(select(Identity.id).filter_by(member_id=child)).one()
    with transaction():
        members.remove_identity(phone, member_id=child, actor=shop.actor())
    assert identities(child) == []
    assert identities(mother) == [("phone", "0312345678", False)]


def test_two_who_give_one_phone_at_the_same_moment_share_it(app: Flask, shop: Shop) -> None:
    for number in range(4):
        pair = [shop.member(), shop.member()]

        def give(at: int, pair: list[int] = pair, number: int = number) -> int:
            raw = f"03-1234-567{number}"
            members.add_identity(pair[at], IdentityKind.PHONE, raw, actor=shop.actor())
            return pair[at]

        assert at_once(app, 2, give) == pair
        db.session.rollback()
        assert [identities(one)[0][2] for one in pair] == [True, True]


def test_two_who_give_a_phone_up_at_the_same_moment_leave_it_to_nobody_or_one(
    app: Flask, shop: Shop
) -> None:
    three = [shop.member() for _ in range(3)]
    for one in three:
        with transaction():
            members.add_identity(one, IdentityKind.PHONE, "03-1234-5678", actor=shop.actor())
    phones = dict(db.session.execute(select(Identity.member_id, Identity.id)).all())

    def give_up(at: int) -> int:
        members.remove_identity(phones[three[at]], member_id=three[at], actor=shop.actor())
        return three[at]

    assert at_once(app, 2, give_up) == three[:2]
    db.session.rollback()
    assert identities(three[2]) == [("phone", "0312345678", False)]


def test_a_phone_is_removed_once(app: Flask, shop: Shop) -> None:
    member = shop.member(phone="0312345678")
    phone = db.session.scalars(select(Identity.id)).one()

    def remove(_at: int) -> int:
        members.remove_identity(phone, member_id=member, actor=shop.actor())
        return member

    answers = at_once(app, 3, remove)
    assert [type(one) for one in answers if one != member] == [NotFound] * 2
    db.session.rollback()
    removed = select(func.count()).select_from(MemberChange).where(MemberChange.old.is_not(None))
    assert db.session.scalar(removed) == 1


def test_nobody_removes_a_card_or_anothers_phone(shop: Shop) -> None:
    member, other = shop.member(card="200000001234"), shop.member(phone="0312345678")
    card = db.session.scalars(select(Identity.id).filter_by(member_id=member)).one()
    phone = db.session.scalars(select(Identity.id).filter_by(member_id=other)).one()
    for identity in (card, phone):
        with pytest.raises(NotFound), transaction():
            members.remove_identity(identity, member_id=member, actor=shop.actor())


def test_two_households_become_one_and_the_last_one_left_has_none(shop: Shop) -> None:
    a, b, c, d = (shop.member() for _ in range(4))
    for pair in ((a, b), (c, d), (b, c), (b, c)):
        with transaction():
            members.link_household(*pair, actor=shop.actor())
    assert {home(one) for one in (a, b, c, d)} == {home(a)}
    assert home(a) is not None
    for one in (a, b, c):
        with transaction():
            members.leave_household(one, actor=shop.actor())
    assert [home(one) for one in (a, b, c, d)] == [None] * 4
    assert db.session.scalar(select(func.count()).select_from(Household)) == 2


def test_nobody_is_her_own_family(shop: Shop) -> None:
    member = shop.member()
    with pytest.raises(Invalid), transaction():
        members.link_household(member, member, actor=shop.actor())


def test_who_was_merged_meanwhile_has_the_household_of_who_she_became(shop: Shop) -> None:
    a, b, twin = shop.member(), shop.member("田中", "陽子"), shop.member("田中", "みさき")
    merge(shop, a, twin)
    with transaction():
        members.link_household(b, twin, actor=shop.actor())
    assert home(a) == home(b) is not None
    assert home(twin) is None
    with pytest.raises(Invalid), transaction():
        members.link_household(a, twin, actor=shop.actor())
    with transaction():
        members.leave_household(twin, actor=shop.actor())
    assert home(a) is home(b) is None


def test_linking_a_household_keeps_open_forms_valid(shop: Shop) -> None:
    a, b = shop.member(), shop.member()
    with transaction():
        members.link_household(a, b, actor=shop.actor())
    assert db.session.get_one(Member, a).version == 1


def test_a_visit_counts_once_a_day_and_store_and_ranks_her(shop: Shop) -> None:
    member = shop.member()
    for _ in range(3):
        with transaction():
            visit = members.check_in_visit(member, actor=shop.actor())
    with transaction():
        members.check_in_visit(member, actor=shop.actor(location_id=shop.shinjuku))
    assert visit.business_day == dt.date(2026, 11, 21)
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 2
    ranks = db.session.execute(select(MemberKey.location_id, MemberKey.seen_day).distinct())
    assert [tuple(row) for row in ranks] == [(shop.shinjuku, 20778)]


def test_a_visit_after_midnight_is_still_yesterdays(shop: Shop) -> None:
    member = shop.member()
    with clock.set_clock(dt.datetime(2026, 11, 21, 16, 30, tzinfo=dt.UTC)), transaction():
        visit = members.check_in_visit(member, actor=shop.actor())
        assert visit.business_day == dt.date(2026, 11, 21)


def test_a_note_is_written_once_pinned_and_hidden_but_never_lost(shop: Shop) -> None:
    member = shop.member()
    for _ in range(2):
        with transaction():
            note = members.add_note(
                member, " 左利き。 ", is_pinned=True, key="k", actor=shop.actor()
            )
            note_id = note.id
    with transaction():
        members.change_note(note_id, member_id=member, is_hidden=True, actor=shop.actor())
    (kept,) = db.session.scalars(select(Note))
    assert (kept.body, kept.is_pinned, kept.hidden_at is not None) == ("左利き。", True, True)
    with pytest.raises(NotFound), transaction():
        members.change_note(note_id, member_id=member + 1, is_pinned=False, actor=shop.actor())


@pytest.mark.parametrize("body", ["", "   ", "あ" * 2001])
def test_an_empty_or_endless_note_is_refused(shop: Shop, body: str) -> None:
    member = shop.member()
    with pytest.raises(Invalid), transaction():
        members.add_note(member, body, key="k", actor=shop.actor())


def test_consent_is_kept_each_time_she_changes_her_mind_and_only_then(shop: Shop) -> None:
    member = shop.member()
    for said in ("unknown", "granted", "granted", "denied"):
        with transaction():
            members.record_consents(member, {"mail": said}, actor=shop.actor())
    states = db.session.scalars(select(Consent.state).order_by(Consent.id))
    assert list(states) == [ConsentState.GRANTED, ConsentState.DENIED]
