"""要対応: everything that needs a person, by kind.

A kind is one module here with a `KIND`, a line in `KINDS`, and a template that shows one of its
rows with the buttons that settle it.
"""

from omni.queries.exceptions import (
    customer_orders,
    deliveries,
    kind,
    late_transfers,
    orders,
    picks,
    shop_events,
    stock,
    transfer_differences,
)
from omni.queries.exceptions.kind import Inbox, Kind, Places, Row, Section

KINDS: tuple[Kind, ...] = (
    customer_orders.KIND,
    orders.KIND,
    shop_events.KIND,
    stock.KIND,
    transfer_differences.KIND,
    late_transfers.KIND,
    picks.KIND,
    deliveries.KIND,
)


def count_all(places: Places) -> dict[str, int]:
    """How many rows of each kind wait at these places (None: all); one statement."""
    return kind.count(KINDS, places)


def get_inbox(places: Places, *, only: str = "") -> Inbox:
    """The rows that wait at these places, kind by kind, the oldest first in each."""
    counts = count_all(places)
    sections = tuple(
        Section(one, counts[one.code], tuple(one.rows(places)))
        for one in KINDS
        if counts[one.code] and only in ("", one.code)
    )
    return Inbox(KINDS, counts, sections)


__all__ = ["KINDS", "Inbox", "Kind", "Row", "Section", "count_all", "get_inbox"]
