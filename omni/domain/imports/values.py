"""Single cells: numbers, amounts, moments, yes and no, as exports write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from omni.domain.errors import N_
from omni.domain.imports.refusals import RowRefused
from omni.domain.spreadsheets import defuse
from omni.domain.text.dates import parse_date

NOT_A_NUMBER = N_("「%(value)s」は数ではありません。")
NOT_WHOLE = N_("「%(value)s」は整数ではありません。")
TOO_LARGE = N_("「%(value)s」は大きすぎます。")
NOT_A_DATE = N_("「%(value)s」を日付として読み取れません。")
FUTURE = N_("「%(value)s」は未来の日時です。")

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "USD": 2, "EUR": 2, "CNY": 2, "TWD": 2, "HKD": 2}

_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_COMPACT_TIME = re.compile(r"^\d{8}[T\s]?(\d{2})(\d{2})(\d{2})$")
_SIGN = re.compile(r"^[-−▲△]|^\((.*)\)$")
_AROUND = re.compile(r"[,\s¥\\$円点個枚pt%]+", re.IGNORECASE)
_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_BLANKS = frozenset(
    [
        "",
        *[
            "-",
            "－",
            "ー",
            "なし",
            "無し",
            "無",
            "不明",
            "未登録",
            "NULL",
            "null",
            "None",
            "N/A",
            "n/a",
            "#N/A",
        ],
    ]
)
_YES = frozenset(
    [
        "1",
        "true",
        "t",
        "yes",
        "y",
        "on",
        "○",
        "◯",
        "可",
        "希望",
        "希望する",
        "同意",
        "同意する",
        "あり",
        "有",
        "許諾",
        "granted",
    ]
)
_NO = frozenset(
    [
        "0",
        "false",
        "f",
        "no",
        "n",
        "off",
        "×",
        "x",
        "✕",
        "不可",
        "希望しない",
        "不同意",
        "同意しない",
        "拒否",
        "denied",
    ]
)
_MOST = 10**12


def clean(cell: str) -> str:
    """The cell without spaces around it, and without the apostrophe that kept it a text."""
    text = cell.strip()
    if text[:1] != "'":
        return text
    return text[1:].lstrip() if defuse(text[1:]) == text else text


def blank(text: str) -> bool:
    """Whether the cell says nothing: empty, or a word for it."""
    return text in _BLANKS


def lost_digits(text: str) -> bool:
    """Whether a spreadsheet has rounded a long number to 2.0E+11."""
    return bool(_LOST_DIGITS.fullmatch(text))


def read_number(text: str, field: str) -> Decimal:
    """A number with its sign, however it is dressed: ▲1,200, (1200), ￥１，２００円."""
    plain = unicodedata.normalize("NFKC", text).strip()
    sign = _SIGN.match(plain)
    if sign:
        plain = sign[1] if sign[1] is not None else plain[1:]
    try:
        number = Decimal(_AROUND.sub("", plain))
    except InvalidOperation:
        raise RowRefused(NOT_A_NUMBER, field=field, value=text) from None
    if not number.is_finite():
        raise RowRefused(NOT_A_NUMBER, field=field, value=text)
    if abs(number) >= _MOST:
        raise RowRefused(TOO_LARGE, field=field, value=text)
    return -number if sign else number


def read_int(text: str, field: str, most: int = 10**9) -> int:
    """A whole number no larger than `most` either way."""
    plain = text if text.isascii() and text.isdecimal() else None
    if plain and len(plain) < 10:
        number = int(plain)
    else:
        given = read_number(text, field)
        number = int(given)
        if number != given:
            raise RowRefused(NOT_WHOLE, field=field, value=text)
    if abs(number) > most:
        raise RowRefused(TOO_LARGE, field=field, value=text)
    return number


def read_amount(text: str, field: str, currency: str) -> int:
    """An amount in minor units of the currency: 12.34 USD is 1234, 980 JPY is 980."""
    minor = read_number(text, field).scaleb(MINOR_DIGITS[currency])
    amount = int(minor)
    if amount != minor:
        raise RowRefused(NOT_WHOLE, field=field, value=text)
    return amount


def read_flag(text: str) -> bool | None:
    """Yes, no, or neither."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in _YES:
        return True
    return False if word in _NO else None


def is_day(text: str) -> bool:
    """Whether a moment is a day without a time."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return not (_TIME.search(plain) or _COMPACT_TIME.match(plain))


def read_moment(text: str, field: str, zone: ZoneInfo, at: dt.time = dt.time()) -> dt.datetime:
    """A day with a time, or at that one; without an offset it is the shop's clock."""
    plain = unicodedata.normalize("NFKC", text).strip()
    day = parse_date(plain)
    if day is None:
        raise RowRefused(NOT_A_DATE, field=field, value=text)
    found = _TIME.search(plain)
    compact = None if found else _COMPACT_TIME.match(plain)
    if not found and not compact:
        return dt.datetime.combine(day, at, tzinfo=zone).astimezone(dt.UTC)
    parts = found.groups()[:3] if found else compact.groups() if compact else ()
    hour, minute, second = (int(part or 0) for part in parts)
    try:
        time = dt.time(hour, minute, second)
    except ValueError:
        raise RowRefused(NOT_A_DATE, field=field, value=text) from None
    offset = found[4] if found else None
    moment = dt.datetime.combine(day, time, tzinfo=_offset(offset) if offset else zone)
    return moment.astimezone(dt.UTC)


def _offset(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))
