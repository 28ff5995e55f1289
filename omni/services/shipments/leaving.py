"""Goods that leave with a carrier or a customer: the promise is kept, stock goes down, once."""

from __future__ import annotations

from omni.domain.actor import Actor
from omni.models.stock import MovementReason
from omni.services import stock
from omni.services.orders.completing import goods_left
from omni.services.shipments.rows import Work
from omni.services.stock.levels import lock_levels


def let_goods_leave(work: Work, *, actor: Actor) -> int:
    """Take the picked pieces off the stock against their promises; returns how many left.

    Levels are locked in key order before the first moves. The fulfilment stands as shipped or
    collected already, so that its order can earn and be completed.
    """
    going = [line for line in work.lines if line.picked and line.allocation_id]
    place = work.fulfilment.location_id
    lock_levels((place, line.order_line.variant_id or 0) for line in going)
    for line in sorted(going, key=lambda one: (one.order_line.variant_id or 0, one.id)):
        stock.consume(
            line.allocation_id or 0,
            line.picked,
            actor=actor,
            reason=MovementReason.SALE,
            source_type="order_line",
            source_id=line.order_line_id,
        )
    goods_left(work.order, work.fulfilment, actor=actor)
    return sum(line.picked for line in going)
