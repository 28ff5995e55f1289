"""Goods of a hold that are rung up: the promise is kept by the sale, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.extensions import db
from omni.models.hold import Hold, HoldLine, HoldState
from omni.models.order import OrderLine
from omni.models.stock import Allocation, AllocationState, MovementReason
from omni.services import stock

GONE = (HoldState.CANCELLED, HoldState.COLLECTED)


class HoldCollected(AlreadyDone):
    """The pieces of this hold have been handed over already."""

    sentence = N_("取り置き %(number)s の商品は、すでにお渡し済みです。")
    way_forward = N_("この行をはずすか、取り置きをご確認ください。")


def lock_hold_lines(lines: Sequence[OrderLine], location_id: int) -> dict[int, HoldLine]:
    """Lock the holds these lines come from, in id order; refuses another store's.

    Orders and holds are locked before stock levels.
    """
    wanted = {line.hold_line_id for line in lines if line.hold_line_id}
    if not wanted:
        return {}
    holds = select(HoldLine.hold_id).where(HoldLine.id.in_(wanted))
    db.session.scalars(
        select(Hold)
        .where(Hold.id.in_(holds))
        .order_by(Hold.id)
        .with_for_update(of=Hold)
        .execution_options(populate_existing=True)
    ).all()
    found = db.session.scalars(
        select(HoldLine).where(HoldLine.id.in_(wanted)).execution_options(populate_existing=True)
    )
    held = {line.id: line for line in found}
    for line in lines:
        if line.hold_line_id:
            _check(held.get(line.hold_line_id), line, location_id)
    return held


def _check(held: HoldLine | None, line: OrderLine, location_id: int) -> None:
    if held is None or held.variant_id != line.variant_id:
        raise NotFound(N_("この取り置きが見つかりません。"))
    if held.hold.location_id != location_id:
        raise Invalid(
            N_("取り置き %(number)s は %(store)s のものです。"),
            way_forward=N_("お渡しする店舗で会計してください。"),
            number=held.hold.number,
            store=held.hold.location.name,
        )
    if held.hold.state is HoldState.COLLECTED or held.collected + held.returned >= held.quantity:
        raise HoldCollected(number=held.hold.number)


def hand_over(held: HoldLine, line: OrderLine, *, actor: Actor) -> int:
    """Consume what is promised to this hold line; returns the pieces it could not cover.

    The hold is collected when nothing of it waits any more. Pieces whose promise has lapsed in
    the meantime are in the customer's hand all the same: the caller sells those.
    """
    pieces = min(line.quantity, held.quantity - held.collected - held.returned)
    consumed = _consume(held.id, line, pieces, actor)
    if held.hold.state is not HoldState.CANCELLED:
        held.collected += pieces
        if all(one.collected + one.returned >= one.quantity for one in held.hold.lines):
            held.hold.state = HoldState.COLLECTED
            held.hold.closed_at = clock.now()
    return line.quantity - consumed


def _consume(hold_line_id: int, line: OrderLine, pieces: int, actor: Actor) -> int:
    promises = db.session.scalars(
        select(Allocation)
        .where(
            Allocation.hold_line_id == hold_line_id,
            Allocation.state.in_((AllocationState.ACTIVE, AllocationState.SHELF)),
        )
        .order_by(Allocation.id)
        .execution_options(populate_existing=True)
    ).all()
    left = pieces
    for promise in promises:
        take = min(left, promise.quantity)
        if take:
            stock.consume(
                promise.id,
                take,
                actor=actor,
                reason=MovementReason.SALE,
                source_type="order_line",
                source_id=line.id,
            )
            left -= take
    return pieces - left
