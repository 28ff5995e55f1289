"""Pieces that are not wanted any more: taken off what places were asked for, before it left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict
from omni.extensions import db
from omni.models.fulfilment import AT_WORK, Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.order import Order
from omni.models.order_exception import OrderException, OrderExceptionKind
from omni.models.shipment import Shipment, ShipmentState
from omni.queries.orders import list_uncovered
from omni.services import stock
from omni.services.holds.offering import offer
from omni.services.order_events import note_event
from omni.services.stock.levels import Freed, lock_levels

# What is furthest from leaving goes first.
FIRST = (
    FulfilmentState.REQUESTED,
    FulfilmentState.PICKING,
    FulfilmentState.READY,
    FulfilmentState.PACKED,
)
CANCELLED = "cancelled"


class HasLeft(Conflict):
    """The pieces are with the carrier or the customer already."""

    sentence = N_("受注%(number)sの商品は、すでに出荷またはお渡し済みです。")
    way_forward = N_("商品がお手元に戻ったら、返品として受け付けてください。")


@dataclass
class _Taken:
    """Pieces taken off, on their way back: free at once, or in somebody's hands."""

    freed: list[Freed] = field(default_factory=list)
    in_hand: list[tuple[FulfilmentLine, int, list[int]]] = field(default_factory=list)


def withdraw(order: Order, pieces: Mapping[int, int], *, actor: Actor) -> None:
    """Take these pieces (by order line) off the places asked for them; all or none.

    Those no place was asked for go first, then those furthest from leaving. Pieces in hand wait
    to be put back (棚戻し) and stand on the list of exceptions of their store; parcels that held
    some are void and packed anew. Raises HasLeft where too many have left. The order is locked.
    """
    lines = _lock_lines(order)
    lacking = list_uncovered(order.id)
    lock_levels((line.fulfilment.location_id, line.order_line.variant_id or 0) for line in lines)
    taken = _Taken()
    for line_id, quantity in sorted(pieces.items()):
        left = quantity - max(0, min(quantity, lacking.get(line_id, 0)))
        for line in (one for one in lines if one.order_line_id == line_id):
            left -= _take_off(line, left, taken, actor=actor)
        if left:
            raise HasLeft(number=order.number)
    db.session.flush()
    for one in {line.fulfilment_id: line.fulfilment for line in lines}.values():
        _bring_back(one, taken, actor=actor)
    for line, quantity, promises in taken.in_hand:
        _ask_to_put_back(order, line, quantity, promises)
    offer(((one.location_id, one.variant_id) for one in taken.freed), actor=actor)


def _lock_lines(order: Order) -> list[FulfilmentLine]:
    """The lines of what is still at work, furthest from leaving first; fulfilments are locked."""
    working = db.session.scalars(
        select(Fulfilment)
        .where(Fulfilment.order_id == order.id, Fulfilment.state.in_(AT_WORK))
        .order_by(Fulfilment.id)
        .with_for_update(of=Fulfilment)
        .execution_options(populate_existing=True)
    ).all()
    lines = db.session.scalars(
        select(FulfilmentLine)
        .where(FulfilmentLine.fulfilment_id.in_([one.id for one in working]))
        .order_by(FulfilmentLine.id)
        .execution_options(populate_existing=True)
    )
    return sorted(lines, key=lambda one: (FIRST.index(one.fulfilment.state), -one.id))


def _take_off(line: FulfilmentLine, wanted: int, taken: _Taken, *, actor: Actor) -> int:
    """Take up to so many pieces off this line, those not yet in hand first; returns how many."""
    pieces = min(wanted, line.quantity - line.short)
    if pieces <= 0:
        return 0
    in_hand = max(0, pieces - (line.quantity - line.short - line.picked))
    line.short += pieces
    line.short_reason = CANCELLED
    line.picked -= in_hand
    if line.allocation_id is not None:
        parted = stock.part([line.allocation_id], pieces, actor=actor)
        kept = stock.part(parted.chosen, in_hand, actor=actor)
        taken.freed += stock.release(kept.rest, actor=actor)
        if in_hand:
            taken.in_hand.append((line, in_hand, stock.shelve(kept.chosen, actor=actor)))
        line.allocation_id = parted.rest[0] if parted.rest else None
    return pieces


def _bring_back(fulfilment: Fulfilment, taken: _Taken, *, actor: Actor) -> None:
    """Void the parcels of what lost packed pieces, and end what has nothing left to send."""
    touched = {line.fulfilment_id for line, _, _ in taken.in_hand}
    is_packed = fulfilment.state in (FulfilmentState.PACKED, FulfilmentState.READY)
    if is_packed and fulfilment.id in touched:
        _void_parcels(fulfilment.id)
        fulfilment.state, fulfilment.packed_at = FulfilmentState.PICKING, None
    if all(line.short == line.quantity for line in fulfilment.lines):
        _void_parcels(fulfilment.id)
        fulfilment.state, fulfilment.closed_at = FulfilmentState.CANCELLED, clock.now()
        note_event(
            fulfilment.order_id,
            "fulfilment_cancelled",
            actor=actor,
            fulfilment_id=fulfilment.id,
            location_id=fulfilment.location_id,
            number=fulfilment.number,
        )


def _void_parcels(fulfilment_id: int) -> None:
    db.session.execute(
        update(Shipment)
        .where(Shipment.fulfilment_id == fulfilment_id, Shipment.state == ShipmentState.LABELLED)
        .values(state=ShipmentState.CANCELLED, closed_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _ask_to_put_back(
    order: Order, line: FulfilmentLine, quantity: int, promises: Iterable[int]
) -> None:
    db.session.add(
        OrderException(
            order_id=order.id,
            order_line_id=line.order_line_id,
            fulfilment_id=line.fulfilment_id,
            location_id=line.fulfilment.location_id,
            kind=OrderExceptionKind.PACKED,
            quantity=quantity,
            details={"promises": list(promises)},
            opened_at=clock.now(),
        )
    )
