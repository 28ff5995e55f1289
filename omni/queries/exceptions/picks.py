"""見つからなかった商品: pieces looked for in vain since their shelf was last counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from omni.domain import clock
from omni.domain.errors import N_
from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.models.style import Variant
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row

REMEMBERED = dt.timedelta(days=30)


@dataclass(frozen=True)
class FailedPick:
    """A level where pieces were not found: how many, how many are in the books, and where."""

    variant: Variant
    location_id: int
    pieces: int
    on_hand: int
    shelf: str | None


def _missed(places: Places, *columns: Any) -> Select[Any]:
    wanted = (
        select(*columns)
        .select_from(StockMovement)
        .join(
            StockLevel,
            and_(
                StockLevel.location_id == StockMovement.location_id,
                StockLevel.variant_id == StockMovement.variant_id,
            ),
        )
        .where(
            StockMovement.reason == MovementReason.LOSS,
            StockMovement.at > clock.now() - REMEMBERED,
            or_(StockLevel.counted_at.is_(None), StockMovement.at > StockLevel.counted_at),
        )
    )
    return wanted if places is None else wanted.where(StockMovement.location_id.in_(places))


def _counted(places: Places) -> ScalarSelect[int]:
    levels = _missed(places, StockMovement.location_id, StockMovement.variant_id).distinct()
    return select(func.count()).select_from(levels.subquery()).scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    sums = (
        _missed(
            places,
            StockMovement.location_id,
            StockMovement.variant_id,
            func.min(StockMovement.id).label("first_id"),
            func.min(StockMovement.at).label("since"),
            func.sum(-StockMovement.quantity).label("pieces"),
        )
        .group_by(StockMovement.location_id, StockMovement.variant_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Variant,
            Location.id,
            Location.name,
            StockLevel,
            sums.c.first_id,
            sums.c.since,
            sums.c.pieces,
        )
        .join(sums, sums.c.variant_id == Variant.id)
        .join(Variant.style)
        .join(Location, Location.id == sums.c.location_id)
        .join(
            StockLevel,
            (StockLevel.location_id == sums.c.location_id) & (StockLevel.variant_id == Variant.id),
        )
        .order_by(sums.c.since, sums.c.first_id)
        .limit(MOST_ROWS)
        .options(contains_eager(Variant.style))
        .execution_options(populate_existing=True)
    )
    return [
        Row(
            first_id,
            since,
            name,
            FailedPick(variant, place, int(pieces), level.on_hand, level.shelf),
        )
        for variant, place, name, level, first_id, since, pieces in rows
    ]


KIND = Kind(
    "picks",
    "exceptions/_picks.html",
    N_("見つからなかった商品"),
    N_("探しても棚にありませんでした。棚を数えると、この一覧から消えます。"),
    "stock.change",
    _counted,
    _rows,
)
