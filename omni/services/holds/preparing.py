"""Preparing: the goods leave the shelf; what is not there is said, and the rest goes on."""

from __future__ import annotations

from collections.abc import Mapping

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.domain.holds import CloseReason
from omni.models.hold import Hold, HoldKind, HoldLine, HoldState
from omni.models.stock import MovementReason
from omni.services import stock
from omni.services.holds.ending import close_when_over
from omni.services.holds.rows import (
    Promise,
    check_here,
    ids,
    lines_of,
    lock_open,
    lock_stock_of,
    moved,
    waiting,
    write,
)
from omni.services.idempotency import once
from omni.services.stock.levels import lock_levels


@once("hold.prepare", Hold)
def prepare_hold(
    hold_id: int,
    *,
    found: Mapping[int, int] | None = None,
    actor: Actor,
    key: str,
) -> Hold:
    """The goods lie behind the counter: the whole hold, or by line how many were found.

    A line not named has not been looked for. Pieces that were not found leave the hold and the
    stock (an adjustment says so, but for what the level is known to lack already); the hold goes
    on with the rest, or ends when nothing is left.
    """
    hold = lock_open(hold_id)
    check_here(hold, actor)
    if hold.state is HoldState.PREPARED:
        raise moved(hold)
    if hold.kind is HoldKind.SOFT:
        raise Invalid(
            N_("仮押さえは、先に取り置きにしてください。"),
            way_forward=N_("お客様が決まったら［取り置きにする］を押してください。"),
        )
    promises = [one for one in lock_stock_of(hold) if not one.aside]
    lines = lines_of(hold)
    levels = lock_levels((hold.location_id, line.variant_id) for line in lines)
    missing: list[tuple[int, int]] = []
    for line in lines:
        if found is not None and line.id not in found:
            continue
        pieces = waiting(line) if found is None else found[line.id]
        own = [one for one in promises if one.line_id == line.id]
        short = _take_line(line, own, pieces, actor=actor)
        gone = short - levels[hold.location_id, line.variant_id].short
        if gone > 0:
            missing.append((line.variant_id, -gone))
    _write_off(hold, missing, actor=actor, key=key)
    if not close_when_over(hold, CloseReason.SHORT, actor=actor):
        _settle(hold)
        write("prepare", hold, actor=actor, number=hold.number, missing=missing)
    return hold


def _take_line(line: HoldLine, promises: list[Promise], found: int, *, actor: Actor) -> int:
    """Put the found pieces aside; returns how many were looked for in vain."""
    looked_for = sum(promise.quantity for promise in promises)
    if not 0 <= found <= max(looked_for, waiting(line)):
        raise Invalid(
            N_("見つかった数は0から%(most)sまでで入力してください。"),
            field="found",
            most=looked_for,
        )
    short = max(0, looked_for - found)
    kept = stock.part(ids(promises), looked_for - short, actor=actor)
    stock.take_off_shelf(kept.chosen, actor=actor)
    stock.release(kept.rest, actor=actor)
    line.returned += short
    return short


def _write_off(hold: Hold, missing: list[tuple[int, int]], *, actor: Actor, key: str) -> None:
    if missing:
        stock.adjust(
            hold.location_id,
            missing,
            reason=MovementReason.LOSS,
            note=hold.number,
            actor=actor,
            key=f"{key}:short",
        )


def _settle(hold: Hold) -> None:
    """Prepared, once everything that waits lies aside."""
    aside = sum(one.quantity for one in lock_stock_of(hold) if one.aside)
    if aside >= sum(waiting(line) for line in hold.lines):
        hold.state = HoldState.PREPARED
        hold.prepared_at = clock.now()
