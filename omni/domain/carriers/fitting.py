"""Texts made to fit a carrier's fields: cp932 bytes counted, never cut in silence.

A full-width character is two bytes, a half-width one is one. Characters that cp932 writes by
another code for the same glyph (－ ～ ― ∥) are exchanged; one that it does not have at all is
reported with what would do in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from omni.domain.text.itaiji import fold_itaiji

CODE_PAGE = "cp932"

_SAME_GLYPH = str.maketrans(
    "\u2212\u301c\u2014\u2016\u00a5\u00a0", "\uff0d\uff5e\u2015\u2225\uffe5 "
)
_BREAKS_AFTER = frozenset("都道府県市区町村郡 　")
_CONTROL = re.compile("[\x00-\x1f\x7f]+")
_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def plain(text: str) -> str:
    """One line, composed, with the glyphs that cp932 writes otherwise exchanged."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).translate(_SAME_GLYPH).strip()


def full_width(text: str) -> str:
    """ASCII and half-width kana at full width, for carriers that count so."""
    kana = "".join(
        unicodedata.normalize("NFKC", one) if "\uff61" <= one <= "\uff9f" else one for one in text
    )
    return unicodedata.normalize("NFC", kana).translate(_TO_FULL)


def is_encodable(text: str) -> bool:
    """Whether cp932 has every character."""
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def width(text: str) -> int:
    """How many bytes of a field the text takes; what cp932 lacks counts as full width."""
    return sum(len(one.encode(CODE_PAGE)) if is_encodable(one) else 2 for one in text)


def suggest(text: str) -> str:
    """The text with what cp932 lacks replaced: 𠮷 by 吉, an emoji by nothing."""
    return "".join(one if is_encodable(one) else _instead(one) for one in text).strip()


def _instead(one: str) -> str:
    for other in (unicodedata.normalize("NFKC", one), fold_itaiji(one)):
        if other != one and is_encodable(other):
            return other
    return ""


def pour(parts: Sequence[str], room: int, lines: int) -> list[str]:
    """The parts over so many fields of `room` bytes each, broken where an address breathes.

    Each part begins a field of its own when that fits, else they run on. What fits nowhere stays
    whole in the first field, whose length then says so.
    """
    said = [part for part in parts if part]
    apart = [line for part in said for line in _wrap(part, room)]
    for found in (apart, _wrap("".join(said), room), _chop("".join(said), room)):
        if len(found) <= lines:
            return found + [""] * (lines - len(found))
    return ["".join(said)] + [""] * (lines - 1)


def _wrap(text: str, room: int) -> list[str]:
    found = []
    rest = text
    while width(rest) > room:
        most = _longest(rest, room)
        cut = next((at for at in range(most, most // 2, -1) if _breathes(rest, at)), most)
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*found, rest] if rest else found


def _chop(text: str, room: int) -> list[str]:
    found = []
    rest = text
    while rest:
        most = _longest(rest, room)
        found.append(rest[:most])
        rest = rest[most:]
    return found


def _longest(text: str, room: int) -> int:
    taken = 0
    for at, one in enumerate(text):
        taken += width(one)
        if taken > room:
            return max(at, 1)
    return len(text)


def _breathes(text: str, at: int) -> bool:
    """Whether a line may end before this character: after a town, a space, before a number."""
    before, after = text[at - 1], text[at]
    starts_number = after.isdecimal() and not before.isdecimal() and before not in "-－‐"
    return before in _BREAKS_AFTER or after in " 　" or starts_number
