"""Telephone numbers: one string of digits however they were written, and back for the screen."""

import re
from functools import lru_cache

import phonenumbers

_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}
_DASHES = "-‐‑‒–—―−－ｰー─━一~〜～・･"
_MARKS = " \t\r\n\u3000\xa0()（）.,/．[]［］〔〕'’"
_PLAIN: dict[int, str | None] = {ord(mark): None for mark in _DASHES + _MARKS}
_PLAIN |= _WIDE
_PLAIN[ord("＋")] = "+"
_RUN = re.compile(rf"[+＋]?[(（]?[\d０-９][{_DASHES}\d０-９\s.()（）．]{{7,}}")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")
_REAL = re.compile(r"0[5-9]0\d{8}|0800\d{7}|0(?:120|570|990)\d{6}|0[1-9][1-9]\d{7}|0[1-9]0\d{7}")
_MOBILE = re.compile(r"0(?:[79]0|80(?=[1-9]))\d{8}")
_PADDING = re.compile(r"(\d)\1{6,}$|12345678$|01234567$")


def fold_phone(text: str) -> str | None:
    """National digits such as 09012345678, or +14155550100 for a number abroad; else None.

    Every dash, bracket and width, +81 and 0081, an extension, and the leading zero a spreadsheet
    ate are the same number. A number without its area code is not one.
    """
    return _read(text) or next(filter(None, map(_read, _RUN.findall(text))), None)


def is_plausible(phone: str) -> bool:
    """Whether a folded number can ring in Japan: not a stand-in such as 00000000000."""
    return bool(_REAL.fullmatch(phone)) and not _PADDING.search(phone)


@lru_cache(maxsize=4_096)
def format_phone(phone: str) -> str:
    """A folded number with the dashes of its area, as it is shown; unknown ones as they are."""
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    styles = phonenumbers.PhoneNumberFormat
    style = styles.INTERNATIONAL if phone.startswith("+") else styles.NATIONAL
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone, "JP"), style)
    except phonenumbers.NumberParseException:
        return phone


def last4(text: str) -> str | None:
    """The last four digits customers say at the counter; None when there are fewer."""
    digits = fold_phone(text) or digits_of(text)
    return digits[-4:] if len(digits) >= 4 else None


def digits_of(text: str) -> str:
    """Only the digits, narrowed: what of a number was typed so far."""
    wide = text.translate(_WIDE)
    return "".join(letter for letter in wide if "0" <= letter <= "9")


def _read(text: str) -> str | None:
    """A cell that is a number and nothing else."""
    digits = text.translate(_PLAIN)
    if not digits.isascii():
        return None
    if digits.isdecimal():
        return _national(digits)
    return _with_country(digits) if digits[:1] == "+" and digits[1:].isdecimal() else None


def _national(digits: str) -> str | None:
    size = len(digits)
    if digits[0:1] == "0":
        if digits.startswith(("0081", "01081")):
            return _with_country("+" + digits[digits.index("81") :])
        return digits if 10 <= size <= 11 else None
    if size == 10 and digits[0] in "5789" and digits[1] == "0":
        return "0" + digits
    if 11 <= size <= 13 and digits.startswith("81"):
        return _with_country("+" + digits)
    return "0" + digits if size == 9 else None


def _with_country(digits: str) -> str | None:
    if digits.startswith("+81"):
        local = digits[3:].lstrip("0")
        return "0" + local if 9 <= len(local) <= 10 else None
    return digits if _ABROAD.fullmatch(digits) else None
