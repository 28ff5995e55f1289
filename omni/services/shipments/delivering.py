"""What becomes of a parcel under way: delivered, not taken, and back in the shop."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone
from omni.models.fulfilment import FulfilmentState
from omni.models.shipment import Shipment, ShipmentState
from omni.models.stock import MovementReason
from omni.queries.shipments import get_fulfilment_id
from omni.services import stock
from omni.services.idempotency import once
from omni.services.shipments.coming_back import put_order_right
from omni.services.shipments.rows import Work, lock_work, note, parcels_of, pieces_in
from omni.services.shipments.shipping import lock_parcel

NOT_TAKEN = (ShipmentState.REFUSED, ShipmentState.ABSENT)


class ParcelMoved(AlreadyDone):
    """The parcel stands where this step does not start."""

    sentence = N_("荷物%(number)sは、いまこの操作ができません。")
    way_forward = N_("画面を更新して、荷物の状態を確かめてください。")


@once("shipment.deliver", Shipment)
def deliver(shipment_id: int, *, actor: Actor, key: str) -> Shipment:  # noqa: ARG001
    """The customer has it; with the last parcel of its fulfilment that is delivered."""
    work, parcel = _lock(shipment_id, actor)
    _check(parcel, ShipmentState.SHIPPED, *NOT_TAKEN)
    parcel.state = ShipmentState.DELIVERED
    parcel.closed_at = clock.now()
    over = (ShipmentState.DELIVERED, ShipmentState.RETURNED)
    if all(one.state in over for one in parcels_of(work.fulfilment)):
        work.fulfilment.state = FulfilmentState.DELIVERED
    note(work, "delivered", actor=actor, parcel=parcel.number)
    return parcel


@once("shipment.not_taken", Shipment)
def report_not_taken(
    shipment_id: int,
    why: ShipmentState,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Shipment:
    """The carrier says it was refused (受取拒否) or nobody was there (長期不在): it comes back."""
    work, parcel = _lock(shipment_id, actor)
    _check(parcel, ShipmentState.SHIPPED)
    if why not in NOT_TAKEN:
        raise ParcelMoved(number=parcel.number)
    parcel.state = why
    note(work, "not_taken", actor=actor, parcel=parcel.number, why=why.value)
    return parcel


@once("shipment.take_back", Shipment)
def take_back(shipment_id: int, *, actor: Actor, key: str) -> Shipment:
    """The parcel has come back: its goods are on hand where it was opened, its order is put
    right: points return, what was to be collected is awaited no longer."""
    work, parcel = _lock(shipment_id, actor)
    _check(parcel, *NOT_TAKEN)
    why, parcel.state = parcel.state.value, ShipmentState.RETURNED
    parcel.closed_at = clock.now()
    pieces = {one.fulfilment_line_id: one.quantity for one in pieces_in(parcel)}
    goods = [(work.line(line_id).order_line.variant_id, n) for line_id, n in pieces.items()]
    note(work, "came_back", actor=actor, parcel=parcel.number, cod=parcel.cod_amount)
    put_order_right(work, pieces, why=why, key=key, actor=actor)
    stock.take_back(
        actor.location_id or work.fulfilment.location_id,
        [(variant_id, n) for variant_id, n in goods if variant_id],
        actor=actor,
        reason=MovementReason.RETURN,
        source_type="shipment",
        source_id=parcel.id,
    )
    return parcel


def _lock(shipment_id: int, actor: Actor) -> tuple[Work, Shipment]:
    work = lock_work(get_fulfilment_id(shipment_id), actor=actor, anywhere=True)
    return work, lock_parcel(shipment_id)


def _check(parcel: Shipment, *states: ShipmentState) -> None:
    if parcel.state not in states:
        raise ParcelMoved(number=parcel.number)
