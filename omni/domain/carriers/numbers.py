"""Tracking numbers: how they are typed, and whether their check digit is right.

ヤマト運輸, 佐川急便 and ゆうパック print twelve digits of which the last is the first eleven modulo
seven. Sources: "7DR" as described at nanoappli.com/blog/archives/369 (ヤマト) and the same rule as
commonly given for 佐川 and ゆうパック; no carrier publishes it, which is why a failed check only
warns.
"""

from __future__ import annotations

import re
import unicodedata

DIGITS = 12
_FRAME = re.compile(r"[A-Da-d]?([0-9]+)[A-Da-d]?")  # NW-7 start and stop letters of a scan
_APART = re.compile(r"[\s\-‐‑‒–—―−ー]+")


def fold_number(text: str) -> str:
    """A tracking number as it is stored: digits only, whatever was typed or scanned."""
    plain = _APART.sub("", unicodedata.normalize("NFKC", text))
    framed = _FRAME.fullmatch(plain)
    return framed[1] if framed else ""


def check_digit(first_eleven: str) -> str:
    """The twelfth digit."""
    return str(int(first_eleven) % 7)


def is_right(number: str) -> bool:
    """Whether the number is twelve digits whose last is the check digit of the others."""
    plain = number.isascii() and number.isdecimal()
    return plain and len(number) == DIGITS and number[-1] == check_digit(number[:-1])


def grouped(number: str) -> str:
    """The number as labels print it: 1234-5678-9012."""
    if len(number) != DIGITS:
        return number
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"
