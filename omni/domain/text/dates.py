"""Dates as cards and exports write them: Western or 和暦, any width, with or without a time."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

_ERAS = {
    "M": 1867, "明": 1867, "T": 1911, "大": 1911, "S": 1925, "昭": 1925,
    "H": 1988, "平": 1988, "R": 2018, "令": 2018,
}  # fmt: skip
_GAP = r"\s*[-/.年月,‐‑–—―−ー]\s*"
_END = r"\s*日?(?:\s*\(.\))?(?:[T\s].*)?"
_WESTERN = re.compile(rf"(?:西暦)?\s*(\d{{4}}){_GAP}(\d{{1,2}}){_GAP}(\d{{1,2}}){_END}")
_NAME = "([MTSHR]|明治|大正|昭和|平成|令和|[明大昭平令])"
_ERA = re.compile(
    rf"{_NAME}\.?\s*(\d{{1,2}}|元){_GAP}(\d{{1,2}}){_GAP}(\d{{1,2}}){_END}", re.IGNORECASE
)
_COMPACT = re.compile(
    r"([MTSHR]\d{2}|\d{4})(\d{2})(\d{2})(?:[T\s]?\d{6}.*|[T\s].*)?", re.IGNORECASE
)
_FIRST_YEAR, _LAST_YEAR = 1868, 2199


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> date | None:
    """The day a text names; None when it names none or an impossible one.

    The day is taken as written: a time or an offset behind it moves nothing. 和暦 years are plain
    arithmetic (平成31年5月1日 and 昭和64年12月1日 are found on papers printed ahead).
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if western := _WESTERN.fullmatch(plain):
        year, month, day = western.groups()
    elif era := _ERA.fullmatch(plain):
        name, count, month, day = era.groups()
        year = _year_of(name[0], count)
    elif compact := _COMPACT.fullmatch(plain):
        year, month, day = compact.groups()
        if not year.isdecimal():
            year = _year_of(year[0], year[1:])
    else:
        return None
    return _day(int(year), int(month), int(day))


def _year_of(era: str, count: str) -> str:
    years = 1 if count == "元" else int(count)
    return str(_ERAS[era.upper()] + years) if years else "0"


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
