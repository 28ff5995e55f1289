"""A parcel that came back puts its order right: pieces, points, and money never collected."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.orders import ORDER
from omni.domain.points import LinePoints, ReturnPolicy, reverse_lines
from omni.extensions import db
from omni.models.order import LineKind, Order, OrderLine, OrderState
from omni.models.point import LotKind, PointLot
from omni.queries.locations import get_business_day
from omni.queries.points import find_program
from omni.services import points
from omni.services.order_events import note_event
from omni.services.orders.cancelling import give_back, take_off_lines
from omni.services.orders.completing import complete_when_done
from omni.services.orders.covering import settle_cover
from omni.services.orders.rows import LockedOrder
from omni.services.orders.sums import live_pieces, sum_anew
from omni.services.shipments.rows import Work

RETURNED = "returned"


def put_order_right(
    work: Work, pieces: Mapping[int, int], *, why: str, key: str, actor: Actor
) -> None:
    """These pieces (by fulfilment line) are back: they count as cancelled.

    Points used for them return, points they earned go; what a carrier was to collect is awaited
    no longer, and what was paid is asked to be paid back. With the last of its goods the whole
    order is cancelled, its charges with it.
    """
    off: dict[int, int] = {}
    for line_id, quantity in pieces.items():
        line = work.line(line_id)
        line.picked -= quantity
        line.short += quantity
        line.short_reason = RETURNED
        off[line.order_line_id] = off.get(line.order_line_id, 0) + quantity
    db.session.flush()
    order = work.order
    if order.state is OrderState.CANCELLED:
        return
    _claw_back(work, off, key=key, actor=actor)
    if all(_still_there(line) == off.get(line.id, 0) for line in _goods(order)):
        _cancel(work, why, key=key, actor=actor)
    else:
        _take_off(work, off, why, key=key, actor=actor)
    settle_cover(order, actor=actor)


def _goods(order: Order) -> list[OrderLine]:
    return [line for line in order.lines if line.kind is LineKind.GOODS]


def _still_there(line: OrderLine) -> int:
    return live_pieces(line) - line.returned


def _cancel(work: Work, why: str, *, key: str, actor: Actor) -> None:
    order = work.order
    due = sum(line.amount - line.points_spent for line in order.lines)
    used = order.points_spent
    give_back(LockedOrder(order, work.account), used, due, key=key, actor=actor)
    ORDER.check(order.state, OrderState.CANCELLED)
    order.state, order.cancelled_at = OrderState.CANCELLED, clock.now()
    note_event(order.id, "cancelled", actor=actor, reason=why, points=used, amount=due)


def _take_off(work: Work, off: dict[int, int], why: str, *, key: str, actor: Actor) -> None:
    order = work.order
    used, paid = take_off_lines(order, off)
    sum_anew(order)
    give_back(LockedOrder(order, work.account), used, paid, key=key, actor=actor)
    note_event(
        order.id,
        "pieces_cancelled",
        actor=actor,
        fulfilment_id=work.fulfilment.id,
        reason=why,
        lines=sorted(off.items()),
        pieces=sum(off.values()),
        points=used,
        amount=paid,
    )
    complete_when_done(order, actor=actor)


def _claw_back(work: Work, off: Mapping[int, int], *, key: str, actor: Actor) -> None:
    """What these pieces earned when they left is taken back, from their own lots first."""
    account, order = work.account, work.order
    lots = _earned_lots(list(off))
    if account is None or not lots:
        return
    account.include(lot.id for lot in lots.values())
    program = find_program(order.location.company_id)
    on = get_business_day(order.location_id, clock.now())
    lines = {line.id: line for line in order.lines}
    shares = [
        (LinePoints(live_pieces(lines[one]), lot.granted, lot.id), off[one])
        for one, lot in sorted(lots.items())
    ]
    policy = program.returns if program else ReturnPolicy()
    points.reverse(
        account,
        reverse_lines(shares, account.lots, policy, on=on, refund=0),
        return_id=None,
        order_id=order.id,
        company_id=order.location.company_id,
        on=on,
        actor=actor,
        key=f"came_back:{key}",
        explanation={"from": [], "lines": sorted(off.items())},
    )


def _earned_lots(line_ids: list[int]) -> dict[int, PointLot]:
    rows = db.session.scalars(
        select(PointLot).where(
            PointLot.order_line_id.in_(line_ids), PointLot.kind == LotKind.EARNED
        )
    )
    return {row.order_line_id: row for row in rows if row.order_line_id is not None}
