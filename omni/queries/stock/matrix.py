"""One style as a clerk looks at it: colour by size here, and one SKU everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from omni.domain.confidence import Confidence
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.location import Location, LocationKind
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.queries.stock.confidence import judge
from omni.queries.stock.incoming import list_incoming
from omni.queries.stock.levels import Level, distance, far, list_levels


@dataclass(frozen=True)
class Axis:
    """One row or column of the matrix."""

    key: int
    word: str
    swatch: str | None = None


@dataclass(frozen=True)
class Cell:
    """One SKU at one store, for one cell."""

    variant_id: int
    sku: str
    available: int
    reserved: int
    elsewhere: int
    exception: bool


@dataclass(frozen=True)
class Matrix:
    """A style with its cells by (colour, size)."""

    style: Style
    colours: list[Axis]
    sizes: list[Axis]
    cells: dict[tuple[int, int], Cell]


def choose_cell(matrix: Matrix) -> int | None:
    """The SKU to show when none was named: the one most can be sold of here, else anywhere."""
    cells = [
        matrix.cells[colour.key, size.key]
        for colour in matrix.colours
        for size in matrix.sizes
        if (colour.key, size.key) in matrix.cells
    ]
    best = max(cells, key=lambda cell: (cell.available, cell.elsewhere), default=None)
    return best.variant_id if best else None


@dataclass(frozen=True)
class Spot:
    """One SKU at one location; `level` is None where the goods have never been."""

    location_id: int
    location_name: str
    is_warehouse: bool
    is_here: bool
    distance_km: float | None
    level: Level | None
    incoming: int = 0
    confidence: Confidence | None = None

    @property
    def available(self) -> int:
        return self.level.available if self.level else 0


@dataclass(frozen=True)
class Everywhere:
    """One SKU at every location, this store first, then the nearest."""

    variant: Variant
    spots: list[Spot]

    @property
    def here(self) -> Spot | None:
        """This store's own spot."""
        return next((spot for spot in self.spots if spot.is_here), None)

    @property
    def total(self) -> int:
        """Pieces available in all locations together."""
        return sum(spot.available for spot in self.spots)


def get_matrix(style_id: int, location_id: int) -> Matrix:
    """The style's cells at this store; raises NotFound. Three statements, however many stores."""
    style = db.session.get(Style, style_id)
    if style is None:
        raise NotFound
    variants = list(
        db.session.scalars(
            select(Variant)
            .where(Variant.style_id == style_id, Variant.is_active)
            .order_by(Variant.colour_position, Variant.size_position, Variant.id)
        )
    )
    levels = list_levels([variant.id for variant in variants])
    here = {level.variant_id: level for level in levels if level.location_id == location_id}
    elsewhere: dict[int, int] = {}
    for level in levels:
        if level.location_id != location_id:
            elsewhere[level.variant_id] = elsewhere.get(level.variant_id, 0) + level.available
    colours, sizes = _axes(variants)
    rows = {colour.word: colour.key for colour in colours}
    columns = {size.word: size.key for size in sizes}
    cells = {
        (rows[variant.colour], columns[variant.size]): _cell(
            variant, here.get(variant.id), elsewhere.get(variant.id, 0)
        )
        for variant in variants
    }
    return Matrix(style, colours, sizes, cells)


def _axes(variants: list[Variant]) -> tuple[list[Axis], list[Axis]]:
    colours: dict[str, Axis] = {}
    positions: dict[str, int] = {}
    for variant in variants:
        colours.setdefault(variant.colour, Axis(len(colours), variant.colour, variant.swatch))
        positions.setdefault(variant.size, variant.size_position)
    ordered = sorted(positions, key=lambda size: (positions[size], size))
    return list(colours.values()), [Axis(place, size) for place, size in enumerate(ordered)]


def _cell(variant: Variant, level: Level | None, elsewhere: int) -> Cell:
    return Cell(
        variant_id=variant.id,
        sku=variant.sku,
        available=level.available if level else 0,
        reserved=level.reserved if level else 0,
        elsewhere=elsewhere,
        exception=level.exception if level else False,
    )


def get_everywhere(variant_id: int, location_id: int) -> Everywhere:
    """One SKU at all locations, this store first, then by distance; raises NotFound.

    Six statements, however many stores. A closed store shows while goods still lie there.
    """
    variant = db.session.get(Variant, variant_id)
    if variant is None:
        raise NotFound
    levels = {level.location_id: level for level in list_levels([variant_id])}
    stocked = select(StockLevel.location_id).where(
        StockLevel.variant_id == variant_id, StockLevel.on_hand != 0
    )
    places = list(
        db.session.scalars(
            select(Location).where(or_(Location.is_active, Location.id.in_(stocked)))
        )
    )
    origin = next((place for place in places if place.id == location_id), None)
    order = {place.id: place.position for place in places}
    incoming = list_incoming([variant_id])
    sure = {one.location_id: one.confidence for one in judge(list(levels.values()))}
    spots = [
        Spot(
            location_id=place.id,
            location_name=place.name,
            is_warehouse=place.kind is LocationKind.WAREHOUSE,
            is_here=place.id == location_id,
            distance_km=distance(origin, place),
            level=levels.get(place.id),
            incoming=incoming.get((place.id, variant_id), 0),
            confidence=sure.get(place.id),
        )
        for place in places
    ]
    spots.sort(key=lambda spot: (not spot.is_here, far(spot.distance_km), order[spot.location_id]))
    return Everywhere(variant, spots)
