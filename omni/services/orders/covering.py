"""Pieces without a place to come from stand on a person's list until they have one."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.order import Order, OrderLine, OrderState
from omni.models.order_exception import OrderException, OrderExceptionKind
from omni.queries.orders import list_uncovered
from omni.services.order_events import note_event


def settle_cover(order: Order, *, actor: Actor) -> int:
    """Bring the list of what this order lacks up to date; returns the pieces it lacks.

    Called by whoever changes its fulfilments or its lines, with the order locked.
    """
    db.session.flush()
    lacking = list_uncovered(order.id) if order.state is OrderState.OPEN else {}
    open_rows = {one.order_line_id: one for one in _list_open(order.id)}
    for line_id, row in open_rows.items():
        if not lacking.get(line_id):
            row.resolved_at, row.resolved_by_id = clock.now(), actor.staff_id
            row.resolution = "covered" if order.state is OrderState.OPEN else "closed"
    newly = 0
    for line_id, pieces in lacking.items():
        if pieces > 0:
            newly += max(0, pieces - _lack(order, open_rows.get(line_id), line_id, pieces))
    if newly:
        note_event(order.id, "unallocated", actor=actor, pieces=newly)
    db.session.flush()
    return sum(lacking.values())


def _list_open(order_id: int) -> list[OrderException]:
    return list(
        db.session.scalars(
            select(OrderException)
            .where(
                OrderException.order_id == order_id,
                OrderException.kind == OrderExceptionKind.UNALLOCATED,
                OrderException.resolved_at.is_(None),
            )
            .execution_options(populate_existing=True)
        )
    )


def _lack(order: Order, row: OrderException | None, line_id: int, pieces: int) -> int:
    """Say how many pieces this line lacks; returns how many it lacked before."""
    if row is not None:
        before, row.quantity = row.quantity, pieces
        return before
    db.session.add(
        OrderException(
            order_id=order.id,
            order_line_id=line_id,
            location_id=order.location_id,
            kind=OrderExceptionKind.UNALLOCATED,
            quantity=pieces,
            details={"known": _is_known(line_id)},
            opened_at=clock.now(),
        )
    )
    return 0


def _is_known(line_id: int) -> bool:
    """Whether the line names goods of the catalogue."""
    wanted = select(OrderLine.variant_id).where(OrderLine.id == line_id)
    return db.session.scalar(wanted) is not None
