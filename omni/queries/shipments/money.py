"""代引き: what carriers still have to pay over, and what they paid that differs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.location import Location
from omni.models.order import Order
from omni.models.shipment import Carrier, Remittance, RemittanceState, Shipment, ShipmentState

WITH_CARRIER = (ShipmentState.SHIPPED, ShipmentState.DELIVERED)
MOST = 500


@dataclass(frozen=True)
class Awaited:
    """A parcel whose money the carrier has not paid over."""

    id: int
    number: str
    order_id: int
    order_number: str
    carrier: Carrier
    tracking_number: str | None
    amount: int
    shipped_at: dt.datetime | None
    store: str


@dataclass(frozen=True)
class Difference:
    """A line of a remittance that is not what was awaited."""

    id: int
    carrier: Carrier
    tracking_number: str
    paid_on: dt.date
    amount: int
    awaited: int | None
    order_id: int | None
    order_number: str | None

    @property
    def by(self) -> int:
        return self.amount - (self.awaited or 0)


def list_awaited() -> list[Awaited]:
    """The oldest first."""
    paid = select(Remittance.shipment_id).where(Remittance.state == RemittanceState.MATCHED)
    rows = db.session.execute(
        select(Shipment, Order.id.label("order_id"), Order.number, Location.name)
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .join(Order, Order.id == Fulfilment.order_id)
        .join(Location, Location.id == Fulfilment.location_id)
        .where(
            Shipment.cod_amount > 0,
            Shipment.state.in_(WITH_CARRIER),
            Shipment.id.not_in(paid.where(Remittance.shipment_id.is_not(None))),
        )
        .order_by(Shipment.shipped_at, Shipment.id)
        .limit(MOST)
    )
    return [
        Awaited(
            id=one.id,
            number=one.number,
            order_id=order_id,
            order_number=number,
            carrier=one.carrier,
            tracking_number=one.tracking_number,
            amount=one.cod_amount,
            shipped_at=one.shipped_at,
            store=store,
        )
        for one, order_id, number, store in rows
    ]


def list_differences() -> list[Difference]:
    """What was paid over and does not fit, the newest first."""
    rows = db.session.execute(
        select(Remittance, Shipment.cod_amount, Order.id, Order.number)
        .outerjoin(Shipment, Shipment.id == Remittance.shipment_id)
        .outerjoin(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .outerjoin(Order, Order.id == Fulfilment.order_id)
        .where(Remittance.state != RemittanceState.MATCHED)
        .order_by(Remittance.id.desc())
        .limit(MOST)
    )
    return [
        Difference(
            id=one.id,
            carrier=one.carrier,
            tracking_number=one.tracking_number,
            paid_on=one.paid_on,
            amount=one.amount,
            awaited=awaited,
            order_id=order_id,
            order_number=number,
        )
        for one, awaited, order_id, number in rows
    ]
