"""Reading the order book."""

from omni.queries.orders.cover import list_uncovered
from omni.queries.orders.rows import OrderUnknown, find_external, get_order

__all__ = ["OrderUnknown", "find_external", "get_order", "list_uncovered"]
