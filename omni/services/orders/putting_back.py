"""Cancelled pieces that lay packed or in somebody's hands: back on the shelf, and for sale."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import AlreadyDone, NotFound
from omni.extensions import db
from omni.models.order_exception import OrderException, OrderExceptionKind
from omni.services import audit, stock
from omni.services.holds.offering import offer
from omni.services.idempotency import once
from omni.services.order_events import note_event
from omni.services.orders.rows import lock_order


@once("orders.put_back", OrderException)
def put_back(exception_id: int, *, key: str, actor: Actor) -> OrderException:  # noqa: ARG001
    """A person has put the cancelled pieces of this exception back on the shelf."""
    row = db.session.execute(
        select(OrderException.order_id).where(
            OrderException.id == exception_id, OrderException.kind == OrderExceptionKind.PACKED
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    order = lock_order(row.order_id).order
    case = db.session.get_one(OrderException, exception_id, populate_existing=True)
    if case.resolved_at is not None:
        raise AlreadyDone
    freed = stock.back_to_shelf(case.details["promises"], actor=actor)
    offer(((one.location_id, one.variant_id) for one in freed), actor=actor)
    case.resolved_at, case.resolved_by_id = clock.now(), actor.staff_id
    case.resolution = "put_back"
    note_event(
        order.id,
        "put_back",
        actor=actor,
        fulfilment_id=case.fulfilment_id,
        location_id=case.location_id,
        pieces=case.quantity,
    )
    audit.write(
        "orders.put_back",
        "order_exception",
        case.id,
        actor=actor,
        member_id=order.member_id,
        number=order.number,
        pieces=case.quantity,
    )
    return case
