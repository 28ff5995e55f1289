"""Reading stock: what lies where, and how much of it may still be promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from sqlalchemy import ColumnElement, Subquery, and_, func, select, text

from omni.domain import clock
from omni.domain.geo import distance_km
from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import Allocation, AllocationState, StockLevel
from omni.models.style import Style, Variant

# SQLite uses a partial index only when its condition stands in the statement as it does there.
LIVE = text("allocation.state IN ('active', 'shelf')")


@dataclass(frozen=True)
class Level:
    """One SKU at one location, as of now; `reserved` leaves out what has lapsed."""

    location_id: int
    variant_id: int
    on_hand: int
    reserved: int
    lapsed: int
    buffer: int
    low_at: int
    exception: bool
    shelf: str | None
    counted_at: dt.datetime | None
    sold_at: dt.datetime | None

    @property
    def available(self) -> int:
        """What may be promised or sold: never counts lapsed promises, never below zero."""
        return max(0, self.on_hand - self.reserved - self.buffer)


@dataclass(frozen=True)
class Place:
    """A location and how many pieces of one SKU may be promised there."""

    location_id: int
    location_name: str
    variant_id: int
    item: str
    available: int
    distance_km: float | None


def lapsed_pieces(
    *, variant_ids: Sequence[int] | None = None, location_id: int | None = None
) -> Subquery:
    """Pieces still in `reserved` whose promise is past its time, by location and SKU."""
    conditions: list[ColumnElement[bool]] = [
        Allocation.state == AllocationState.ACTIVE,
        Allocation.expires_at <= clock.now(),
    ]
    if variant_ids is not None:
        conditions.append(Allocation.variant_id.in_(variant_ids))
    if location_id is not None:
        conditions.append(Allocation.location_id == location_id)
    return (
        select(
            Allocation.location_id,
            Allocation.variant_id,
            func.sum(Allocation.quantity).label("pieces"),
        )
        .where(LIVE, *conditions)
        .group_by(Allocation.location_id, Allocation.variant_id)
        .subquery("lapsed")
    )


def list_levels(variant_ids: Sequence[int], *, location_id: int | None = None) -> list[Level]:
    """The levels of these SKUs everywhere, or at one location; one statement."""
    lapsed = lapsed_pieces(variant_ids=variant_ids, location_id=location_id)
    wanted = (
        select(StockLevel, func.coalesce(lapsed.c.pieces, 0).label("lapsed"))
        .outerjoin(
            lapsed,
            and_(
                lapsed.c.location_id == StockLevel.location_id,
                lapsed.c.variant_id == StockLevel.variant_id,
            ),
        )
        .where(StockLevel.variant_id.in_(variant_ids))
        .order_by(StockLevel.variant_id, StockLevel.location_id)
        .execution_options(populate_existing=True)
    )
    if location_id is not None:
        wanted = wanted.where(StockLevel.location_id == location_id)
    return [_level(level, int(pieces)) for level, pieces in db.session.execute(wanted)]


def _level(level: StockLevel, lapsed: int) -> Level:
    return Level(
        location_id=level.location_id,
        variant_id=level.variant_id,
        on_hand=level.on_hand,
        reserved=level.reserved - lapsed,
        lapsed=lapsed,
        buffer=level.buffer,
        low_at=level.low_at,
        exception=level.exception,
        shelf=level.shelf,
        counted_at=level.counted_at,
        sold_at=level.sold_at,
    )


def list_where_available(variant_id: int, quantity: int, *, near: int) -> tuple[Place, list[Place]]:
    """What is there at `near`, and the other locations that have as many, nearest first."""
    name = db.session.execute(
        select(Style.name, Variant.colour, Variant.size)
        .join(Variant.style)
        .where(Variant.id == variant_id)
    ).one_or_none()
    item = " ".join(part for part in name if part) if name else ""
    levels = {level.location_id: level for level in list_levels([variant_id])}
    places = {
        location.id: location
        for location in db.session.scalars(
            select(Location).where(Location.is_active | (Location.id == near))
        )
    }
    origin = places.get(near)

    def place(location_id: int) -> Place:
        location = places.get(location_id)
        level = levels.get(location_id)
        return Place(
            location_id=location_id,
            location_name=location.name if location else "",
            variant_id=variant_id,
            item=item,
            available=level.available if level else 0,
            distance_km=distance(origin, location),
        )

    others = [place(one) for one in places if one != near]
    enough = [one for one in others if one.available >= quantity]
    order = {one: location.position for one, location in places.items()}
    enough.sort(key=lambda one: (far(one.distance_km), order[one.location_id], one.location_id))
    return place(near), enough


def distance(one: Location | None, other: Location | None) -> float | None:
    """Kilometres between two locations, or None when either has no place on the map."""
    if one is None or other is None:
        return None
    if one.latitude is None or one.longitude is None:
        return None
    if other.latitude is None or other.longitude is None:
        return None
    return distance_km((one.latitude, one.longitude), (other.latitude, other.longitude))


def far(kilometres: float | None) -> float:
    """A distance to sort by: what is unknown comes last."""
    return inf if kilometres is None else kilometres
