"""How a reservation ends without an order: released by its checkout, or lapsed."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.reservation import Reservation, ReservationLine, ReservationState
from omni.services import stock, webhooks
from omni.services.holds.offering import offer
from omni.services.idempotency import once
from omni.services.reservations.rows import (
    check_active,
    list_promises,
    lock_reservation,
    write,
)
from omni.services.stock.levels import lock_levels


@once("reservation.release", Reservation)
def release_reservation(reservation_id: int, *, actor: Actor, key: str) -> Reservation:  # noqa: ARG001
    """The checkout was left: its goods are for sale at once. Released again it stays released."""
    found = lock_reservation(reservation_id)
    if found.state is not ReservationState.RELEASED:
        check_active(found)
        _end(found, ReservationState.RELEASED, actor=actor)
    return found


def sweep_lapsed(*, actor: Actor, limit: int = 100) -> int:
    """Close those whose time is over; returns how many. Safe to run anywhere, often."""
    due = db.session.scalars(
        select(Reservation)
        .where(Reservation.state == ReservationState.ACTIVE, Reservation.expires_at <= clock.now())
        .order_by(Reservation.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    goods = select(ReservationLine.location_id, ReservationLine.variant_id).where(
        ReservationLine.reservation_id.in_([one.id for one in due])
    )
    lock_levels((row.location_id, row.variant_id) for row in db.session.execute(goods))
    for one in due:
        _end(one, ReservationState.LAPSED, actor=actor)
    return len(due)


def _end(reservation: Reservation, state: ReservationState, *, actor: Actor) -> None:
    reservation.state = state
    reservation.closed_at = clock.now()
    word = "lapse" if state is ReservationState.LAPSED else "release"
    write(word, reservation, actor=actor)
    if state is ReservationState.LAPSED:
        said = {"number": reservation.number, "reference": reservation.reference}
        webhooks.publish("reservation.lapsed", said, company_id=reservation.company_id)
    freed = stock.release(list_promises(reservation.id), actor=actor)
    offer(((one.location_id, one.variant_id) for one in freed), actor=actor)
