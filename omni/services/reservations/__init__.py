"""Reservations: goods promised to a checkout, from the promise to the order.

Everything here runs inside the caller's transaction. Locks: reservation, stock level, allocation.
One past its time is lapsed for every command, whether or not the sweep has been here; only an
order that comes a moment late still gets goods that nobody has taken meanwhile.
"""

from omni.services.reservations.ending import release_reservation, sweep_lapsed
from omni.services.reservations.keeping import extend_reservation
from omni.services.reservations.ordering import Ordered, OtherGoods, match_lines, order_reservation
from omni.services.reservations.placing import Wanted, place_reservation
from omni.services.reservations.rows import (
    ReservationLapsed,
    ReservationOver,
    ReservationUnknown,
)

__all__ = [
    "Ordered",
    "OtherGoods",
    "ReservationLapsed",
    "ReservationOver",
    "ReservationUnknown",
    "Wanted",
    "extend_reservation",
    "match_lines",
    "order_reservation",
    "place_reservation",
    "release_reservation",
    "sweep_lapsed",
]
