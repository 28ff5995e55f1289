"""Which lots an order's points came from, and which of them it has not given back."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.points import LotAmount
from omni.extensions import db
from omni.models.point import PointEntry, PointTransaction, PointType


def list_spent_lots(order_id: int) -> list[LotAmount]:
    """What an order took from which lots, in that order, less what cancelled pieces gave back."""
    rows = db.session.execute(
        select(PointEntry.lot_id, PointEntry.amount)
        .join(PointTransaction, PointTransaction.id == PointEntry.transaction_id)
        .where(PointTransaction.order_id == order_id, PointTransaction.type == PointType.SPEND)
        .order_by(PointEntry.id)
    )
    left: dict[int, int] = {}
    for row in rows:
        left[row.lot_id] = left.get(row.lot_id, 0) - row.amount
    for lot_id, amount in _given_back(order_id):
        left[lot_id] -= amount
    return [LotAmount(lot_id, amount) for lot_id, amount in left.items() if amount]


def _given_back(order_id: int) -> list[tuple[int, int]]:
    """By the lot they once came from, whichever lot they went to."""
    explanations = db.session.scalars(
        select(PointTransaction.explanation).where(
            PointTransaction.order_id == order_id,
            PointTransaction.type == PointType.REVERSE,
            PointTransaction.return_id.is_(None),
        )
    )
    return [(lot_id, amount) for one in explanations for lot_id, amount in one["from"]]
