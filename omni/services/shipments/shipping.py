"""Shipping: the parcels are with the carrier, and their numbers are written down."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.carriers import Issued, fold_number, is_right
from omni.domain.errors import N_, Conflict, Invalid, NotFound
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.shipment import Carrier, Shipment, ShipmentState
from omni.services import audit
from omni.services.idempotency import once
from omni.services.shipments.leaving import let_goods_leave
from omni.services.shipments.rows import check_step, lock_work, note, parcels_of

UNDER_WAY = (
    ShipmentState.LABELLED,
    ShipmentState.SHIPPED,
    ShipmentState.REFUSED,
    ShipmentState.ABSENT,
)
LONGEST_NUMBER = 20


class NumberTaken(Conflict):
    """Another parcel on its way has this number."""

    sentence = N_("送り状番号%(tracking)sは、%(number)sに使われています。")
    way_forward = N_("送り状の番号を確かめてください。")


class NoNumber(Invalid):
    """What was typed is no tracking number."""

    sentence = N_("送り状番号は数字で入力してください。")


@once("shipment.ship", Fulfilment)
def ship(fulfilment_id: int, *, actor: Actor, key: str) -> Fulfilment:  # noqa: ARG001
    """The carrier has the parcels: the goods leave the stock and the order goes on."""
    work = lock_work(fulfilment_id, actor=actor)
    check_step(work.fulfilment, FulfilmentState.SHIPPED)
    now = clock.now()
    parcels = parcels_of(work.fulfilment)
    for parcel in parcels:
        parcel.state = ShipmentState.SHIPPED
        parcel.shipped_at = now
    work.fulfilment.state = FulfilmentState.SHIPPED
    work.fulfilment.closed_at = now
    note(
        work,
        "shipped",
        actor=actor,
        carrier=parcels[0].carrier.value if parcels else "",
        tracking=[one.tracking_number for one in parcels if one.tracking_number],
    )
    let_goods_leave(work, actor=actor)
    return work.fulfilment


@once("shipment.number", Shipment)
def note_number(shipment_id: int, text: str, *, actor: Actor, key: str) -> Shipment:  # noqa: ARG001
    """Write down a parcel's tracking number; a failed check digit is remembered, and warns."""
    parcel = lock_parcel(shipment_id)
    tracking = fold_number(text)
    if not tracking or len(tracking) > LONGEST_NUMBER:
        raise NoNumber(field="tracking_number")
    _check_free(parcel, tracking)
    _number(parcel, tracking, actor)
    return parcel


def import_numbers(carrier: Carrier, issued: Sequence[Issued], *, actor: Actor) -> dict[int, str]:
    """Take over the numbers a carrier's program has issued; the same file again changes nothing.

    Returns by line of the file what became of it: `new`, `same`, `unknown` (none of our parcels),
    `taken` (another parcel has it) or `unreadable`.
    """
    known = {
        parcel.number: parcel
        for parcel in db.session.scalars(
            select(Shipment)
            .where(Shipment.number.in_([one.number for one in issued if one.number]))
            .order_by(Shipment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    said: dict[int, str] = {}
    for one in issued:
        said[one.line] = _take_over(known.get(one.number), one.tracking_number, carrier, actor)
    audit.write(
        "shipment.import",
        "shipment",
        None,
        actor=actor,
        carrier=carrier.value,
        new=sum(word == "new" for word in said.values()),
        rows=len(said),
    )
    return said


def _take_over(parcel: Shipment | None, tracking: str, carrier: Carrier, actor: Actor) -> str:
    if parcel is None or parcel.carrier is not carrier or parcel.state not in UNDER_WAY:
        return "unknown"
    if not tracking or len(tracking) > LONGEST_NUMBER:
        return "unreadable"
    if parcel.tracking_number == tracking:
        return "same"
    try:
        _check_free(parcel, tracking)
    except NumberTaken:
        return "taken"
    _number(parcel, tracking, actor)
    return "new"


def _number(parcel: Shipment, tracking: str, actor: Actor) -> None:
    before, parcel.tracking_number = parcel.tracking_number, tracking
    parcel.number_ok = is_right(tracking)
    db.session.flush()
    audit.write(
        "shipment.number",
        "shipment",
        parcel.id,
        actor=actor,
        number=parcel.number,
        before=before,
        after=tracking,
    )


def _check_free(parcel: Shipment, tracking: str) -> None:
    other = db.session.scalar(
        select(Shipment.number).where(
            Shipment.carrier == parcel.carrier,
            Shipment.tracking_number == tracking,
            Shipment.state.in_(UNDER_WAY),
            Shipment.id != parcel.id,
        )
    )
    if other is not None:
        raise NumberTaken(tracking=tracking, number=other, field="tracking_number")


def lock_parcel(shipment_id: int) -> Shipment:
    """The parcel, locked; raises NotFound."""
    found = db.session.get(Shipment, shipment_id, with_for_update=True, populate_existing=True)
    if found is None or found.state is ShipmentState.CANCELLED:
        raise NotFound(N_("この荷物は見つかりません。"))
    return found


def mark_exported(numbers: Sequence[str], carrier: Carrier, *, actor: Actor) -> None:
    """These parcels have been written into a carrier's file."""
    found = db.session.scalars(
        select(Shipment).where(Shipment.number.in_(list(numbers))).order_by(Shipment.id)
    ).all()
    for parcel in found:
        parcel.exported_at = clock.now()
    audit.write(
        "shipment.export", "shipment", None, actor=actor, carrier=carrier.value, count=len(found)
    )
