"""Orders of every channel: what one asks for, what it comes to, and the steps it may take."""

from omni.domain.orders.asked import (
    CHARGES,
    GOODS,
    PLACED_TENDERS,
    NewDestination,
    NewLine,
    NewOrder,
    NewPayment,
)
from omni.domain.orders.states import ORDER, PICKUP, SHIP, Steps, WrongStep, can
from omni.domain.orders.sums import Off, Part, SumsDiffer, check_due, price_order, take_off

__all__ = [
    "CHARGES",
    "GOODS",
    "ORDER",
    "PICKUP",
    "PLACED_TENDERS",
    "SHIP",
    "NewDestination",
    "NewLine",
    "NewOrder",
    "NewPayment",
    "Off",
    "Part",
    "Steps",
    "SumsDiffer",
    "WrongStep",
    "can",
    "check_due",
    "price_order",
    "take_off",
]
