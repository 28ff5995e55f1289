"""What can be kept for somebody: these goods in every size, here and elsewhere, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain import clock
from omni.domain.holds import Hours
from omni.extensions import db
from omni.models.location import Location, LocationKind
from omni.models.member import MemberState
from omni.models.style import Style, Variant
from omni.queries import locations
from omni.queries.members.living import find_living_member
from omni.queries.stock import distance, far, list_levels


@dataclass(frozen=True)
class Goods:
    """One SKU to choose: how many are here, and whether it was asked for."""

    variant_id: int
    name: str
    colour: str
    size: str
    label: str
    available: int
    is_asked: bool


@dataclass(frozen=True)
class Store:
    """A store, and of how many of the asked SKUs it has a piece."""

    id: int
    name: str
    available: int
    has_all: bool


@dataclass(frozen=True)
class Choice:
    """Everything the screen of a new hold offers."""

    location_id: int
    location_name: str
    closes_at: dt.time
    member_id: int | None
    member_name: str
    today: dt.date
    days: tuple[dt.date, ...]
    last_day: dt.date
    asked: tuple[Goods, ...]
    sisters: tuple[Goods, ...]
    others: tuple[Goods, ...]
    stores: tuple[Store, ...]

    @property
    def is_short(self) -> bool:
        """Whether something asked for is not here."""
        return any(goods.available < 1 for goods in self.asked)


def choose(location_id: int, variant_ids: Sequence[int], member_id: int | None) -> Choice:
    """What can be kept at this store; six statements at most. Raises NotFound without a store."""
    place = locations.get_location(location_id)
    hours = Hours(
        place.time_zone, place.cutover_hour, place.opens_at, place.closes_at, place.hold_days
    )
    now = clock.now()
    variants = _sisters(variant_ids)
    levels = list_levels([variant.id for variant, _name in variants])
    free = {(one.location_id, one.variant_id): one.available for one in levels}
    goods = [
        Goods(
            variant_id=variant.id,
            name=name,
            colour=variant.colour,
            size=variant.size,
            label=variant.label,
            available=free.get((place.id, variant.id), 0),
            is_asked=variant.id in variant_ids,
        )
        for variant, name in variants
    ]
    colours = {(one.name, one.colour) for one in goods if one.is_asked}
    rest = [one for one in goods if not one.is_asked]
    member = find_living_member(member_id)
    known = member if member and member.state is MemberState.ACTIVE else None
    return Choice(
        location_id=place.id,
        location_name=place.name,
        closes_at=place.closes_at,
        member_id=known.id if known else None,
        member_name=known.name if known else "",
        today=hours.today(now),
        days=tuple(hours.days(now)),
        last_day=hours.last_day(now),
        asked=tuple(one for one in goods if one.is_asked),
        sisters=tuple(one for one in rest if (one.name, one.colour) in colours),
        others=tuple(one for one in rest if (one.name, one.colour) not in colours),
        stores=_stores(place, [one.variant_id for one in goods if one.is_asked], free),
    )


def _sisters(variant_ids: Sequence[int]) -> list[tuple[Variant, str]]:
    """The SKUs asked for and every other size and colour of their styles."""
    styles = select(Variant.style_id).where(Variant.id.in_(variant_ids))
    rows = db.session.execute(
        select(Variant, Style.name)
        .join(Style, Style.id == Variant.style_id)
        .where(Variant.style_id.in_(styles), Variant.is_active)
        .order_by(Variant.style_id, Variant.colour_position, Variant.size_position, Variant.id)
    )
    return [(variant, name) for variant, name in rows]


def _stores(
    near: Location, asked: Sequence[int], free: dict[tuple[int, int], int]
) -> tuple[Store, ...]:
    """Every store, this one first, then those that have all of it, nearest first."""
    found = db.session.scalars(
        select(Location).where(Location.is_active, Location.kind == LocationKind.STORE)
    ).all()

    def has(place: Location) -> int:
        return sum(1 for variant_id in asked if free.get((place.id, variant_id), 0) > 0)

    ordered = sorted(
        found,
        key=lambda place: (
            place.id != near.id,
            -has(place),
            far(distance(near, place)),
            place.position,
            place.id,
        ),
    )
    return tuple(
        Store(
            place.id,
            place.name,
            sum(free.get((place.id, variant_id), 0) for variant_id in asked),
            bool(asked) and has(place) == len(asked),
        )
        for place in ordered
    )
