"""The books of holds: pieces, promises and the waiting list tell one story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Subquery, and_, case, func, or_, select

from omni.domain import clock
from omni.extensions import db
from omni.models.hold import OPEN_STATES, UNENDED, Hold, HoldLine, HoldState, WaitEntry, WaitState
from omni.models.stock import Allocation, AllocationState
from omni.queries.doctor.deposits import CHECKS as DEPOSIT_CHECKS
from omni.queries.doctor.finding import Finding

LIVE = (AllocationState.ACTIVE, AllocationState.SHELF)


def broken() -> list[Finding]:
    """Every rule of the holds that does not hold."""
    checks = (
        _collected,
        _promised,
        _shelved,
        _ended,
        _same_goods,
        _clock,
        _prepared,
        _offers,
        *DEPOSIT_CHECKS,
    )
    return [finding for check in checks for finding in check()]


def _sums() -> Subquery:
    def pieces(state: AllocationState) -> Any:
        return func.sum(case((Allocation.state == state, Allocation.quantity), else_=0))

    return (
        select(
            Allocation.hold_line_id,
            pieces(AllocationState.CONSUMED).label("consumed"),
            pieces(AllocationState.ACTIVE).label("active"),
            pieces(AllocationState.SHELF).label("shelf"),
        )
        .where(Allocation.hold_line_id.is_not(None))
        .group_by(Allocation.hold_line_id)
        .subquery("sums")
    )


def _lines(expected: Any, found: Any, sums: Subquery, wrong: Any, what: str) -> Iterator[Finding]:
    rows = db.session.execute(
        select(HoldLine.id, expected, found)
        .join(HoldLine.hold)
        .outerjoin(sums, sums.c.hold_line_id == HoldLine.id)
        .where(wrong)
        .order_by(HoldLine.id)
    )
    for line_id, right, seen in rows:
        yield Finding("holds", what, f"line {line_id}", int(right), int(seen))


def _collected() -> Iterator[Finding]:
    sums = _sums()
    consumed = func.coalesce(sums.c.consumed, 0)
    what = "collected is what was handed over"
    yield from _lines(HoldLine.collected, consumed, sums, consumed != HoldLine.collected, what)


def _promised() -> Iterator[Finding]:
    """What waits is promised; past its time others may have taken what was on the shelf."""
    sums = _sums()
    active = func.coalesce(sums.c.active, 0)
    waiting = HoldLine.quantity - HoldLine.collected - HoldLine.returned
    in_time = and_(Hold.state.in_(OPEN_STATES), Hold.expires_at > clock.now())
    wrong = or_(active > waiting, and_(in_time, active < waiting))
    yield from _lines(waiting, active, sums, wrong, "what waits is promised")


def _shelved() -> Iterator[Finding]:
    sums = _sums()
    shelf = func.coalesce(sums.c.shelf, 0)
    wrong = shelf > HoldLine.returned
    yield from _lines(HoldLine.returned, shelf, sums, wrong, "only what was given back is shelved")


def _ended() -> Iterator[Finding]:
    waiting = func.sum(HoldLine.quantity - HoldLine.collected - HoldLine.returned)
    rows = db.session.execute(
        select(Hold.number, Hold.state, waiting)
        .join(Hold.lines)
        .group_by(Hold.id, Hold.number, Hold.state)
        .having(
            or_(
                and_(Hold.state.in_(UNENDED), waiting == 0),
                and_(Hold.state.not_in(UNENDED), waiting != 0),
            )
        )
        .order_by(Hold.id)
    )
    for number, state, pieces in rows:
        right = "some" if state in UNENDED else 0
        yield Finding("holds", "a hold is open while pieces wait", number, right, int(pieces))


def _same_goods() -> Iterator[Finding]:
    rows = db.session.execute(
        select(Hold.number, Allocation.id)
        .join(Hold.lines)
        .join(Allocation, Allocation.hold_line_id == HoldLine.id)
        .where(
            or_(
                Allocation.location_id != Hold.location_id,
                Allocation.variant_id != HoldLine.variant_id,
            )
        )
        .order_by(Allocation.id)
    )
    for number, allocation_id in rows:
        where = f"{number}, allocation {allocation_id}"
        yield Finding("holds", "a promise is of the hold's goods and store", where, "same", "other")


def _promises(*conditions: Any) -> Any:
    return db.session.execute(
        select(Hold.number, Allocation.id, Hold.expires_at, Allocation.expires_at)
        .join(Hold.lines)
        .join(Allocation, Allocation.hold_line_id == HoldLine.id)
        .where(Allocation.state.in_(LIVE), *conditions)
        .order_by(Allocation.id)
    )


def _clock() -> Iterator[Finding]:
    rows = _promises(
        Allocation.state == AllocationState.ACTIVE, Allocation.expires_at != Hold.expires_at
    )
    for number, allocation_id, right, seen in rows:
        where = f"{number}, allocation {allocation_id}"
        yield Finding("holds", "hold and promise have one clock", where, str(right), str(seen))


def _prepared() -> Iterator[Finding]:
    rows = _promises(Hold.state == HoldState.PREPARED, Allocation.expires_at.is_not(None))
    for number, allocation_id, _right, seen in rows:
        where = f"{number}, allocation {allocation_id}"
        yield Finding("holds", "what is prepared does not lapse", where, "no end", str(seen))


def _offers() -> Iterator[Finding]:
    rows = db.session.execute(
        select(WaitEntry.id, WaitEntry.state, Hold.state)
        .outerjoin(Hold, Hold.id == WaitEntry.hold_id)
        .where(
            or_(
                and_(
                    WaitEntry.state == WaitState.OFFERED,
                    or_(Hold.id.is_(None), Hold.state.not_in(OPEN_STATES)),
                ),
                and_(WaitEntry.state == WaitState.WAITING, Hold.id.is_not(None)),
            )
        )
        .order_by(WaitEntry.id)
    )
    for entry_id, state, hold_state in rows:
        where = f"wait entry {entry_id} ({state.value})"
        yield Finding("holds", "an offer is an open hold", where, "open", str(hold_state))
    doubled = (
        select(WaitEntry.hold_id, func.count())
        .where(WaitEntry.hold_id.is_not(None))
        .group_by(WaitEntry.hold_id)
        .having(func.count() > 1)
    )
    for hold_id, people in db.session.execute(doubled):
        yield Finding("holds", "an offer is made to one person", f"hold {hold_id}", 1, people)
