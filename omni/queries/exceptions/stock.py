"""在庫差異: levels whose numbers cannot be true."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import StockException
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row
from omni.queries.stock import list_cases


def _counted(places: Places) -> ScalarSelect[int]:
    wanted = select(func.count(StockException.id)).where(StockException.resolved_at.is_(None))
    if places is not None:
        wanted = wanted.where(StockException.location_id.in_(places))
    return wanted.scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    open_ones = select(StockException.location_id, Location.name).join(
        Location, Location.id == StockException.location_id
    )
    wanted = open_ones.where(StockException.resolved_at.is_(None)).distinct()
    if places is not None:
        wanted = wanted.where(StockException.location_id.in_(places))
    found = [
        Row(case.id, case.opened_at, name, case)
        for place, name in db.session.execute(wanted).all()
        for case in list_cases(place)
    ]
    return sorted(found, key=lambda row: row.since)[:MOST_ROWS]


KIND = Kind(
    "stock",
    "exceptions/_stock.html",
    N_("在庫差異"),
    N_("在庫にない商品が売れたか、取り置きの商品が足りません。"),
    "stock.change",
    _counted,
    _rows,
)
