"""The order book: placing, changing, cancelling and completing the orders of every channel.

Everything here runs inside the caller's transaction. Locks: member account, order, stock level,
allocation.
"""

from omni.services.orders.covering import settle_cover
from omni.services.orders.placing import place_order
from omni.services.orders.rows import LockedOrder, lock_order

__all__ = ["LockedOrder", "lock_order", "place_order", "settle_cover"]
