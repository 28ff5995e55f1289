"""How lines of the audit log are fingerprinted and chained; every figure here is for ever.

A line's `digest` covers its values under a salt, so that the values can be erased and the line
still stands. A seal's hash covers the seal before it and every column of each of its lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64


def digest(salt: str, values: dict[str, Any]) -> str:
    """The salted fingerprint of a line's values: it proves them and outlives them."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def line_text(columns: Iterable[object]) -> str:
    """A line as one text, the same on every engine: its columns in the order of the table."""
    return json.dumps([_said(one) for one in columns], ensure_ascii=False)


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def seal_hash(previous: str, lines: Iterable[str]) -> str:
    """The hash of a batch: of the seal before it and of every line in it."""
    return hashlib.sha256("\n".join([previous, *lines]).encode()).hexdigest()
