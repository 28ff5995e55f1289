"""The doctor: every cached number is the sum of its rows, and every rule of the books holds.

An area gives one function that returns what is broken there; `AREAS` names them all.
"""

from __future__ import annotations

from collections.abc import Callable

from omni.queries.doctor import (
    channels,
    holds,
    matching,
    members,
    merges,
    order_book,
    orders,
    points,
    reservations,
    shipments,
    stock,
    transfers,
)
from omni.queries.doctor.finding import Finding

AREAS: dict[str, Callable[[], list[Finding]]] = {
    "channels": channels.broken,
    "holds": holds.broken,
    "members": members.broken,
    "merges": merges.broken,
    "matching": matching.broken,
    "orders": orders.broken,
    "order book": order_book.broken,
    "shipments": shipments.broken,
    "reservations": reservations.broken,
    "stock": stock.broken,
    "points": points.broken,
    "transfers": transfers.broken,
}


def list_findings(areas: tuple[str, ...] = ()) -> list[Finding]:
    """Everything that is broken, in these areas or in all; an empty list is good health."""
    return [finding for area in areas or tuple(AREAS) for finding in AREAS[area]()]


__all__ = ["AREAS", "Finding", "list_findings"]
