"""One shelf while it is counted: what was counted last stands first, what is missing below."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from omni.extensions import db
from omni.models.stock import StockLevel
from omni.models.stocktake import Stocktake, StocktakeCount, StocktakeZone
from omni.models.style import Style, Variant
from omni.queries.stocktakes.scope import behind_the_counter, scope_of, shelf_name

MOST_ROWS = 300


@dataclass(frozen=True)
class ShelfLine:
    """A SKU on a shelf: pieces counted (None: not yet), and what the books expect there now."""

    variant: Variant
    counted: int | None
    expected: int


def list_shelf(stocktake: Stocktake, zone_id: int) -> list[ShelfLine]:
    """What was counted on this shelf, latest first, then what the books have there; three
    statements."""
    counted = db.session.execute(
        select(Variant, StocktakeCount.quantity)
        .join(StocktakeCount, StocktakeCount.variant_id == Variant.id)
        .join(Variant.style)
        .where(
            StocktakeCount.stocktake_id == stocktake.id,
            StocktakeCount.zone_id == zone_id,
            StocktakeCount.round == 1,
        )
        .order_by(StocktakeCount.at.desc(), StocktakeCount.id.desc())
        .limit(MOST_ROWS)
        .options(contains_eager(Variant.style))
        .execution_options(populate_existing=True)
    ).all()
    name = db.session.scalar(
        select(StocktakeZone.name).where(
            StocktakeZone.id == zone_id, StocktakeZone.stocktake_id == stocktake.id
        )
    )
    books = db.session.execute(
        scope_of(stocktake, Variant, StockLevel.on_hand, behind_the_counter())
        .where(StockLevel.on_hand != 0, shelf_name() == (name or ""))
        .order_by(Style.code, Variant.colour_position, Variant.size_position)
        .limit(MOST_ROWS)
        .options(contains_eager(Variant.style))
    ).all()
    there = {
        variant.id: on_hand - (0 if stocktake.counts_kept else int(kept))
        for variant, on_hand, kept in books
    }
    done = {variant.id for variant, _ in counted}
    lines = [ShelfLine(variant, pieces, there.get(variant.id, 0)) for variant, pieces in counted]
    return lines + [
        ShelfLine(variant, None, there[variant.id])
        for variant, _, _ in books
        if variant.id not in done and there[variant.id]
    ]
