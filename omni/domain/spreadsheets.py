"""Cells for files that people open in a spreadsheet."""

from __future__ import annotations

_AWAKE = "=+-@\t\r\n＝＋－＠"


def defuse(value: object) -> str:
    """The value as text that no spreadsheet runs: a sign of a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000")[:1] in tuple(_AWAKE) else text
