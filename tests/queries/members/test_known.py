"""Who a new member may already be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from omni.domain.profiles import Profile
from omni.models.member import IdentityKind, MemberState
from omni.queries.members import Known, find_known
from tests.factories import Shop

BIRTHDAY = dt.date(1990, 3, 7)


@pytest.fixture
def misaki(shop: Shop) -> int:
    shop.member("佐藤", "花", "サトウ", "ハナ", phone="08000000000")
    return shop.member(
        "髙橋", "美咲", "タカハシ", "ミサキ",
        phone="09012340903", mail="misaki@example.jp", card="200000001234", birthday=BIRTHDAY,
    )  # fmt: skip


def find(**typed: Any) -> list[Known]:
    """By fields of a profile, and by phone, mail and card."""
    named = {name: typed.pop(name) for name in ("phone", "mail", "card") if name in typed}
    return find_known(Profile(**typed), **named)


@pytest.mark.parametrize(
    ("typed", "evidence"),
    [
        ({"phone": "０９０－１２３４－０９０３"}, ("phone", "same")),
        ({"mail": "MISAKI@example.jp"}, ("mail", "same")),
        ({"card": "A200000001234B"}, ("card", "same")),
        ({"family_kana": "たかはし みさき", "birthday": BIRTHDAY}, ("birthday", "same")),
        ({"family_name": "高橋　美咲", "birthday": BIRTHDAY}, ("birthday", "same")),
    ],
)
def test_the_evidence_is_named(
    shop: Shop, misaki: int, typed: dict[str, Any], evidence: tuple[str, str]
) -> None:
    (found,) = find(**typed)
    assert found.id == misaki
    assert evidence in {(one["field"], one["kind"]) for one in found.evidence}


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"family_name": "高橋", "given_name": "美咲"},
        {"phone": "0901234"},
    ],
)
def test_a_name_alone_or_half_a_number_warns_nobody(
    shop: Shop, misaki: int, typed: dict[str, Any]
) -> None:
    assert find(**typed) == []


def test_the_likeliest_comes_first_and_family_stays_apart(shop: Shop, misaki: int) -> None:
    sister = shop.member("髙橋", "陽子", "タカハシ", "ヨウコ", phone="09012340903")
    found = find(family_name="高橋美咲", phone="09012340903", birthday=BIRTHDAY)
    assert [one.id for one in found] == [misaki, sister]
    assert not found[1].is_same


def test_what_she_lacks_of_what_was_typed_is_named(shop: Shop, misaki: int) -> None:
    (found,) = find(phone="09012340903", mail="other@example.jp", card="200000001234")
    assert found.adds == (IdentityKind.MAIL,)


def test_who_left_is_recognised_by_her_phone(shop: Shop) -> None:
    left = shop.member(phone="09012340903", state=MemberState.WITHDRAWN)
    assert [one.id for one in find(phone="09012340903")] == [left]


def test_who_was_merged_or_erased_is_nobody_to_be_warned_of(shop: Shop) -> None:
    shop.member(phone="09012340903", state=MemberState.ERASED)
    assert find(phone="09012340903") == []
