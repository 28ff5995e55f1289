"""The words of 統合: what follows a person, and her fields side by side with differences marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from omni.domain.comparison import (
    Compared,
    compare_addresses,
    compare_days,
    compare_kana,
    compare_names,
    compare_words,
)
from omni.queries.merges import FieldChoice

MOVES = {
    "order": _l("購入"),
    "point_lot": _l("ポイント"),
    "hold": _l("取り置き"),
    "wait_entry": _l("キャンセル待ち"),
    "identity": _l("カード・連絡先"),
    "consent": _l("同意"),
    "note": _l("メモ"),
    "visit": _l("来店"),
    "member_request": _l("開示などの請求"),
}
GROUPS = {
    "name": _l("お名前"),
    "kana": _l("カナ"),
    "birthday": _l("生年月日"),
    "gender": _l("性別"),
    "address": _l("住所"),
    "home": _l("主な店舗"),
}
GENDERS = {"female": _l("女性"), "male": _l("男性"), "other": _l("その他")}


@dataclass(frozen=True)
class Compare:
    """One group of fields of both, ready to be shown; `default` says whose stays."""

    group: str
    word: Any
    shown: Compared
    differs: bool
    default: str


def compare(fields: tuple[FieldChoice, ...], places: dict[int, str]) -> list[Compare]:
    """The rows of the table, masked where both have the same; empty on both sides left out."""
    return [
        Compare(one.group, GROUPS[one.group], _compared(one, places), one.differs, one.default)
        for one in fields
        if any(one.survivor) or any(one.merged)
    ]


def _compared(one: FieldChoice, places: dict[int, str]) -> Compared:
    left, right = one.survivor, one.merged
    if one.group == "birthday":
        return compare_days(left[0], right[0], masked=True)
    if one.group == "address":
        return compare_addresses(_address(left), _address(right), masked=True)
    if one.group == "kana":
        return compare_kana(_words(left), _words(right))
    if one.group == "name":
        return compare_names(_words(left), _words(right))
    words: dict[Any, Any] = places if one.group == "home" else GENDERS
    return compare_words(str(words.get(left[0], "")), str(words.get(right[0], "")))


def _words(values: tuple[Any, ...]) -> str:
    return " ".join(value for value in values if value)


def _address(values: tuple[Any, ...]) -> str:
    return "".join(value for value in values[1:] if value)
