"""代引き: money a carrier has collected and paid over, held against what was awaited."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.carriers import PaidOver, fold_number
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.order import Payment, Tender
from omni.models.shipment import Carrier, Remittance, RemittanceState, Shipment, ShipmentState
from omni.services import audit
from omni.services.order_events import note_event
from omni.services.orders.rows import lock_order

VOID = (ShipmentState.CANCELLED, ShipmentState.RETURNED)


def take_remittance(
    carrier: Carrier, paid: Sequence[PaidOver], *, on: dt.date, actor: Actor
) -> Counter[str]:
    """Take in what a carrier says it has paid over; the same lines again change nothing.

    A line is known by carrier, tracking number and the day it was paid (`on` where it names
    none). A sum that fits settles the order's payment; any other is listed. Returns how many
    lines were `matched`, `different`, `unknown` and `same`.
    """
    said: Counter[str] = Counter()
    for one in sorted(paid, key=lambda each: each.tracking_number):
        said[_take(carrier, one, one.paid_on or on, actor)] += 1
    audit.write("shipment.remittance", "shipment", None, actor=actor, carrier=carrier.value, **said)
    return said


def key_remittance(
    carrier: Carrier, tracking: str, amount: int, *, on: dt.date, actor: Actor
) -> Counter[str]:
    """As `take_remittance`, for one line that a person keys."""
    number = fold_number(tracking)
    if not number:
        raise Invalid(N_("送り状番号は数字で入力してください。"), field="tracking_number")
    if amount <= 0:
        raise Invalid(N_("金額を入力してください。"), field="amount")
    return take_remittance(carrier, [PaidOver(1, number, amount, on)], on=on, actor=actor)


def _take(carrier: Carrier, one: PaidOver, on: dt.date, actor: Actor) -> str:
    parcel, order_id = _find(carrier, one.tracking_number)
    locked = lock_order(order_id) if order_id else None
    known = db.session.scalar(
        select(Remittance.id).where(
            Remittance.carrier == carrier,
            Remittance.tracking_number == one.tracking_number,
            Remittance.paid_on == on,
        )
    )
    if known is not None:
        return "same"
    state = _compare(parcel, one.amount)
    db.session.add(
        Remittance(
            carrier=carrier,
            tracking_number=one.tracking_number,
            paid_on=on,
            amount=one.amount,
            shipment_id=parcel.id if parcel else None,
            state=state,
            entered_at=clock.now(),
            staff_id=actor.staff_id,
        )
    )
    db.session.flush()
    if locked is not None and parcel is not None and state is RemittanceState.MATCHED:
        _settle(locked.order.id, parcel, actor)
    return state.value


def _find(carrier: Carrier, tracking: str) -> tuple[Shipment | None, int | None]:
    row = db.session.execute(
        select(Shipment, Fulfilment.order_id)
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .where(
            Shipment.carrier == carrier,
            Shipment.tracking_number == tracking,
            Shipment.state.not_in(VOID),
        )
        .order_by(Shipment.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def _compare(parcel: Shipment | None, amount: int) -> RemittanceState:
    """A parcel that was paid for before awaits nothing any more."""
    if parcel is None or not parcel.cod_amount:
        return RemittanceState.UNKNOWN
    before = db.session.scalar(
        select(Remittance.id).where(
            Remittance.shipment_id == parcel.id, Remittance.state == RemittanceState.MATCHED
        )
    )
    fits = amount == parcel.cod_amount and before is None
    return RemittanceState.MATCHED if fits else RemittanceState.DIFFERENT


def _settle(order_id: int, parcel: Shipment, actor: Actor) -> None:
    """The awaited payment of this sum is received; with several parcels, when all have paid."""
    awaited = db.session.scalars(
        select(Payment)
        .where(Payment.order_id == order_id, Payment.tender == Tender.COD, Payment.is_awaited)
        .order_by(Payment.id)
        .with_for_update()
    ).all()
    if sum(one.amount - one.refunded for one in awaited) > _paid(order_id):
        return
    for one in awaited:
        one.is_awaited, one.received_at = False, clock.now()
    note_event(
        order_id,
        "cod_received",
        actor=actor,
        fulfilment_id=parcel.fulfilment_id,
        parcel=parcel.number,
        amount=parcel.cod_amount,
    )


def _paid(order_id: int) -> int:
    rows = db.session.scalars(
        select(Remittance.amount)
        .join(Shipment, Shipment.id == Remittance.shipment_id)
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .where(Fulfilment.order_id == order_id, Remittance.state == RemittanceState.MATCHED)
    )
    return sum(rows)
