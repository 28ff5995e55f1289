"""A dress of which a few pieces lie about, and looking at what a command left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.stock import MovementReason, StockException, StockLevel, StockMovement
from tests.factories import Shop

Numbers = tuple[int, int, bool]


@pytest.fixture
def level(shop: Shop) -> Callable[..., Numbers]:
    """(on hand, reserved, exception) of a SKU, at 渋谷店 unless said."""

    def look(variant_id: int, location_id: int | None = None) -> Numbers:
        db.session.rollback()
        row = db.session.execute(
            select(StockLevel.on_hand, StockLevel.reserved, StockLevel.exception).where(
                StockLevel.location_id == (location_id or shop.shibuya),
                StockLevel.variant_id == variant_id,
            )
        ).one()
        return row.on_hand, row.reserved, row.exception

    return look


@pytest.fixture
def movements() -> Callable[[int], list[tuple[int, int, str]]]:
    """(quantity, on hand after, reason) of a SKU's movements after its opening, oldest first."""

    def look(variant_id: int) -> list[tuple[int, int, str]]:
        rows = db.session.scalars(
            select(StockMovement)
            .where(
                StockMovement.variant_id == variant_id,
                StockMovement.reason != MovementReason.OPENING,
            )
            .order_by(StockMovement.id)
        )
        return [(row.quantity, row.on_hand_after, row.reason.value) for row in rows]

    return look


@pytest.fixture
def exceptions() -> Callable[[], list[tuple[int, str, int]]]:
    """(variant, kind, quantity) of every open exception."""

    def look() -> list[tuple[int, str, int]]:
        rows = db.session.scalars(
            select(StockException)
            .where(StockException.resolved_at.is_(None))
            .order_by(StockException.id)
        )
        return [(row.variant_id, row.kind, row.quantity) for row in rows]

    return look
