"""Reading the order book."""

from omni.queries.orders.cover import list_uncovered
from omni.queries.orders.detail import Detail, get_detail
from omni.queries.orders.listing import Asked, Listed, Row, list_orders
from omni.queries.orders.rows import OrderUnknown, find_external, get_order
from omni.queries.orders.timeline import Entry, list_entries

__all__ = [
    "Asked",
    "Detail",
    "Entry",
    "Listed",
    "OrderUnknown",
    "Row",
    "find_external",
    "get_detail",
    "get_order",
    "list_entries",
    "list_orders",
    "list_uncovered",
]
