"""Personal data half hidden: enough to recognise it by, too little to copy it."""

from __future__ import annotations

import re

_DOT = "•"
_TOWN = re.compile(r"^(?:.{2,3}?[都道府県])?.{1,6}?[市区町村郡]")


def mask_phone(phone: str) -> str:
    """The last four digits, as customers say them."""
    return f"{_DOT * 3}-{_DOT * 4}-{phone[-4:]}" if len(phone) > 4 else _DOT * 4


def mask_mail(mail: str) -> str:
    """The first letter and the domain."""
    name, _, domain = mail.partition("@")
    return f"{name[:1]}{_DOT * 4}@{domain}" if domain else _DOT * 4


def mask_code(code: str) -> str:
    """The last four characters of a card's or an account's number."""
    return f"{_DOT * 4}{code[-4:]}" if len(code) > 4 else _DOT * 4


def mask_address(address: str) -> str:
    """The town, without street and house."""
    town = _TOWN.match(address)
    return f"{town[0]}{_DOT * 4}" if town else (_DOT * 4 if address else "")


def mask_name(family: str, given: str) -> str:
    """The family name and the first letter of the other, for who must not learn whose it is."""
    shown = f"{given[:1]}{_DOT * 2}" if given else ""
    if not given and len(family) > 2:
        return f"{family[:2]}{_DOT * 2}"
    return f"{family} {shown}".strip()
