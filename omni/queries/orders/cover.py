"""Which pieces of an order have a place to come from."""

from __future__ import annotations

from sqlalchemy import Subquery, func, select

from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.order import LineKind, OrderLine

OVER = (FulfilmentState.REFUSED, FulfilmentState.CANCELLED)


def covered_pieces() -> Subquery:
    """By order line, the pieces that a place sends or hands over, or has done so."""
    return (
        select(
            FulfilmentLine.order_line_id,
            func.sum(FulfilmentLine.quantity - FulfilmentLine.short).label("pieces"),
        )
        .join(Fulfilment, Fulfilment.id == FulfilmentLine.fulfilment_id)
        .where(Fulfilment.state.not_in(OVER))
        .group_by(FulfilmentLine.order_line_id)
        .subquery("covered")
    )


def list_uncovered(order_id: int) -> dict[int, int]:
    """By goods line, how many of its live pieces no place is to send: 0 where all are."""
    rows = db.session.execute(
        select(
            OrderLine.id,
            OrderLine.quantity,
            OrderLine.cancelled,
            func.coalesce(
                select(func.sum(FulfilmentLine.quantity - FulfilmentLine.short))
                .join(Fulfilment, Fulfilment.id == FulfilmentLine.fulfilment_id)
                .where(FulfilmentLine.order_line_id == OrderLine.id, Fulfilment.state.not_in(OVER))
                .scalar_subquery(),
                0,
            ).label("covered"),
        )
        .where(OrderLine.order_id == order_id, OrderLine.kind == LineKind.GOODS)
        .order_by(OrderLine.position)
    )
    return {row.id: row.quantity - row.cancelled - int(row.covered) for row in rows}
