"""Stocktakes: goods counted by several tablets while the store sells.

Each count remembers the movement it was made at, so that nothing is frozen: whatever is sold,
received or handed over afterwards stays applied. Locks: stocktake, stock level, count.
"""

from omni.services.stocktakes.applying import CHUNK, WORKER, apply_more, approve_stocktake
from omni.services.stocktakes.counting import count_goods, finish_zone, recount_goods
from omni.services.stocktakes.opening import Plan, cancel_stocktake, open_stocktake

__all__ = [
    "CHUNK",
    "WORKER",
    "Plan",
    "apply_more",
    "approve_stocktake",
    "cancel_stocktake",
    "count_goods",
    "finish_zone",
    "open_stocktake",
    "recount_goods",
]
