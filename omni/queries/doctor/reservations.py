"""The books of reservations: what is promised to a checkout is promised on the shelf."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from omni.domain import clock
from omni.extensions import db
from omni.models.reservation import Reservation, ReservationLine, ReservationState
from omni.models.stock import Allocation, AllocationState
from omni.queries.doctor.finding import Finding


def broken() -> list[Finding]:
    """Every rule of reservations that does not hold."""
    return [*_promised(), *_ended(), *_same_goods()]


def _promised() -> Iterator[Finding]:
    """In its time all of its pieces are promised; past it others may have taken them."""
    live = (
        select(Allocation.reservation_line_id, func.sum(Allocation.quantity).label("pieces"))
        .where(Allocation.state == AllocationState.ACTIVE)
        .group_by(Allocation.reservation_line_id)
        .subquery()
    )
    pieces = func.coalesce(live.c.pieces, 0)
    rows = db.session.execute(
        select(Reservation.number, ReservationLine.quantity, pieces)
        .join(ReservationLine, ReservationLine.reservation_id == Reservation.id)
        .outerjoin(live, live.c.reservation_line_id == ReservationLine.id)
        .where(
            Reservation.state == ReservationState.ACTIVE,
            Reservation.expires_at > clock.now(),
            pieces != ReservationLine.quantity,
        )
    )
    for number, right, found in rows:
        yield Finding("reservations", "what is reserved is promised", number, right, int(found))


def _ended() -> Iterator[Finding]:
    """What has ended keeps nothing; what was ordered is the order's."""
    rows = db.session.execute(
        select(Reservation.number, Reservation.state, Allocation.id)
        .join(ReservationLine, ReservationLine.reservation_id == Reservation.id)
        .join(Allocation, Allocation.reservation_line_id == ReservationLine.id)
        .where(
            Reservation.state != ReservationState.ACTIVE,
            Allocation.state == AllocationState.ACTIVE,
            Allocation.order_line_id.is_(None),
        )
    )
    for number, state, promise in rows:
        what = f"one that is {state.value} promises nothing"
        yield Finding("reservations", what, number, "none", f"allocation {promise}")


def _same_goods() -> Iterator[Finding]:
    rows = db.session.execute(
        select(Reservation.number, Allocation.id)
        .join(ReservationLine, ReservationLine.reservation_id == Reservation.id)
        .join(Allocation, Allocation.reservation_line_id == ReservationLine.id)
        .where(
            or_(
                Allocation.variant_id != ReservationLine.variant_id,
                Allocation.location_id != ReservationLine.location_id,
            )
        )
    )
    for number, promise in rows:
        what = "a promise is of the goods that were reserved"
        yield Finding("reservations", what, number, "its goods", f"allocation {promise}")
