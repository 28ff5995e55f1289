"""Packing: every piece in hand lies in exactly one parcel, and each parcel has its label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Invalid
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order import Order, Payment, Tender
from omni.models.shipment import Carrier, Shipment, ShipmentLine, ShipmentState
from omni.services.document_numbers import add_numbered
from omni.services.idempotency import once
from omni.services.shipments.rows import (
    MOVED,
    Work,
    check_state,
    check_step,
    lock_work,
    note,
    parcels_of,
    to_find,
)

NUMBER = "P"
MOST_PARCELS = 20
MOST_SIZE = 300
MOST_GRAMS = 50_000
VOID = (ShipmentState.CANCELLED, ShipmentState.RETURNED)


class StillToFind(Conflict):
    """Pieces have neither been found nor given up."""

    sentence = N_("まだ%(pieces)s点が見つかっていません。")
    way_forward = N_("残りを読み取るか、見つからない商品を［欠品］にしてください。")
    event = MOVED


class NotAllPacked(Invalid):
    """The parcels hold other pieces than were picked."""

    sentence = N_("「%(item)s」は%(picked)s点ですが、箱には%(packed)s点になっています。")
    way_forward = N_("どの箱に何点入れたかを確かめてください。")


@dataclass(frozen=True)
class Box:
    """One parcel as packed: pieces by fulfilment line; without any it holds all that is left."""

    pieces: dict[int, int] = field(default_factory=dict)
    size: int = 0
    weight: int = 0


@once("shipment.pack", Fulfilment)
def pack(
    fulfilment_id: int,
    carrier: Carrier,
    boxes: Sequence[Box],
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Fulfilment:
    """Put what was picked into parcels and label them.

    What is to be collected (代引き) for the order and rides with no other parcel rides with the
    first. Raises StillToFind or NotAllPacked.
    """
    work = lock_work(fulfilment_id, actor=actor)
    check_step(work.fulfilment, FulfilmentState.PACKED)
    if left := sum(to_find(line) for line in work.lines):
        raise StillToFind(pieces=left)
    plan = _plan(work, boxes)
    collect = _to_collect(work.order)
    for box, pieces in plan:
        values = {"carrier": carrier, "size": box.size, "weight": box.weight}
        cod = {"cod_amount": collect, "cod_tax": _tax_of(work.order, collect)}
        _label(work, pieces, {**values, **cod}, actor=actor)
        collect = 0
    work.fulfilment.state = FulfilmentState.PACKED
    work.fulfilment.packed_at = clock.now()
    note(work, "packed", actor=actor, parcels=len(plan), carrier=carrier.value)
    return work.fulfilment


def _plan(work: Work, boxes: Sequence[Box]) -> list[tuple[Box, dict[int, int]]]:
    """The pieces of each box; raises where they are not exactly those picked."""
    _check_boxes(boxes)
    picked = {line.id: line.picked for line in work.lines if line.picked}
    plan = []
    for box in boxes:
        pieces = {line: count for line, count in box.pieces.items() if count > 0}
        if not pieces and len(boxes) == 1:
            pieces = dict(picked)
        if pieces:
            plan.append((box, pieces))
    _check_pieces(work, picked, plan)
    return plan


def _check_boxes(boxes: Sequence[Box]) -> None:
    if not 0 < len(boxes) <= MOST_PARCELS:
        raise Invalid(N_("箱は1から%(most)s個までです。"), most=MOST_PARCELS, field="boxes")
    if any(not (0 <= one.size <= MOST_SIZE and 0 <= one.weight <= MOST_GRAMS) for one in boxes):
        raise Invalid(N_("サイズと重さを確かめてください。"), field="size")


def _check_pieces(
    work: Work, picked: dict[int, int], plan: Sequence[tuple[Box, dict[int, int]]]
) -> None:
    packed: Counter[int] = Counter()
    for _, pieces in plan:
        packed.update(pieces)
    for line_id in picked.keys() | packed.keys():
        line = work.line(line_id)
        if packed[line_id] != line.picked:
            raise NotAllPacked(
                item=line.order_line.description, picked=line.picked, packed=packed[line_id]
            )
    if not plan:
        raise Invalid(N_("箱に入れる商品がありません。"))


def _label(work: Work, pieces: dict[int, int], values: dict[str, Any], *, actor: Actor) -> None:
    parcel = add_numbered(
        Shipment,
        NUMBER,
        {
            "fulfilment_id": work.fulfilment.id,
            "state": ShipmentState.LABELLED,
            "number_ok": True,
            "packed_at": clock.now(),
            "packed_by_id": actor.staff_id,
            **values,
        },
    )
    for line_id, count in sorted(pieces.items()):
        db.session.add(
            ShipmentLine(shipment_id=parcel.id, fulfilment_line_id=line_id, quantity=count)
        )


def _to_collect(order: Order) -> int:
    """What the carrier still has to be asked to collect for this order."""
    due = db.session.scalar(
        select(func.coalesce(func.sum(Payment.amount - Payment.refunded), 0)).where(
            Payment.order_id == order.id, Payment.tender == Tender.COD, Payment.is_awaited
        )
    )
    rides = db.session.scalar(
        select(func.coalesce(func.sum(Shipment.cod_amount), 0))
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .where(Fulfilment.order_id == order.id, Shipment.state.not_in(VOID))
    )
    return max(0, int(due or 0) - int(rides or 0))


def _tax_of(order: Order, collect: int) -> int:
    """The tax inside what is collected, in proportion to the order's."""
    whole = sum(payment.amount for payment in order.payments)
    return order.tax * collect // whole if whole else 0


@once("shipment.unpack", Fulfilment)
def unpack(fulfilment_id: int, *, actor: Actor, key: str) -> Fulfilment:  # noqa: ARG001
    """The parcels were packed wrongly and have not left: their labels are void."""
    work = lock_work(fulfilment_id, actor=actor)
    check_state(work.fulfilment, FulfilmentState.PACKED)
    check_step(work.fulfilment, FulfilmentState.PICKING)
    for parcel in parcels_of(work.fulfilment):
        parcel.state = ShipmentState.CANCELLED
        parcel.closed_at = clock.now()
    work.fulfilment.state = FulfilmentState.PICKING
    work.fulfilment.packed_at = None
    note(work, "unpacked", actor=actor)
    return work.fulfilment
