"""Goods of a hold that are rung up: the promise is kept by the sale, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.extensions import db
from omni.models.hold import Hold, HoldLine
from omni.models.order import OrderLine
from omni.services import holds


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
    if held.collected >= held.quantity:
        raise HoldCollected(number=held.hold.number)


def hand_over(held: HoldLine, line: OrderLine, *, actor: Actor) -> int:
    """Consume what is promised to this hold line; returns the pieces it could not cover.

    Pieces whose promise has lapsed in the meantime are in the customer's hand all the same: the
    caller sells those.
    """
    sold = holds.Sold(held.id, line.quantity, line.id)
    return holds.collect_lines(held.hold_id, [sold], actor=actor).get(line.id, 0)
