"""How a hold ends without being collected: cancelled, passed on, lapsed; and back to the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid
from omni.domain.holds import CANCEL_REASONS, CloseReason, is_lapsed
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold, HoldLine, HoldState, WaitState
from omni.models.location import Location
from omni.models.stock import AllocationState
from omni.services import stock
from omni.services.holds.offering import WAITING_LIST, offer, settle_offer
from omni.services.holds.rows import (
    check_here,
    check_open,
    ids,
    lines_of,
    lock_hold,
    lock_stock_of,
    waiting,
    write,
)
from omni.services.idempotency import once
from omni.services.stock.levels import Key, lock_levels


class NothingToShelve(AlreadyDone):
    """No piece of this hold waits for the shelf."""

    sentence = N_("取り置き%(number)sに、売場に戻す商品はありません。")


@once("hold.cancel", Hold)
def cancel_hold(
    hold_id: int,
    *,
    reason: CloseReason,
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """The customer does not want it any more: what lies on the shelf is free at once, what lies
    behind the counter waits for 棚戻し."""
    if reason not in CANCEL_REASONS:
        raise Invalid(N_("取消の理由を選んでください。"), field="reason")
    hold = lock_hold(hold_id)
    check_open(hold)
    end(hold, HoldState.CANCELLED, reason, actor=actor, note=note.strip())
    return hold


@once("hold.pass", Hold)
def pass_offer(hold_id: int, *, actor: Actor, key: str) -> Hold:  # noqa: ARG001
    """Who was offered the goods does not want them: the next in line is offered them."""
    hold = lock_hold(hold_id)
    check_open(hold)
    if hold.channel != WAITING_LIST:
        raise Invalid(N_("この取り置きは、キャンセル待ちのご案内ではありません。"))
    end(hold, HoldState.CANCELLED, CloseReason.PASSED, actor=actor)
    return hold


@once("hold.shelf", Hold)
def back_to_shelf(hold_id: int, *, actor: Actor, key: str) -> Hold:  # noqa: ARG001
    """A person has put the goods back on the shelf: only now are they free, first for who waits."""
    hold = lock_hold(hold_id)
    check_here(hold, actor)
    if hold.state in OPEN_STATES and is_lapsed(hold.expires_at, clock.now()):
        _lapse(hold, actor=actor)
    shelved = [one for one in lock_stock_of(hold) if one.state is AllocationState.SHELF]
    if not shelved:
        raise NothingToShelve(number=hold.number)
    freed = stock.back_to_shelf(ids(shelved), actor=actor)
    lines = {promise.line_id for promise in shelved}
    for line in lines_of(hold):
        if line.id in lines:
            line.shelved_at = clock.now()
    write("shelf", hold, actor=actor, number=hold.number, pieces=sum(f.quantity for f in freed))
    _offer(freed, actor=actor)
    return hold


def sweep_lapsed(*, actor: Actor, limit: int = 100) -> int:
    """Close holds whose time is over, oldest first; returns how many. Safe to run anywhere, often.

    What was prepared waits for 棚戻し; what was not is free at once.
    """
    places = list(db.session.scalars(select(Location.id)))
    due = db.session.scalars(
        select(Hold)
        .where(
            Hold.location_id.in_(places),
            Hold.state.in_(OPEN_STATES),
            Hold.expires_at <= clock.now(),
        )
        .order_by(Hold.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Hold)
        .execution_options(populate_existing=True)
    ).all()
    _lapse_all(due, actor=actor)
    return len(due)


def lapse_at(
    location_id: int, variant_ids: Iterable[int], *, also: Iterable[int] = (), actor: Actor
) -> None:
    """Close the lapsed holds of these goods at one store, so that who waits comes first.

    Locks their levels, and in the same order those of the goods the command wants `also`.
    """
    due = db.session.scalars(
        select(Hold)
        .where(
            Hold.location_id == location_id,
            Hold.state.in_(OPEN_STATES),
            Hold.expires_at <= clock.now(),
            Hold.lines.any(HoldLine.variant_id.in_(list(variant_ids))),
        )
        .order_by(Hold.id)
        .with_for_update(skip_locked=True, of=Hold)
        .execution_options(populate_existing=True)
    ).all()
    _lapse_all(due, also=[(location_id, variant_id) for variant_id in also], actor=actor)


def _lapse_all(holds: Sequence[Hold], *, also: Iterable[Key] = (), actor: Actor) -> None:
    """Close locked holds; their levels are locked before any is touched, all in one order."""
    goods = db.session.execute(
        select(Hold.location_id, HoldLine.variant_id)
        .join(HoldLine, HoldLine.hold_id == Hold.id)
        .where(Hold.id.in_([hold.id for hold in holds]))
    )
    lock_levels([*also, *((row.location_id, row.variant_id) for row in goods)])
    for hold in holds:
        _lapse(hold, actor=actor)


def _lapse(hold: Hold, *, actor: Actor) -> None:
    end(hold, HoldState.LAPSED, CloseReason.LAPSED, actor=actor)


def end(hold: Hold, state: HoldState, reason: CloseReason, *, actor: Actor, note: str = "") -> None:
    """Close a locked hold; what still waited is given back."""
    hold.state = state
    hold.closed_at = clock.now()
    hold.close_reason = reason.value
    settle_offer(hold, WaitState.PASSED)
    word = "lapse" if state is HoldState.LAPSED else "cancel"
    write(word, hold, actor=actor, number=hold.number, reason=reason.value, note=note)
    give_back([(line, waiting(line)) for line in lines_of(hold)], hold, actor=actor)


def give_back(lines: Iterable[tuple[HoldLine, int]], hold: Hold, *, actor: Actor) -> None:
    """Pieces of these lines are not wanted any more: to be shelved when they lie behind the
    counter, else free, and offered to who waits. Promises somebody else has freed are let go."""
    promises = [one for one in lock_stock_of(hold) if one.state is AllocationState.ACTIVE]
    aside: list[int] = []
    on_shelf: list[int] = []
    for line, pieces in lines:
        own = sorted((one for one in promises if one.line_id == line.id), key=lambda one: one.aside)
        live = sum(one.quantity for one in own)
        chosen = set(stock.part(ids(own), min(pieces, live), actor=actor).chosen) if own else set()
        aside += [one.id for one in own if one.id in chosen and one.aside]
        on_shelf += [one.id for one in own if one.id in chosen and not one.aside]
        line.returned += pieces
    db.session.flush()
    stock.shelve(aside, actor=actor)
    _offer(stock.release(on_shelf, actor=actor), actor=actor)


def close_when_over(hold: Hold, reason: CloseReason, *, actor: Actor) -> bool:
    """End the hold when nothing of it waits: collected if anything was, else for this reason."""
    lines = lines_of(hold)
    if any(waiting(line) for line in lines):
        return False
    if any(line.collected for line in lines):
        hold.state = HoldState.COLLECTED
        hold.closed_at = clock.now()
        hold.close_reason = None
        settle_offer(hold, WaitState.TAKEN)
    else:
        end(hold, HoldState.CANCELLED, reason, actor=actor)
    return True


def _offer(freed: Iterable[stock.Freed], *, actor: Actor) -> None:
    offer(((one.location_id, one.variant_id) for one in freed), actor=actor)
