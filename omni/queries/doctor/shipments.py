"""The books of shipments: nothing is sent that has not left the stock, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.shipment import Shipment, ShipmentLine, ShipmentState
from omni.models.stock import Allocation, AllocationState
from omni.queries.doctor.finding import Finding

LEFT = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.COLLECTED)
ON_ITS_WAY = (
    ShipmentState.SHIPPED,
    ShipmentState.DELIVERED,
    ShipmentState.REFUSED,
    ShipmentState.ABSENT,
    ShipmentState.RETURNED,
)


def broken() -> list[Finding]:
    """Every rule of the shipments that does not hold."""
    checks = (_left, _packed, _stands, _twice)
    return [finding for check in checks for finding in check()]


def _pieces(state: AllocationState) -> Any:
    promised = case((Allocation.state == state, Allocation.quantity), else_=0)
    return func.coalesce(promised, 0)


def _lines(what: str, expected: Any, found: Any, *where: Any) -> Iterator[Finding]:
    rows = db.session.execute(
        select(Fulfilment.number, FulfilmentLine.id, expected, found)
        .join(FulfilmentLine, FulfilmentLine.fulfilment_id == Fulfilment.id)
        .outerjoin(Allocation, Allocation.id == FulfilmentLine.allocation_id)
        .where(*where, found != expected)
        .order_by(FulfilmentLine.id)
    )
    for number, line_id, right, seen in rows:
        yield Finding("shipments", what, f"{number}, line {line_id}", int(right), int(seen))


def _left() -> Iterator[Finding]:
    """What was sent or handed over was taken off the stock against its own promise."""
    consumed = _pieces(AllocationState.CONSUMED)
    sent = FulfilmentLine.picked + _in_parcels(Shipment.state == ShipmentState.RETURNED)
    what = "what was sent has left the stock"
    yield from _lines(what, sent, consumed, Fulfilment.state.in_(LEFT))


def _in_parcels(*which: Any) -> Any:
    """The pieces of a line that lie in such parcels."""
    return (
        select(func.coalesce(func.sum(ShipmentLine.quantity), 0))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(ShipmentLine.fulfilment_line_id == FulfilmentLine.id, *which)
        .correlate(FulfilmentLine)
        .scalar_subquery()
    )


def _packed() -> Iterator[Finding]:
    """Every picked piece of what is packed or sent lies in exactly one parcel."""
    void = (ShipmentState.CANCELLED, ShipmentState.RETURNED)
    packed = _in_parcels(Shipment.state.not_in(void))
    states = (FulfilmentState.PACKED, FulfilmentState.SHIPPED, FulfilmentState.DELIVERED)
    what = "each picked piece lies in one parcel"
    yield from _lines(what, FulfilmentLine.picked, packed, Fulfilment.state.in_(states))


def _stands() -> Iterator[Finding]:
    """A parcel is on its way exactly when its fulfilment has been sent."""
    sent = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED)
    rows = db.session.execute(
        select(Shipment.number, Fulfilment.state, Shipment.state)
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .where(
            or_(
                and_(Shipment.state.in_(ON_ITS_WAY), Fulfilment.state.not_in(sent)),
                and_(
                    Shipment.state == ShipmentState.LABELLED,
                    Fulfilment.state.not_in((FulfilmentState.PACKED, FulfilmentState.CANCELLED)),
                ),
            )
        )
        .order_by(Shipment.id)
    )
    for number, state, seen in rows:
        what = "a parcel stands where its fulfilment does"
        yield Finding("shipments", what, number, state.value, seen.value)


def _twice() -> Iterator[Finding]:
    """No two parcels under way have one tracking number."""
    under_way = (
        ShipmentState.LABELLED,
        ShipmentState.SHIPPED,
        ShipmentState.REFUSED,
        ShipmentState.ABSENT,
    )
    rows = db.session.execute(
        select(Shipment.carrier, Shipment.tracking_number, func.count())
        .where(Shipment.tracking_number.is_not(None), Shipment.state.in_(under_way))
        .group_by(Shipment.carrier, Shipment.tracking_number)
        .having(func.count() > 1)
    )
    for carrier, tracking, count in rows:
        what = "a tracking number is on one parcel"
        yield Finding("shipments", what, f"{carrier.value} {tracking}", 1, count)
