"""Keeping longer, keeping for good, and calling the customer."""

from __future__ import annotations

import datetime as dt

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NeedsApproval
from omni.domain.holds import FREE_EXTENSIONS, expiry, is_lapsed, soft_expiry
from omni.models.hold import OPEN_STATES, Hold, HoldKind, HoldState, WaitState
from omni.models.stock import AllocationState
from omni.services import stock
from omni.services.holds.offering import settle_offer
from omni.services.holds.rows import (
    HoldLapsed,
    check_open,
    hours_of,
    ids,
    lines_of,
    lock_hold,
    lock_open,
    lock_stock_of,
    moved,
    write,
)
from omni.services.idempotency import once


class ExtendedAlready(NeedsApproval):
    """A hold is extended once; a manager may agree to more."""

    sentence = N_("この取り置きは、すでに延長しています。")
    way_forward = N_("もう一度延長するには、店長の暗証番号を入力してください。")


class NotLonger(Invalid):
    """The new day is not after the old one."""

    sentence = N_("いまの期限より後の日を選んでください。")


@once("hold.extend", Hold)
def extend_hold(
    hold_id: int,
    *,
    until: dt.date | None = None,
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """Keep the goods until closing time of a later day (a soft hold: half an hour more).

    A hold past its time can be extended while its goods still lie behind the counter. The second
    extension needs a manager.
    """
    hold = lock_hold(hold_id)
    now = clock.now()
    lapsed = hold.state is HoldState.LAPSED or is_lapsed(hold.expires_at, now)
    if not lapsed:
        check_open(hold)
    if hold.extensions >= FREE_EXTENSIONS and approved_by_id is None:
        raise ExtendedAlready(field="pin")
    before = hold.expires_at
    later = _later(hold, until, now)
    if later <= before:
        raise NotLonger(field="until")
    if lapsed:
        _take_up_again(hold, actor=actor)
    hold.expires_at = later
    hold.visit_on = until or hold.visit_on
    hold.extensions += 1
    hold.called_at = None
    _keep(hold, actor=actor)
    write(
        "extend",
        hold,
        actor=actor,
        approved_by_id=approved_by_id,
        number=hold.number,
        before=before,
        after=later,
    )
    return hold


def _later(hold: Hold, until: dt.date | None, now: dt.datetime) -> dt.datetime:
    if hold.kind is HoldKind.SOFT:
        return soft_expiry(max(now, hold.expires_at))
    return expiry(until, hours_of(hold.location), now)


def _take_up_again(hold: Hold, *, actor: Actor) -> None:
    """Only what lies complete behind the counter can be kept on; raises HoldLapsed or HoldMoved."""
    if hold.state not in (*OPEN_STATES, HoldState.LAPSED):
        raise moved(hold)
    shelved = [one for one in lock_stock_of(hold) if one.state is AllocationState.SHELF]
    if hold.state is HoldState.LAPSED and shelved:
        stock.take_up_again(ids(shelved), actor=actor)
        for line in lines_of(hold):
            line.returned -= sum(one.quantity for one in shelved if one.line_id == line.id)
        hold.closed_at = None
        hold.close_reason = None
        hold.state = HoldState.PREPARED
    elif hold.state is not HoldState.PREPARED:
        raise HoldLapsed(number=hold.number)


def _keep(hold: Hold, *, actor: Actor) -> None:
    """Pieces still on the shelf are promised as long as the hold lives."""
    on_shelf = [
        one for one in lock_stock_of(hold) if one.state is AllocationState.ACTIVE and not one.aside
    ]
    stock.extend(ids(on_shelf), expires_at=hold.expires_at, actor=actor)


@once("hold.take_over", Hold)
def take_over(
    hold_id: int,
    *,
    kind: HoldKind = HoldKind.PICKUP,
    visit_on: dt.date | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """Who was still deciding, or was offered the goods, wants them: a soft hold becomes a real
    one, with the store's period."""
    hold = lock_open(hold_id)
    if hold.kind is not HoldKind.SOFT:
        raise moved(hold)
    if kind is HoldKind.SOFT:
        raise Invalid(N_("お取り置きか試着予約を選んでください。"), field="kind")
    hold.kind = kind
    hold.visit_on = visit_on
    hold.expires_at = expiry(visit_on, hours_of(hold.location), clock.now())
    settle_offer(hold, WaitState.TAKEN)
    _keep(hold, actor=actor)
    write("take_over", hold, actor=actor, number=hold.number, kind=kind.value)
    return hold


def call_made(hold_id: int, *, actor: Actor) -> Hold:
    """Somebody has called the customer about this hold."""
    hold = lock_hold(hold_id)
    check_open(hold)
    hold.called_at = clock.now()
    write("call", hold, actor=actor, number=hold.number)
    return hold
