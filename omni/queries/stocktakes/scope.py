"""Which levels a stocktake is about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from omni.models.stock import Allocation, AllocationState, StockLevel
from omni.models.stocktake import Stocktake, StocktakeScope
from omni.models.style import Style, Variant


def in_scope(location_id: int, scope: StocktakeScope, subject: str, *columns: Any) -> Select[Any]:
    """Levels of the place that a stocktake of this scope is about, whatever they hold."""
    wanted = (
        select(*columns)
        .select_from(StockLevel)
        .join(Variant, Variant.id == StockLevel.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .where(StockLevel.location_id == location_id)
    )
    if scope is StocktakeScope.SHELF:
        return wanted.where(shelf_name() == subject)
    if scope is StocktakeScope.STYLE:
        return wanted.where(Style.code == subject)
    if scope is StocktakeScope.CATEGORY:
        return wanted.where(func.coalesce(Style.category, "") == subject)
    return wanted


def scope_of(stocktake: Stocktake, *columns: Any) -> Select[Any]:
    """The same for a stocktake that has begun."""
    return in_scope(stocktake.location_id, stocktake.scope, stocktake.subject, *columns)


def shelf_name() -> ColumnElement[str]:
    """A level's 棚番, or the name of the zone of those that have none."""
    return func.coalesce(StockLevel.shelf, literal_column("''"))


def behind_the_counter() -> Any:
    """Pieces of a level that lie aside for a hold, or wait there to go back to the shelf."""
    aside = (Allocation.state == AllocationState.ACTIVE) & Allocation.expires_at.is_(None)
    return (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .where(
            Allocation.location_id == StockLevel.location_id,
            Allocation.variant_id == StockLevel.variant_id,
            Allocation.hold_line_id.is_not(None),
            aside | (Allocation.state == AllocationState.SHELF),
        )
        .correlate(StockLevel)
        .scalar_subquery()
    )
