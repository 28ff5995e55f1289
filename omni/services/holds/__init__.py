"""Holds: goods kept for a person at one store, from the promise to the hand-over.

Everything here runs inside the caller's transaction. Locks: member, hold, stock level,
allocation, and last whoever waits. A hold past its time is lapsed for every command, whether or
not the sweep has been here.
"""

from omni.services.holds.collecting import Pieces, Sold, collect_hold, collect_lines, lock_holds_of
from omni.services.holds.deposits import (
    MoneyTaken,
    give_deposit_back,
    lock_deposits,
    take_deposit,
    use_deposit_elsewhere,
    use_deposits,
)
from omni.services.holds.ending import back_to_shelf, cancel_hold, pass_offer, sweep_lapsed
from omni.services.holds.keeping import call_made, extend_hold, take_over
from omni.services.holds.ordering import end_order, goods_arrived, lock_order, order_goods
from omni.services.holds.people import Customer
from omni.services.holds.placing import Wanted, Wish, place_hold
from omni.services.holds.preparing import prepare_hold
from omni.services.holds.waiting import join_waiting_list, leave_waiting_list, offer_what_is_free

__all__ = [
    "Customer",
    "MoneyTaken",
    "Pieces",
    "Sold",
    "Wanted",
    "Wish",
    "back_to_shelf",
    "call_made",
    "cancel_hold",
    "collect_hold",
    "collect_lines",
    "end_order",
    "extend_hold",
    "give_deposit_back",
    "goods_arrived",
    "join_waiting_list",
    "leave_waiting_list",
    "lock_deposits",
    "lock_holds_of",
    "lock_order",
    "offer_what_is_free",
    "order_goods",
    "pass_offer",
    "place_hold",
    "prepare_hold",
    "sweep_lapsed",
    "take_deposit",
    "take_over",
    "use_deposit_elsewhere",
    "use_deposits",
]
