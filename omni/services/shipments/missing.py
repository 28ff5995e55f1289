"""What is not there, and what a place will not send: stock is put right, and the pieces go on."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.shipment import ShipmentState
from omni.models.stock import MovementReason
from omni.services import stock
from omni.services.idempotency import once
from omni.services.shipments.picking import settle_picking
from omni.services.shipments.reasons import BY_HAND, RefusalReason, ShortReason
from omni.services.shipments.rerouting import route_again
from omni.services.shipments.rows import (
    Work,
    check_state,
    check_step,
    lock_work,
    note,
    parcels_of,
    to_find,
)
from omni.services.stock.levels import lock_levels

WRITTEN_OFF = {
    ShortReason.NOT_FOUND: MovementReason.LOSS,
    ShortReason.DAMAGED: MovementReason.DAMAGE,
}


@once("shipment.short", Fulfilment)
def report_short(
    fulfilment_id: int,
    line_id: int,
    pieces: int,
    reason: ShortReason,
    *,
    actor: Actor,
    key: str,
) -> Fulfilment:
    """So many pieces of a line cannot be sent from here, and are asked of another place.

    Not found: the level is counted down. Damaged: written off as such. Display only: the pieces
    stay on hand, and the floor keeps them from now on. With nothing left to send the fulfilment
    ends as refused.
    """
    work = lock_work(fulfilment_id, actor=actor)
    check_state(work.fulfilment, FulfilmentState.REQUESTED, FulfilmentState.PICKING)
    line = work.line(line_id)
    if not 0 < pieces <= to_find(line):
        raise Invalid(
            N_("欠品の数は1から%(most)sまでで入力してください。"),
            field="pieces",
            most=to_find(line),
        )
    gone = _let_go(work, line, pieces, actor)
    line.short += pieces
    line.short_reason = reason.value
    _put_stock_right(work, line, gone, reason, actor=actor, key=key)
    note(work, "short", actor=actor, item=line.order_line.description, pieces=pieces,
         reason=reason.value)  # fmt: skip
    if all(one.short == one.quantity for one in work.lines):
        _end(work, reason.value)
    else:
        settle_picking(work, actor=actor)
    route_again(work.order, work.fulfilment.kind, actor=actor)
    return work.fulfilment


def _let_go(work: Work, line: FulfilmentLine, pieces: int, actor: Actor) -> int:
    """Give back the promise on these pieces; returns those the level is not known to lack yet."""
    if line.allocation_id is None:
        return 0
    key = (work.fulfilment.location_id, line.order_line.variant_id or 0)
    known = lock_levels([key])[key].short
    parted = stock.part([line.allocation_id], pieces, actor=actor)
    stock.release(parted.chosen, actor=actor)
    line.allocation_id = parted.rest[0] if parted.rest else None
    db.session.flush()
    return max(0, pieces - known)


def _put_stock_right(
    work: Work, line: FulfilmentLine, pieces: int, reason: ShortReason, *, actor: Actor, key: str
) -> None:
    variant_id = line.order_line.variant_id
    if not pieces or variant_id is None:
        return
    if reason is ShortReason.DISPLAY_ONLY:
        stock.keep_on_floor(work.fulfilment.location_id, variant_id, pieces, actor=actor)
        return
    stock.adjust(
        work.fulfilment.location_id,
        [(variant_id, -pieces)],
        reason=WRITTEN_OFF[reason],
        note=work.fulfilment.number,
        actor=actor,
        key=f"{key}:short",
    )


@once("shipment.refuse", Fulfilment)
def refuse(
    fulfilment_id: int,
    reason: RefusalReason,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Fulfilment:
    """This place does not send its part: what lies in hand goes back to the shelf, and the pieces
    are asked of another place."""
    work = lock_work(fulfilment_id, actor=actor)
    if reason not in BY_HAND:
        raise Invalid(N_("出荷できない理由を選んでください。"), field="reason")
    give_up(work, reason, actor=actor)
    return work.fulfilment


def give_up(work: Work, reason: RefusalReason, *, actor: Actor) -> None:
    """End locked work as refused and route its pieces again."""
    check_step(work.fulfilment, FulfilmentState.REFUSED)
    set_down(work, actor=actor)
    _end(work, reason.value)
    note(work, "refused", actor=actor, reason=reason.value)
    route_again(work.order, work.fulfilment.kind, actor=actor)


def set_down(work: Work, *, actor: Actor) -> None:
    """Pieces in hand wait for 棚戻し, the others are free at once; packed parcels are void."""
    for parcel in parcels_of(work.fulfilment):
        parcel.state = ShipmentState.CANCELLED
        parcel.closed_at = clock.now()
    for line in work.lines:
        if line.allocation_id is None:
            continue
        parted = stock.part([line.allocation_id], line.picked, actor=actor)
        stock.shelve(parted.chosen, actor=actor)
        stock.release(parted.rest, actor=actor)
        line.allocation_id = parted.chosen[0] if parted.chosen else None
    db.session.flush()


def _end(work: Work, reason: str) -> None:
    work.fulfilment.state = FulfilmentState.REFUSED
    work.fulfilment.refusal = reason
    work.fulfilment.closed_at = clock.now()
