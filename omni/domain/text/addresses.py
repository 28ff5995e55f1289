"""Addresses folded so that 一丁目2番3号, 1丁目2の3 and １－２－３ are one; for finding only."""

import re
import unicodedata
from functools import lru_cache

from omni.domain.text.itaiji import fold_itaiji

_DIGITS = {"零": 0} | {letter: number for number, letter in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI = "[〇零一二三四五六七八九十百千]+"
_ONE = r"[\d〇一二三四五六七八九十]"
_DASH = "[-‐‑‒–—―−ー─━~〜]"
_COUNTED = re.compile(rf"({_KANJI})(?=丁目|丁(?={_ONE}|$)|番地|番(?!町)|号|条|線|地割)")
_BETWEEN = re.compile(rf"(?<=[\d-])({_KANJI})(?=-|$|\s)|({_KANJI})(?=-(?:\d|{_KANJI}))")
_DASHED = re.compile(rf"(?<={_ONE})\s*{_DASH}+\s*(?={_ONE})")
_BLOCK = re.compile(r"(?<=\d)\s*(?:丁目|丁|番地の?|番の?|地割|の|ノ|之)\s*(?=\d)")
_BLOCK_END = re.compile(r"(?<=\d)\s*(?:丁目|番地|番(?!町)|号(?!室|棟|館))")
_ROOM = re.compile(r"(?<=\d)号室")
_NUMBER = re.compile(r"\d+(?:-\d+)*")
_SMALL = str.maketrans("ヶヵケがガノ之の", "ケカケケケノノノ")
_PREFECTURE = re.compile("^(?:北海道|東京都|京都府|大阪府|[^\\d\\s]{2,3}県)")


def fold_postcode(text: str) -> str | None:
    """Seven digits; the zero a spreadsheet ate comes back; None for anything else."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(letter for letter in plain if letter.isdecimal())
    return digits.zfill(7) if len(digits) in (6, 7) else None


@lru_cache(maxsize=65_536)
def fold_address(text: str) -> str:
    """The address with its numbers as 1-2-3, the building behind a space, old kanji made common."""
    plain = fold_itaiji(unicodedata.normalize("NFKC", text)).casefold()
    plain = re.sub(r"〒?\s*\d{3}-\d{4}\s", "", plain)
    plain = _COUNTED.sub(lambda found: _arabic(found[1]), plain)
    plain = _BLOCK.sub("-", plain)
    plain = _DASHED.sub("-", plain)
    plain = _BETWEEN.sub(lambda found: _arabic(found[1] or found[2]), plain)
    plain = _BLOCK_END.sub(" ", _ROOM.sub("", plain))
    plain = re.sub(r"(?<=\d)(?=[^\d\s-])(?![条線])", " ", plain.replace("大字", ""))
    head, number, tail = _parted(" ".join(plain.split()))
    return " ".join(part for part in (head + number, tail) if part)


def number_key(text: str) -> str:
    """Only the block and house numbers, such as 8-30-15; empty when there are none."""
    return _parted(fold_address(text))[1]


def strip_prefecture(text: str) -> str:
    """The address from the city on: half of all cards leave the prefecture out."""
    return _PREFECTURE.sub("", text)


def _parted(folded: str) -> tuple[str, str, str]:
    """Town, house number and building of a folded address."""
    runs = list(_NUMBER.finditer(folded))
    if not runs:
        return folded.replace(" ", "").translate(_SMALL), "", ""
    house = next((run for run in runs if "-" in run[0]), runs[0])
    head = folded[: house.start()].replace(" ", "").translate(_SMALL)
    return head, house[0], folded[house.end() :].replace(" ", "").strip("-、,")


def _arabic(kanji: str) -> str:
    if not any(letter in _UNITS for letter in kanji):
        return str(int("".join(str(_DIGITS[letter]) for letter in kanji)))
    total, digit = 0, 0
    for letter in kanji:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    return str(total + digit)
