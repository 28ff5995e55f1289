"""What happened to one SKU at one location, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from omni.extensions import db
from omni.models.order import Order, OrderLine
from omni.models.staff import Staff
from omni.models.stock import StockMovement

PAGE = 50


@dataclass(frozen=True)
class MovementRow:
    """One movement with who did it and which receipt it belongs to."""

    movement: StockMovement
    staff_name: str | None
    receipt_number: str | None


@dataclass(frozen=True)
class MovementPage:
    """One page of the history; `older` is the id to ask for the next one with."""

    rows: Sequence[MovementRow]
    older: int | None


def list_movements(variant_id: int, location_id: int, *, before: int | None = None) -> MovementPage:
    """One page of movements, newest first; one statement, however long the history."""
    wanted = (
        select(StockMovement, Staff.name, Order.receipt_number)
        .outerjoin(Staff, Staff.id == StockMovement.staff_id)
        .outerjoin(
            OrderLine,
            (StockMovement.source_type == "order_line") & (OrderLine.id == StockMovement.source_id),
        )
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .where(StockMovement.location_id == location_id, StockMovement.variant_id == variant_id)
        .order_by(StockMovement.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(StockMovement.id < before)
    rows = [MovementRow(*row) for row in db.session.execute(wanted)]
    older = rows[PAGE - 1].movement.id if len(rows) > PAGE else None
    return MovementPage(rows[:PAGE], older)
