"""A reservation becomes an order: its promises are the order's from now on, without a clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.order import Order
from omni.models.reservation import ReservationLine, ReservationState
from omni.models.stock import Allocation, AllocationState
from omni.services.reservations.rows import (
    ReservationLapsed,
    check_active,
    lock_reservation,
    write,
)
from omni.services.stock.levels import lock_levels


class OtherGoods(Invalid):
    """The order is for other goods than its checkout was promised."""

    sentence = N_("注文の明細が、確保した商品と合いません。")
    way_forward = N_("確保した商品と数を、注文の明細に含めてください。")


@dataclass(frozen=True)
class Ordered:
    """One promise that is an order line's now."""

    allocation_id: int
    order_line_id: int
    location_id: int
    variant_id: int
    quantity: int


def order_reservation(
    reservation_id: int,
    *,
    order_id: int,
    order_lines: Mapping[int, int],
    actor: Actor,
) -> list[Ordered]:
    """Give its promises to these order lines: `order_lines` says which by reservation line.

    A moment late is in time while nobody has taken the goods; else raises ReservationLapsed, and
    the order has to reserve for itself. Run inside the command that makes the order.
    """
    found = lock_reservation(reservation_id)
    check_active(found)
    lines = {line.id: line for line in _lines_of(found.id)}
    lock_levels((line.location_id, line.variant_id) for line in lines.values())
    promises = _promises_of(lines.keys())
    if {one.reservation_line_id for one in promises} != lines.keys():
        raise ReservationLapsed(number=found.number)
    for promise in promises:
        assert promise.reservation_line_id is not None
        promise.order_line_id = order_lines[promise.reservation_line_id]
        promise.expires_at = None
    db.session.flush()
    found.state, found.closed_at = ReservationState.ORDERED, clock.now()
    found.order_id = order_id
    write("order", found, actor=actor, order_id=order_id)
    return [
        Ordered(one.id, one.order_line_id, one.location_id, one.variant_id, one.quantity)
        for one in promises
        if one.order_line_id is not None
    ]


def match_lines(order: Order, reservation_id: int) -> dict[int, int]:
    """Which line of the order each line of the reservation is for; raises OtherGoods when the
    order has no place for one of them."""
    left = {line.id: line.quantity for line in order.lines}
    found: dict[int, int] = {}
    for one in _lines_of(reservation_id):
        for line in order.lines:
            if line.variant_id == one.variant_id and left[line.id] >= one.quantity:
                left[line.id] -= one.quantity
                found[one.id] = line.id
                break
        else:
            raise OtherGoods(field="reservation")
    return found


def _lines_of(reservation_id: int) -> list[ReservationLine]:
    wanted = select(ReservationLine).where(ReservationLine.reservation_id == reservation_id)
    return list(db.session.scalars(wanted.order_by(ReservationLine.id)))


def _promises_of(line_ids: Iterable[int]) -> list[Allocation]:
    return list(
        db.session.scalars(
            select(Allocation)
            .where(
                Allocation.reservation_line_id.in_(list(line_ids)),
                Allocation.state == AllocationState.ACTIVE,
            )
            .order_by(Allocation.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
