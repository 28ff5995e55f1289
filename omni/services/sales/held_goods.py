"""Goods of a hold that are rung up: the promise is kept by the sale, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence

from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone
from omni.models.hold import HoldLine
from omni.models.order import OrderLine
from omni.services import holds
from omni.services.holds import Sold
from omni.services.holds.rows import HoldUnknown, lines_of


class HoldCollected(AlreadyDone):
    """The pieces of this hold have been handed over already."""

    sentence = N_("取り置き %(number)s の商品は、すでにお渡し済みです。")
    way_forward = N_("この行を外すか、取り置きを確かめてください。")


def lock_held(lines: Sequence[OrderLine], location_id: int) -> dict[int, HoldLine]:
    """Lock the holds these lines come from, before any stock; lines of holds by their id.

    Raises for another store's hold, for other goods, and for pieces handed over already.
    """
    wanted = [line.hold_line_id for line in lines if line.hold_line_id]
    if not wanted:
        return {}
    held = holds.lock_holds_of(wanted, location_id=location_id)
    for line in lines:
        if line.hold_line_id:
            _check(held[line.hold_line_id], line)
    return held


def _check(held: HoldLine, line: OrderLine) -> None:
    if held.variant_id != line.variant_id:
        raise HoldUnknown
    if held.collected >= held.quantity:
        raise HoldCollected(number=held.hold.number)


def variants_of(held: dict[int, HoldLine]) -> set[int]:
    """Every SKU of these holds: their stock is locked together with the rest of the sale."""
    return {line.variant_id for one in held.values() for line in lines_of(one.hold)}


def hand_over(
    held: dict[int, HoldLine], lines: Sequence[OrderLine], *, actor: Actor
) -> dict[int, int]:
    """Keep the promises of these holds; by order line, the pieces that no promise covered.

    Those are in the customer's hand all the same: the caller sells them.
    """
    by_hold: dict[int, list[Sold]] = {}
    for line in lines:
        if line.hold_line_id:
            sold = Sold(line.hold_line_id, line.quantity, line.id)
            by_hold.setdefault(held[line.hold_line_id].hold_id, []).append(sold)
    uncovered: dict[int, int] = {}
    for hold_id, sold_of in sorted(by_hold.items()):
        uncovered |= holds.collect_lines(hold_id, sold_of, actor=actor)
    return uncovered
