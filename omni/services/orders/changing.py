"""Changing where an open order goes, and looking once more for where it comes from."""

from __future__ import annotations

import dataclasses

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.domain.orders import NewDestination
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order import Destination, Order
from omni.models.shipment import Shipment, ShipmentState
from omni.services import audit
from omni.services.fulfilments import HasLeft
from omni.services.idempotency import once
from omni.services.order_events import note_event
from omni.services.orders.cancelling import GONE, check_open
from omni.services.orders.covering import settle_cover
from omni.services.orders.rows import lock_order
from omni.services.routing.choosing import route_order


@once("orders.change_destination", Order)
def change_destination(
    order_id: int,
    wanted: NewDestination,
    *,
    key: str,  # noqa: ARG001 - read by `once`
    actor: Actor,
) -> Order:
    """Send an open order elsewhere. Labels written already are void: those parcels are packed
    anew. Raises HasLeft where a parcel is on its way to the old address."""
    wanted.check()
    order = lock_order(order_id).order
    check_open(order)
    before = db.session.get(Destination, order_id, populate_existing=True)
    if before is None:
        raise Invalid(N_("この受注は、店舗でのお受け取りです。"))
    working = _lock_working(order)
    changed = {
        name: value
        for name, value in dataclasses.asdict(wanted).items()
        if getattr(before, name) != value
    }
    if not changed:
        return order
    for name, value in changed.items():
        setattr(before, name, value)
    _void_labels(working)
    note_event(order_id, "destination_changed", actor=actor, fields=sorted(changed))
    audit.write(
        "orders.change_destination",
        "order",
        order_id,
        actor=actor,
        member_id=order.member_id,
        number=order.number,
        changed=changed,
    )
    return order


def _lock_working(order: Order) -> list[Fulfilment]:
    """What places have done for the order so far, locked; raises HasLeft."""
    found = db.session.scalars(
        select(Fulfilment)
        .where(Fulfilment.order_id == order.id)
        .order_by(Fulfilment.id)
        .with_for_update(of=Fulfilment)
        .execution_options(populate_existing=True)
    ).all()
    if any(one.state in GONE for one in found):
        raise HasLeft(number=order.number)
    return list(found)


def _void_labels(working: list[Fulfilment]) -> None:
    packed = {one.id: one for one in working if one.state is FulfilmentState.PACKED}
    labelled = db.session.scalars(
        select(Shipment)
        .where(Shipment.fulfilment_id.in_(packed), Shipment.state == ShipmentState.LABELLED)
        .order_by(Shipment.id)
    )
    for parcel in labelled:
        parcel.state, parcel.closed_at = ShipmentState.CANCELLED, clock.now()
    for one in packed.values():
        one.state, one.packed_at = FulfilmentState.PICKING, None


@once("orders.find_places", Order)
def find_places(order_id: int, *, key: str, actor: Actor) -> Order:  # noqa: ARG001
    """Look once more for places that have what an open order lacks."""
    order = lock_order(order_id).order
    check_open(order)
    route_order(order, actor=actor)
    lacking = settle_cover(order, actor=actor)
    audit.write(
        "orders.find_places",
        "order",
        order_id,
        actor=actor,
        member_id=order.member_id,
        number=order.number,
        lacking=lacking,
    )
    return order
