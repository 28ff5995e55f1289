"""Stock: what is promised, what goes out, what comes in, and what does not add up.

Everything here runs inside the caller's transaction. Locks are taken stock level first, then
allocation, each in key order, so that two commands never wait for each other in a circle.
"""

from omni.services.stock.counting import Counted, apply_count, recount
from omni.services.stock.documents import CountLine, adjust, count, count_now, receive
from omni.services.stock.exceptions import confirm_level, find_missing
from omni.services.stock.goods_out import consume, sell, take_back
from omni.services.stock.keeping import keep
from omni.services.stock.levels import Freed, Locked
from omni.services.stock.moving import Source
from omni.services.stock.parting import Parted, part, take_up_again
from omni.services.stock.reservations import (
    Demand,
    PromiseGone,
    ShortOfStock,
    back_to_shelf,
    extend,
    release,
    reserve,
    shelve,
    take_off_shelf,
)
from omni.services.stock.rules import keep_on_floor, set_rules
from omni.services.stock.sending import mark_sent, pass_on, take_in_sent

__all__ = [
    "CountLine",
    "Counted",
    "Demand",
    "Freed",
    "Locked",
    "Parted",
    "PromiseGone",
    "ShortOfStock",
    "Source",
    "adjust",
    "apply_count",
    "back_to_shelf",
    "confirm_level",
    "consume",
    "count",
    "count_now",
    "extend",
    "find_missing",
    "keep",
    "keep_on_floor",
    "mark_sent",
    "part",
    "pass_on",
    "receive",
    "recount",
    "release",
    "reserve",
    "sell",
    "set_rules",
    "shelve",
    "take_back",
    "take_in_sent",
    "take_off_shelf",
    "take_up_again",
]
