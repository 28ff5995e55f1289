"""Reading the ledger back in tests."""

from __future__ import annotations

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.point import PointEntry, PointLot, PointTransaction


def lots(member: int) -> list[tuple[str, int, int]]:
    """(kind, granted, remaining) of every lot, oldest first."""
    db.session.rollback()
    rows = db.session.scalars(
        select(PointLot).where(PointLot.member_id == member).order_by(PointLot.id)
    )
    return [(row.kind.value, row.granted, row.remaining) for row in rows]


def booked(member: int) -> list[tuple[str, int]]:
    """(type, amount) of every transaction, oldest first."""
    db.session.rollback()
    rows = db.session.scalars(
        select(PointTransaction)
        .where(PointTransaction.member_id == member)
        .order_by(PointTransaction.id)
    )
    return [(row.type.value, row.amount) for row in rows]


def assert_proven() -> None:
    """Every cached sum is the sum of its rows."""
    db.session.rollback()
    sums = dict(
        db.session.execute(
            select(PointEntry.lot_id, func.sum(PointEntry.amount)).group_by(PointEntry.lot_id)
        ).all()
    )
    for lot in db.session.scalars(select(PointLot)):
        assert lot.remaining == sums.get(lot.id, 0)
    totals = dict(
        db.session.execute(
            select(PointEntry.transaction_id, func.sum(PointEntry.amount)).group_by(
                PointEntry.transaction_id
            )
        ).all()
    )
    for row in db.session.scalars(select(PointTransaction)):
        assert row.amount == totals.get(row.id, 0)
