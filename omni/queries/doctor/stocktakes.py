"""The books of stocktakes: what each changed is what its lines say, and each line once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.stock import StockMovement
from omni.models.stocktake import Stocktake, StocktakeLine, StocktakeState
from omni.queries.doctor.finding import Finding


def _lines() -> Iterator[Finding]:
    moved = (
        select(
            StockMovement.source_id,
            StockMovement.variant_id,
            func.sum(StockMovement.quantity).label("pieces"),
        )
        .where(StockMovement.source_type == "stocktake")
        .group_by(StockMovement.source_id, StockMovement.variant_id)
        .subquery()
    )
    right = func.coalesce(StocktakeLine.difference, 0)
    found = func.coalesce(moved.c.pieces, 0)
    rows = db.session.execute(
        select(StocktakeLine.id, right, found)
        .outerjoin(
            moved,
            (moved.c.source_id == StocktakeLine.stocktake_id)
            & (moved.c.variant_id == StocktakeLine.variant_id),
        )
        .where(right != found)
    )
    for line_id, expected, seen in rows:
        what = "a stocktake moved what its lines say"
        yield Finding("stock", what, f"stocktake line {line_id}", int(expected), int(seen))


def _whole() -> Iterator[Finding]:
    rows = db.session.execute(
        select(Stocktake.number, func.count())
        .join(StocktakeLine, StocktakeLine.stocktake_id == Stocktake.id)
        .where(Stocktake.state == StocktakeState.APPLIED, StocktakeLine.applied_at.is_(None))
        .group_by(Stocktake.number)
    )
    for number, left in rows:
        yield Finding("stock", "a stocktake that is over has no line left", number, 0, left)


CHECKS = (_lines, _whole)
