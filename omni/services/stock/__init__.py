"""Stock: what is promised, what goes out, what comes in, and what does not add up.

Everything here runs inside the caller's transaction. Locks are taken stock level first, then
allocation, each in key order, so that two commands never wait for each other in a circle.
"""

from omni.services.stock.goods_out import consume, sell, take_back
from omni.services.stock.levels import Freed
from omni.services.stock.reservations import (
    Demand,
    back_to_shelf,
    extend,
    release,
    reserve,
    shelve,
    take_off_shelf,
)

__all__ = [
    "Demand",
    "Freed",
    "back_to_shelf",
    "consume",
    "extend",
    "release",
    "reserve",
    "sell",
    "shelve",
    "take_back",
    "take_off_shelf",
]
