"""Single values of Shopify's JSON: amounts, moments, names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from omni.domain.shops import Unreadable

LARGEST = 10**12


def whole(value: Any, field: str, *, least: int = 0) -> int:
    """A whole number of pieces."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
        raise Unreadable(field)
    return value


def yen(value: Any, field: str) -> int:
    """An amount: Shopify writes "1200" or "1200.00"; yen have no fractions."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise Unreadable(field) from error
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > LARGEST:
        raise Unreadable(field)
    return int(amount)


def find_moment(value: Any) -> dt.datetime | None:
    """A moment in UTC, or None."""
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)


def moment(value: Any, field: str) -> dt.datetime:
    """A moment in UTC; raises Unreadable."""
    found = find_moment(value)
    if found is None:
        raise Unreadable(field)
    return found


def text(value: Any) -> str:
    """A text, "" for none; no database keeps a NUL."""
    return "" if value is None else str(value).replace("\0", "").strip()


def name_of(value: Any, field: str) -> str:
    """An id, as text."""
    found = text(value)
    if not found or isinstance(value, (dict, list, bool)):
        raise Unreadable(field)
    return found


def rows(value: Any, field: str) -> list[dict[str, Any]]:
    """A list of objects; none is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Unreadable(field)
    return value


def rate(lines: Any) -> int:
    """The percentage of the first tax line; 10 where the shop charges without saying."""
    for line in rows(lines, "tax_lines"):
        try:
            return int((Decimal(str(line.get("rate"))) * 100).to_integral_value())
        except InvalidOperation as error:
            raise Unreadable("tax_lines.rate") from error
    return 10
