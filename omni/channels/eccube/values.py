"""Single values of EC-CUBE's JSON."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from omni.domain.shops import Unreadable

LARGEST = 10**12


def text(value: Any) -> str:
    """A text, "" for none; no database keeps a NUL."""
    return "" if value is None else str(value).replace("\0", "").strip()


def name_of(value: Any, field: str) -> str:
    """An id, as text."""
    found = text(value)
    if not found or isinstance(value, (dict, list, bool)):
        raise Unreadable(field)
    return found


def number(value: Any, field: str) -> int:
    """An amount or a count; EC-CUBE keeps both as decimals ("1200.00")."""
    try:
        found = Decimal(str(value or 0))
    except InvalidOperation as error:
        raise Unreadable(field) from error
    if not found.is_finite() or found != found.to_integral_value() or abs(found) > LARGEST:
        raise Unreadable(field)
    return int(found)


def find_moment(value: Any) -> dt.datetime | None:
    """A moment in UTC, or None; one without a zone is Japan's."""
    try:
        found = dt.datetime.fromisoformat(text(value))
    except ValueError:
        return None
    japan = dt.timezone(dt.timedelta(hours=9))
    return (found if found.tzinfo else found.replace(tzinfo=japan)).astimezone(dt.UTC)


def moment(value: Any, field: str) -> dt.datetime:
    """A moment in UTC; raises Unreadable."""
    found = find_moment(value)
    if found is None:
        raise Unreadable(field)
    return found


def moment_key(value: Any) -> str:
    """A moment as UTC text that sorts as moments do; "" for what is none."""
    found = find_moment(value)
    return found.strftime("%Y-%m-%dT%H:%M:%S.%f") if found else ""


def part(content: Any, field: str) -> dict[str, Any]:
    """An object inside another; an empty one where there is none."""
    found = content.get(field) if isinstance(content, dict) else None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unreadable(field)
    return found


def rows(content: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """A list of objects; none is an empty one."""
    found = content.get(field) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(field)
    return found
