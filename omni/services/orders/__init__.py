"""The order book: placing, changing, cancelling and completing the orders of every channel.

Everything here runs inside the caller's transaction. Locks: member account, order, stock level,
allocation.
"""

from omni.services.orders.cancelling import OrderClosed, cancel_order, cancel_pieces
from omni.services.orders.changing import change_destination, find_places
from omni.services.orders.completing import complete_when_done, goods_left
from omni.services.orders.covering import settle_cover
from omni.services.orders.paying import NothingAwaited, receive_payment, settle_refund
from omni.services.orders.placing import place_order
from omni.services.orders.putting_back import put_back
from omni.services.orders.rows import LockedOrder, lock_order

__all__ = [
    "LockedOrder",
    "NothingAwaited",
    "OrderClosed",
    "cancel_order",
    "cancel_pieces",
    "change_destination",
    "complete_when_done",
    "find_places",
    "goods_left",
    "lock_order",
    "place_order",
    "put_back",
    "receive_payment",
    "settle_cover",
    "settle_refund",
]
