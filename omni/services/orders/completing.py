"""Goods that have left: their lines earn, and an order with nothing left to do is completed."""

from __future__ import annotations

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.orders import ORDER
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.order import LineKind, Order, OrderLine, OrderState
from omni.queries.locations import get_business_day
from omni.queries.points import quotes
from omni.services import audit, points
from omni.services.order_events import note_event
from omni.services.orders.sums import live_pieces

GONE = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.COLLECTED)


def goods_left(order: Order, fulfilment: Fulfilment, *, actor: Actor) -> None:
    """A fulfilment of this locked order was shipped or collected.

    Lines of which every piece has left by now earn their points, once and as one lot each; when
    nothing is left to send or to fetch the order is completed. Called in the command that moved
    the goods, with the member's account locked (lock_order).
    """
    db.session.flush()
    left = _pieces_gone(order.id)
    _earn(order, fulfilment, left, actor=actor)
    complete_when_done(order, actor=actor)


def complete_when_done(order: Order, *, actor: Actor) -> None:
    """Complete an open order all of whose live pieces have left."""
    db.session.flush()
    gone = _pieces_gone(order.id)
    goods = [line for line in order.lines if line.kind is LineKind.GOODS]
    if order.state is not OrderState.OPEN or not any(gone.values()):
        return
    if all(gone.get(line.id, 0) >= live_pieces(line) for line in goods):
        ORDER.check(order.state, OrderState.COMPLETED)
        order.state, order.completed_at = OrderState.COMPLETED, clock.now()
        note_event(order.id, "completed", actor=actor)
        audit.write(
            "orders.complete", "order", order.id, actor=actor, member_id=order.member_id,
            number=order.number,
        )  # fmt: skip
        db.session.flush()


def _pieces_gone(order_id: int) -> dict[int, int]:
    """By order line, the pieces that were shipped or collected."""
    rows = db.session.execute(
        select(
            FulfilmentLine.order_line_id,
            func.sum(FulfilmentLine.quantity - FulfilmentLine.short).label("pieces"),
        )
        .join(Fulfilment, Fulfilment.id == FulfilmentLine.fulfilment_id)
        .where(Fulfilment.order_id == order_id, Fulfilment.state.in_(GONE))
        .group_by(FulfilmentLine.order_line_id)
    )
    return {row.order_line_id: int(row.pieces) for row in rows}


def _earn(order: Order, fulfilment: Fulfilment, gone: dict[int, int], *, actor: Actor) -> None:
    if order.member_id is None or order.member is None:
        return
    on = get_business_day(order.location_id, clock.now())
    lines = [line for line in order.lines if line.kind is LineKind.GOODS and live_pieces(line)]
    quoted = quotes.quote(
        [
            quotes.QuoteLine(str(line.id), line.variant_id, line.amount, line.points_spent)
            for line in lines
        ],
        member=order.member,
        location=order.location,
        on=on,
    )
    earning = [
        (line, earned.points)
        for line, earned in zip(lines, quoted.lines, strict=True)
        if gone.get(line.id, 0) >= live_pieces(line) and not line.points_earned and earned.points
    ]
    made = points.earn(
        order.member_id,
        company_id=order.location.company_id,
        lines=[(line.id, amount) for line, amount in earning],
        order_id=order.id,
        on=on,
        actor=actor,
        explanation=quoted.explanation,
        channel=order.channel.value,
        part=fulfilment.id,
    )
    if made is not None:
        _remember(order, earning, actor=actor)


def _remember(order: Order, earning: list[tuple[OrderLine, int]], *, actor: Actor) -> None:
    for line, amount in earning:
        line.points_earned = amount
    earned = sum(amount for _, amount in earning)
    order.points_earned += earned
    note_event(order.id, "earned", actor=actor, points=earned)
