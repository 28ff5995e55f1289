"""What a column may be by what stands in it, where its header says nothing.

A column is guessed when nearly all of its first cells look alike, and only for a field that no
header names; the reason is shown beside it, and a person has the last word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from omni.domain import codes
from omni.domain.errors import N_
from omni.domain.imports.fields import FIELDS
from omni.domain.imports.headers import OURS, Columns
from omni.domain.text import dates, mails, phones
from omni.domain.text.kana import is_kana

BY_PERSON = N_("前の取込で選ばれた対応")
BY_HEADER = N_("見出しの名前")
SURE = (BY_PERSON, BY_HEADER)
_ENOUGH = 0.9
_FEWEST = 3
_POSTCODE = re.compile(r"〒?\d{3}-\d{4}")
_PREFECTURE = re.compile(r".{2,3}[都道府県]")
_MOBILE = re.compile(r"0[789]0\d{8}")


@dataclass(frozen=True)
class Guess:
    """A field for a header, and why."""

    field: str
    why: str


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().lstrip("'")


def _is_jan(cell: str) -> bool:
    return len(cell) in (8, 13) and cell.isdecimal() and codes.fold_jan(cell) is not None


def _is_phone(cell: str) -> bool:
    return cell.lstrip("+")[:1] in "08" and phones.fold_phone(cell) is not None


def _is_mobile(cell: str) -> bool:
    return bool(_MOBILE.fullmatch(phones.fold_phone(cell) or ""))


def _is_birthday(cell: str) -> bool:
    day = dates.parse_date(cell)
    return day is not None and 1900 <= day.year <= 2020


def _is_moment(cell: str) -> bool:
    return not cell.isdecimal() and dates.parse_date(cell) is not None


Looks = tuple[str, Callable[[str], bool], str]
_LOOKS: dict[str, tuple[Looks, ...]] = {
    "members": (
        ("mail", lambda cell: mails.fold_mail(cell) is not None, N_("メールアドレスの形です")),
        ("mobile", _is_mobile, N_("070・080・090 で始まる電話番号です")),
        ("phone", _is_phone, N_("電話番号の形です")),
        ("postcode", lambda cell: bool(_POSTCODE.fullmatch(cell)), N_("郵便番号の形です")),
        ("prefecture", lambda cell: bool(_PREFECTURE.fullmatch(cell)), N_("都道府県の名前です")),
        ("birthday", _is_birthday, N_("日付です（和暦も読み取ります）")),
        ("kana", is_kana, N_("カナの読みです")),
    ),
    "products": (("jan", _is_jan, N_("13桁か8桁の JAN コードです")),),
    "stock": (
        ("jan", _is_jan, N_("13桁か8桁の JAN コードです")),
        ("counted_at", _is_moment, N_("日付です（和暦も読み取ります）")),
    ),
    "sales": (
        ("jan", _is_jan, N_("13桁か8桁の JAN コードです")),
        ("sold_at", _is_moment, N_("日付です（和暦も読み取ります）")),
    ),
}
# Fields that say the same in other words: where one of them is named, the others are not guessed.
_SAME = {
    "kana": ("family_kana", "given_kana"),
    "prefecture": ("address",),
}


def guess(
    kind: str, columns: Columns, rows: Sequence[Sequence[str]], said: Mapping[str, str | None]
) -> dict[str, Guess]:
    """A field for headers that nothing names, by the cells below them, with why."""
    taken = {field for field in columns.values() if field}
    found: dict[str, Guess] = {}
    for at, (header, field) in enumerate(columns.items()):
        if field is not None or header in said or header in OURS:
            continue
        cells = [_plain(row[at]) for row in rows if at < len(row) and _plain(row[at])]
        if len(cells) < _FEWEST:
            continue
        made = _guess(kind, cells, taken)
        if made is not None:
            found[header] = made
            taken.add(made.field)
    return found


def _guess(kind: str, cells: list[str], taken: set[str]) -> Guess | None:
    for field, looks, why in _LOOKS[kind]:
        if field in taken or taken.intersection(_SAME.get(field, ())):
            continue
        alike = sum(looks(cell) for cell in cells)
        if alike >= len(cells) * _ENOUGH and len(set(cells)) > 1:
            return Guess(field, why)
    return None


def reasons(
    kind: str, columns: Columns, said: Mapping[str, str | None], guesses: Mapping[str, Guess]
) -> dict[str, str]:
    """Why each header is read as it is; nothing for a column nobody reads."""
    known = {field.name for field in FIELDS[kind]}
    found = {}
    for header, field in columns.items():
        if header in said:
            found[header] = BY_PERSON
        elif header in guesses and guesses[header].field == field:
            found[header] = guesses[header].why
        elif field in known:
            found[header] = BY_HEADER
    return found
