"""A checkout that takes longer."""

from __future__ import annotations

from omni.domain import clock, reservations
from omni.domain.actor import Actor
from omni.models.reservation import Reservation
from omni.services import stock
from omni.services.idempotency import once
from omni.services.reservations.rows import (
    ReservationLapsed,
    check_in_time,
    list_promises,
    lock_reservation,
    write,
)


@once("reservation.extend", Reservation)
def extend_reservation(
    reservation_id: int,
    *,
    minutes: int = reservations.DEFAULT_MINUTES,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Reservation:
    """Let the promise count for so many minutes from now, never for fewer than it did."""
    found = lock_reservation(reservation_id)
    check_in_time(found)
    end = reservations.longer(minutes, clock.now(), found.placed_at)
    if end <= found.expires_at:
        return found
    promises = list_promises(found.id)
    if not promises:
        raise ReservationLapsed(number=found.number)
    stock.extend(promises, expires_at=end, actor=actor)
    before, found.expires_at = found.expires_at, end
    found.extensions += 1
    write("extend", found, actor=actor, before=before, after=end)
    return found
