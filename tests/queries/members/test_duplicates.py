"""Who a new member may already be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from omni.models.member import MemberState
from omni.queries.members.duplicates import find_duplicates
from tests.factories import Shop

BIRTHDAY = dt.date(1990, 3, 7)


@pytest.fixture
def misaki(shop: Shop) -> int:
    shop.member("佐藤", "花", "サトウ", "ハナ", phone="08000000000")
    return shop.member(
        "髙橋", "美咲", "タカハシ", "ミサキ",
        phone="09012340903", mail="misaki@example.jp", card="200000001234", birthday=BIRTHDAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "evidence"),
    [
        ({"phone": "０９０－１２３４－０９０３"}, ("同じ電話番号",)),
        ({"mail": "MISAKI@example.jp"}, ("同じメール",)),
        ({"card": "A200000001234B"}, ("同じ会員番号",)),
        ({"reading": "たかはし みさき", "birthday": BIRTHDAY}, ("同じ読み・同じ生年月日",)),
        ({"name": "高橋　美咲", "birthday": BIRTHDAY}, ("同じ氏名・同じ生年月日",)),
        ({"name": "高橋 美咲", "phone": "09012340903"}, ("同じ電話番号", "同じ氏名")),
    ],
)
def test_the_evidence_is_named(
    shop: Shop, misaki: int, typed: dict[str, Any], evidence: tuple[str, ...]
) -> None:
    (found,) = find_duplicates(**typed)
    assert (found.id, found.evidence) == (misaki, evidence)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "高橋 美咲"},
        {"reading": "タカハシ ミサキ", "birthday": dt.date(1990, 3, 8)},
        {"reading": "タカハシ", "birthday": BIRTHDAY},
        {"phone": "0901234"},
    ],
)
def test_a_name_alone_or_half_a_number_warns_nobody(
    shop: Shop, misaki: int, typed: dict[str, Any]
) -> None:
    assert find_duplicates(**typed) == []


def test_the_likeliest_comes_first_and_family_stays_apart(shop: Shop, misaki: int) -> None:
    sister = shop.member("髙橋", "陽子", phone="09012340903")
    found = find_duplicates(name="高橋美咲", phone="09012340903", birthday=BIRTHDAY)
    assert [one.id for one in found] == [misaki, sister]


def test_who_was_merged_or_erased_is_nobody_to_be_warned_of(shop: Shop) -> None:
    shop.member(phone="09012340903", state=MemberState.ERASED)
    assert find_duplicates(phone="09012340903") == []
