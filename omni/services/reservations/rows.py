"""A reservation under its lock, its live promises, and the refusals every command shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, NotFound
from omni.extensions import db
from omni.models.reservation import Reservation, ReservationLine, ReservationState
from omni.models.stock import Allocation, AllocationState
from omni.services import audit


class ReservationUnknown(NotFound):
    """There is no such reservation, or it is another's."""

    sentence = N_("この確保は見つかりません。")


class ReservationLapsed(Conflict):
    """The time is over, and the goods are for sale again."""

    sentence = N_("確保%(number)sは期限を過ぎました。")
    way_forward = N_("もう一度、在庫を確保してください。")


class ReservationOver(AlreadyDone):
    """It became an order, or was released."""

    sentence = N_("確保%(number)sは、すでに終わっています。")
    way_forward = N_("確保の状態を確かめてください。")


def lock_reservation(reservation_id: int) -> Reservation:
    """The reservation, locked; raises ReservationUnknown."""
    found = db.session.get(
        Reservation, reservation_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise ReservationUnknown
    return found


def check_active(reservation: Reservation) -> None:
    """Raise ReservationLapsed or ReservationOver for one that has ended; time is not asked."""
    if reservation.state is ReservationState.LAPSED:
        raise ReservationLapsed(number=reservation.number)
    if reservation.state is not ReservationState.ACTIVE:
        raise ReservationOver(number=reservation.number)


def check_in_time(reservation: Reservation) -> None:
    """As `check_active`, and past its time it is lapsed too."""
    check_active(reservation)
    if reservation.expires_at <= clock.now():
        raise ReservationLapsed(number=reservation.number)


def list_promises(reservation_id: int) -> list[int]:
    """The ids of its live allocations."""
    return list(
        db.session.scalars(
            select(Allocation.id)
            .join(ReservationLine, ReservationLine.id == Allocation.reservation_line_id)
            .where(
                ReservationLine.reservation_id == reservation_id,
                Allocation.state == AllocationState.ACTIVE,
            )
            .order_by(Allocation.id)
        )
    )


def write(action: str, reservation: Reservation, *, actor: Actor, **values: Any) -> None:
    """The audit line of a command on a reservation."""
    audit.write(
        f"reservation.{action}",
        "reservation",
        reservation.id,
        actor=actor,
        number=reservation.number,
        **values,
    )
