"""Stocktakes of a store, and how far each one is, shelf by shelf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from omni.domain.errors import N_, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.staff import Staff
from omni.models.stock import StockLevel
from omni.models.stocktake import (
    Stocktake,
    StocktakeCount,
    StocktakeScope,
    StocktakeState,
    StocktakeZone,
)
from omni.models.style import Style, Variant
from omni.queries.stocktakes.scope import scope_of, shelf_name

AT_WORK = (StocktakeState.COUNTING, StocktakeState.APPLYING)
MOST_ROWS = 50


@dataclass(frozen=True)
class Zone:
    """One shelf: SKUs in the books there, SKUs and pieces counted, and who has finished it."""

    id: int
    name: str
    skus: int
    counted: int
    pieces: int
    done_at: dt.datetime | None
    done_by: str

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


@dataclass(frozen=True)
class Progress:
    """A stocktake and its shelves."""

    stocktake: Stocktake
    opened_by: str
    zones: tuple[Zone, ...]

    @property
    def done(self) -> int:
        """Shelves that are finished."""
        return sum(1 for zone in self.zones if zone.is_done)

    @property
    def pieces(self) -> int:
        """Pieces counted so far."""
        return sum(zone.pieces for zone in self.zones)

    def zone(self, zone_id: int | None) -> Zone | None:
        """The shelf of this id, if it is one of these."""
        return next((zone for zone in self.zones if zone.id == zone_id), None)


def count_open(location_id: int) -> int:
    """How many stocktakes are under way here."""
    wanted = select(func.count(Stocktake.id)).where(
        Stocktake.location_id == location_id, Stocktake.state.in_(AT_WORK)
    )
    return db.session.scalar(wanted) or 0


def list_stocktakes(location_id: int) -> list[Progress]:
    """The stocktakes of this place, newest first, with how far they are; three statements."""
    found = db.session.scalars(
        select(Stocktake)
        .where(Stocktake.location_id == location_id)
        .order_by(Stocktake.state.in_(AT_WORK).desc(), Stocktake.id.desc())
        .limit(MOST_ROWS)
    ).all()
    zones = _zones([one.id for one in found])
    names = _names({one.opened_by_id for one in found})
    return [
        Progress(one, names.get(one.opened_by_id or 0, ""), tuple(zones.get(one.id, ())))
        for one in found
    ]


def get_progress(stocktake_id: int) -> Progress:
    """One stocktake with its shelves; raises NotFound."""
    found = None
    if 0 < stocktake_id <= LARGEST_ID:
        found = db.session.get(Stocktake, stocktake_id, populate_existing=True)
    if found is None:
        raise NotFound(N_("この棚卸は見つかりません。"))
    here = (
        scope_of(found, shelf_name().label("shelf"), func.count().label("skus"))
        .where(StockLevel.on_hand != 0)
        .group_by(shelf_name())
    )
    skus = {row.shelf: int(row.skus) for row in db.session.execute(here)}
    zones = _zones([found.id], skus).get(found.id, [])
    return Progress(
        found, _names({found.opened_by_id}).get(found.opened_by_id or 0, ""), tuple(zones)
    )


def _zones(ids: list[int], skus: dict[str, int] | None = None) -> dict[int, list[Zone]]:
    rows = db.session.execute(
        select(
            StocktakeZone,
            Staff.name,
            func.count(StocktakeCount.variant_id.distinct()).label("counted"),
            func.coalesce(func.sum(StocktakeCount.quantity), 0).label("pieces"),
        )
        .outerjoin(Staff, Staff.id == StocktakeZone.done_by_id)
        .outerjoin(
            StocktakeCount,
            (StocktakeCount.zone_id == StocktakeZone.id) & (StocktakeCount.round == 1),
        )
        .where(StocktakeZone.stocktake_id.in_(ids))
        .group_by(StocktakeZone.id, Staff.name)
        .order_by(StocktakeZone.name == "", StocktakeZone.name)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Zone]] = {}
    for zone, staff, counted, pieces in rows:
        found.setdefault(zone.stocktake_id, []).append(
            Zone(
                id=zone.id,
                name=zone.name,
                skus=(skus or {}).get(zone.name, 0),
                counted=int(counted),
                pieces=int(pieces),
                done_at=zone.done_at,
                done_by=staff or "",
            )
        )
    return found


def _names(ids: set[int | None]) -> dict[int, str]:
    wanted = [one for one in ids if one]
    rows = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def list_subjects(location_id: int) -> dict[StocktakeScope, list[str]]:
    """Shelves and categories of which goods lie here, to choose from; two statements."""
    shelves = db.session.scalars(
        select(shelf_name())
        .select_from(StockLevel)
        .where(StockLevel.location_id == location_id, StockLevel.shelf.is_not(None))
        .distinct()
        .order_by(shelf_name())
    )
    categories = db.session.scalars(
        select(Style.category)
        .join(Variant, Variant.style_id == Style.id)
        .join(StockLevel, StockLevel.variant_id == Variant.id)
        .where(StockLevel.location_id == location_id, Style.category.is_not(None))
        .distinct()
        .order_by(Style.category)
    )
    return {
        StocktakeScope.SHELF: list(shelves),
        StocktakeScope.CATEGORY: [one for one in categories if one],
    }
