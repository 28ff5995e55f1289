"""Handing over: at the counter, on its own or through the till; piece by piece and once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import Hold, HoldLine, WaitState
from omni.models.stock import AllocationState, MovementReason
from omni.services import stock
from omni.services.holds.ending import close_when_over, give_back
from omni.services.holds.offering import settle_offer
from omni.services.holds.rows import (
    HoldUnknown,
    Promise,
    check_here,
    lines_of,
    list_promises,
    lock_open,
    lock_stock_of,
    waiting,
    write,
)
from omni.services.idempotency import once


@dataclass(frozen=True)
class Pieces:
    """What becomes of a line: handed over, given back; the rest goes on waiting."""

    line_id: int
    collected: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Sold:
    """Pieces of a hold line that an order line has sold."""

    hold_line_id: int
    quantity: int
    order_line_id: int


@once("hold.collect", Hold)
def collect_hold(
    hold_id: int,
    *,
    pieces: Sequence[Pieces] | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """Hand the goods over without a sale here: all of it, or what is said of each line.

    What is given back waits to be put on the shelf; what is not mentioned goes on waiting.
    Raises HoldLapsed with the way forward when the time is over.
    """
    hold = lock_open(hold_id)
    check_here(hold, actor)
    lines = lines_of(hold)
    asked = pieces if pieces is not None else [Pieces(one.id, waiting(one)) for one in lines]
    plan = _check(asked, lines)
    promises = lock_stock_of(hold)
    for line, one in plan:
        own = [promise for promise in promises if promise.line_id == line.id]
        _consume(own, one.collected, ("hold_line", line.id), actor=actor)
        line.collected += one.collected
    give_back([(line, one.returned) for line, one in plan], hold, actor=actor)
    write(
        "collect",
        hold,
        actor=actor,
        number=hold.number,
        lines=[[one.line_id, one.collected, one.returned] for _, one in plan],
    )
    _close(hold, actor=actor)
    return hold


def _check(asked: Sequence[Pieces], lines: list[HoldLine]) -> list[tuple[HoldLine, Pieces]]:
    known = {line.id: line for line in lines}
    plan = []
    for one in asked:
        line = known.pop(one.line_id, None)
        if line is None:
            raise NotFound(N_("この明細は、この取り置きにありません。"))
        if min(one.collected, one.returned) < 0 or one.collected + one.returned > waiting(line):
            raise Invalid(
                N_("点数は、合わせて%(most)sまでで入力してください。"),
                field="pieces",
                most=waiting(line),
            )
        if one.collected + one.returned:
            plan.append((line, one))
    if not plan:
        raise Invalid(N_("お渡しする点数を入力してください。"), field="pieces")
    return plan


def lock_holds_of(hold_line_ids: Iterable[int], *, location_id: int) -> dict[int, HoldLine]:
    """Lock the holds of these lines for the till, in id order, before any stock; lines by id.

    Raises NotFound for a line that is none, or of another store.
    """
    wanted = set(hold_line_ids)
    holds = select(HoldLine.hold_id).where(HoldLine.id.in_(wanted))
    locked = db.session.scalars(
        select(Hold)
        .where(Hold.id.in_(holds), Hold.location_id == location_id)
        .order_by(Hold.id)
        .with_for_update(of=Hold)
        .execution_options(populate_existing=True)
    ).all()
    found = {line.id: line for hold in locked for line in lines_of(hold)}
    if wanted - found.keys():
        raise HoldUnknown
    return {line_id: found[line_id] for line_id in wanted}


def collect_lines(hold_id: int, sold: Sequence[Sold], *, actor: Actor) -> dict[int, int]:
    """Keep the promise through a sale: consume what is live, and never refuse the till.

    Call under `lock_holds_of`. Returns by order line how many pieces nothing was promised for
    any more (the hold had lapsed and somebody else took them): the caller sells those as they
    are. Pieces that already wait for the shelf are in the customer's hand, and count.
    """
    hold = db.session.get_one(Hold, hold_id)
    uncovered: dict[int, int] = {}
    lines = {line.id: line for line in lines_of(hold)}
    promises = lock_stock_of(hold)
    for one in sorted(
        sold, key=lambda each: (lines[each.hold_line_id].variant_id, each.order_line_id)
    ):
        line = lines[one.hold_line_id]
        own = [promise for promise in promises if promise.line_id == line.id]
        live = sum(promise.quantity for promise in own)
        pieces = min(one.quantity, live)
        _consume(own, pieces, ("order_line", one.order_line_id), actor=actor)
        promises = list_promises(hold.id)
        from_shelf = max(0, pieces - waiting(line))
        line.returned -= from_shelf
        line.collected += pieces
        if one.quantity > pieces:
            uncovered[one.order_line_id] = one.quantity - pieces
    write("sell", hold, actor=actor, number=hold.number, uncovered=uncovered)
    _close(hold, actor=actor)
    return uncovered


def _consume(
    promises: list[Promise], pieces: int, source: tuple[str, int], *, actor: Actor
) -> None:
    """Consume so many pieces; those still behind the counter before those waiting for the shelf."""
    left = pieces
    for promise in sorted(promises, key=lambda one: one.state is AllocationState.SHELF):
        take = min(left, promise.quantity)
        if take:
            stock.consume(
                promise.id,
                take,
                actor=actor,
                reason=MovementReason.SALE,
                source_type=source[0],
                source_id=source[1],
            )
            left -= take
    if left:
        raise stock.PromiseGone


def _close(hold: Hold, *, actor: Actor) -> None:
    """An offer somebody bought from is taken; with nothing left to wait for, the hold ends."""
    if any(line.collected for line in lines_of(hold)):
        settle_offer(hold, WaitState.TAKEN)
    close_when_over(hold, CloseReason.RETURNED, actor=actor)
