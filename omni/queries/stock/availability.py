"""What may be promised of many SKUs at many locations, in one statement; and a shelf's list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, case, cast, func, select

from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.queries.stock.levels import lapsed_pieces


class Availability(NamedTuple):
    """One SKU's pieces that may be promised, as a JSON object by location code."""

    variant_id: int
    available: str


class ShelfRow(NamedTuple):
    """One SKU at one location."""

    variant_id: int
    sku: str
    jan: str | None
    name: str
    on_hand: int
    reserved: int
    buffer: int
    available: int


def list_availability(
    variant_ids: Sequence[int], location_ids: Sequence[int]
) -> list[Availability]:
    """The SKUs that lie at any of these locations; one statement, its objects written by SQL.

    Twenty thousand figures are never rows in Python.
    """
    lapsed, same = _lapsed(variant_ids=variant_ids)
    figures = _object_of(Location.code, _free(lapsed))
    rows = db.session.execute(
        select(StockLevel.variant_id, cast(figures, Text))
        .select_from(StockLevel)
        .join(Location, Location.id == StockLevel.location_id)
        .outerjoin(lapsed, same)
        .where(
            StockLevel.variant_id.in_(list(variant_ids)),
            StockLevel.location_id.in_(list(location_ids)),
        )
        .group_by(StockLevel.variant_id)
        .order_by(StockLevel.variant_id)
    )
    return [Availability(*row) for row in rows]


def list_shelf(location_id: int, *, after: int, limit: int) -> list[ShelfRow]:
    """The SKUs of one location after this one, in the order they were made; one statement."""
    lapsed, same = _lapsed(location_id=location_id)
    gone = func.coalesce(lapsed.c.pieces, 0)
    rows = db.session.execute(
        select(
            Variant.id,
            Variant.sku,
            Variant.jan,
            Style.name,
            StockLevel.on_hand,
            (StockLevel.reserved - gone).label("reserved"),
            StockLevel.buffer,
            _free(lapsed).label("available"),
        )
        .select_from(StockLevel)
        .join(Variant, Variant.id == StockLevel.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .outerjoin(lapsed, same)
        .where(StockLevel.location_id == location_id, StockLevel.variant_id > after)
        .order_by(StockLevel.variant_id)
        .limit(limit)
    )
    return [ShelfRow(*row) for row in rows]


def _lapsed(**which: Any) -> tuple[Any, Any]:
    lapsed = lapsed_pieces(**which)
    return lapsed, and_(
        lapsed.c.location_id == StockLevel.location_id,
        lapsed.c.variant_id == StockLevel.variant_id,
    )


def _free(lapsed: Any) -> Any:
    """Never counts lapsed promises, never below zero."""
    free = (
        StockLevel.on_hand
        - StockLevel.reserved
        - StockLevel.buffer
        + func.coalesce(lapsed.c.pieces, 0)
    )
    return case((free > 0, free), else_=0)


def _object_of(name: Any, value: Any) -> Any:
    if db.session.get_bind().dialect.name == "postgresql":
        return func.json_object_agg(name, value)
    return func.json_group_object(name, value)
