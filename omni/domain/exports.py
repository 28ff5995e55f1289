"""Lists as files that go out, come through Excel, and find their way back.

A character that Shift_JIS lacks stands as 〓 (the printers' mark for a missing letter). Each row of
a list that can be taken in again carries a check: three letters a cell, of what the cell means, so
that only what a person has changed is read, however the spreadsheet has dressed up the rest.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from omni.domain.errors import N_
from omni.domain.spreadsheets import defuse
from omni.domain.text import addresses, dates, kana, mails, phones

GETA = "\u3013"
MARK = "※出力"
MASK = "•"
CHECK = "照合コード"
ID = "omni ID"
_LONG_NUMBER = 12

# The cells of a member that may be changed in a spreadsheet, in the order of the check.
MEMBER_CELLS: tuple[tuple[str, str], ...] = (
    ("family", N_("姓")),
    ("given", N_("名")),
    ("family_kana", N_("セイ")),
    ("given_kana", N_("メイ")),
    ("phone", N_("電話番号")),
    ("mail", N_("メールアドレス")),
    ("postcode", N_("郵便番号")),
    ("prefecture", N_("都道府県")),
    ("city", N_("市区町村")),
    ("street", N_("町名・番地")),
    ("building", N_("建物名")),
    ("birthday", N_("生年月日")),
    ("gender", N_("性別")),
)
GENDERS = {"female": N_("女性"), "male": N_("男性"), "other": N_("その他")}
_GENDER_WORDS = {
    "女": "female",
    "女性": "female",
    "female": "female",
    "男": "male",
    "男性": "male",
    "male": "male",
    "その他": "other",
    "other": "other",
}


def meaning(field: str, cell: str) -> str:
    """What a cell means, whichever way it is written; what cannot be read means itself."""
    text = unicodedata.normalize("NFC", cell).strip()
    if not text:
        return ""
    if field == "birthday":
        day = dates.parse_date(text)
        return day.isoformat() if day else text
    folds: dict[str, Callable[[str], str | None]] = {
        "phone": phones.fold_phone,
        "mail": mails.fold_mail,
        "postcode": addresses.fold_postcode,
        "family_kana": kana.katakana,
        "given_kana": kana.katakana,
        "gender": lambda word: _GENDER_WORDS.get(word.casefold()),
    }
    return (folds[field](text) if field in folds else None) or text


def check_of(field: str, cell: str) -> str:
    """Three letters of what a cell means."""
    digest = hashlib.blake2b(f"{field}:{meaning(field, cell)}".encode(), digest_size=3).digest()
    return base64.b32encode(digest).decode()[:3].lower()


def row_check(cells: Mapping[str, str]) -> str:
    """The check of a member's row, begun with a letter so that no spreadsheet reads a number."""
    return "k" + "".join(check_of(name, cells[name]) for name, _ in MEMBER_CELLS)


def find_edited(check: str, cells: Mapping[str, str]) -> list[str] | None:
    """Which cells were changed since the row went out; None when the check itself was lost."""
    plain = check.strip().lower()
    if len(plain) != 1 + 3 * len(MEMBER_CELLS) or plain[0] != "k":
        return None
    return [
        name
        for at, (name, _) in enumerate(MEMBER_CELLS)
        if name in cells and check_of(name, cells[name]) != plain[1 + 3 * at : 4 + 3 * at]
    ]


def check_in(check: str, field: str) -> str:
    """The three letters of one field."""
    at = [name for name, _ in MEMBER_CELLS].index(field)
    return check.strip().lower()[1 + 3 * at : 4 + 3 * at]


def is_damaged(cell: str) -> bool:
    """Whether a cell lost something on its way out: a letter, or all but its mask."""
    return GETA in cell or MASK in cell


def encodable(cell: str) -> tuple[str, str]:
    """The cell as Shift_JIS can write it, and the characters that 〓 stands for."""
    try:
        cell.encode("cp932")
    except UnicodeEncodeError:
        kept, lost = [], []
        for one in cell:
            try:
                one.encode("cp932")
                kept.append(one)
            except UnicodeEncodeError:
                kept.append(GETA)
                lost.append(one)
        return "".join(kept), "".join(lost)
    return cell, ""


def for_spreadsheet(cell: str, *, keeps_digits: bool) -> str:
    """The cell as a CSV for Excel writes it: no formula runs, and no long number is rounded."""
    digits = cell.isascii() and cell.isdecimal()
    if keeps_digits and digits and len(cell) > 1 and (cell[0] == "0" or len(cell) >= _LONG_NUMBER):
        return f"'{cell}"
    return defuse(cell)


def replaced(cells: Sequence[str]) -> tuple[list[str], str]:
    """A row for Shift_JIS, and what was lost of it."""
    pairs = [encodable(cell) for cell in cells]
    return [cell for cell, _ in pairs], "".join(lost for _, lost in pairs)
