"""What a customer could have now instead."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from omni.extensions import db
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant

MOST_SIMILAR = 3


@dataclass(frozen=True)
class Similar:
    """Another article of this store she could have now."""

    variant_id: int
    style_id: int
    name: str
    label: str
    price: int
    available: int
    points: int
    is_same_style: bool


def list_similar(variant: Variant, here: int) -> list[Similar]:
    """The same style in this size and another colour, then the same category in this size."""
    free = StockLevel.on_hand - StockLevel.reserved - StockLevel.buffer
    same = Variant.style_id == variant.style_id
    rows = db.session.execute(
        select(Variant, Style, free.label("free"), same.label("same"))
        .join(Style, Style.id == Variant.style_id)
        .join(StockLevel, StockLevel.variant_id == Variant.id)
        .where(
            StockLevel.location_id == here,
            free > 0,
            Variant.is_active,
            Style.is_active,
            Variant.id != variant.id,
            Variant.size == variant.size,
            or_(same, Style.category == variant.style.category),
        )
        .order_by(same.desc(), func.abs(Style.price - variant.style.price), Variant.id)
        .limit(MOST_SIMILAR)
    )
    return [
        Similar(
            variant_id=one.id,
            style_id=style.id,
            name=style.name,
            label=one.label,
            price=one.price if one.price is not None else style.price,
            available=int(pieces),
            points=0,
            is_same_style=bool(is_same),
        )
        for one, style, pieces, is_same in rows
    ]
