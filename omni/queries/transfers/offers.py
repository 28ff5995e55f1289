"""Which places could send the goods of a request, nearest first; and for whom it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.member import Member
from omni.queries.stock import distance, far, list_levels


@dataclass(frozen=True)
class Offer:
    """What one place could send: pieces by SKU."""

    location_id: int
    distance_km: float | None
    pieces: dict[int, int]


def list_offers(variant_ids: Sequence[int], *, near: int) -> dict[int, Offer]:
    """Every other open place, by id, nearest first, with what it has free; two statements."""
    places = {
        place.id: place for place in db.session.scalars(select(Location).where(Location.is_active))
    }
    free: dict[int, dict[int, int]] = {place: {} for place in places}
    for level in list_levels(variant_ids):
        if level.location_id in free and level.available:
            free[level.location_id][level.variant_id] = level.available
    origin = places.get(near)
    offers = [
        Offer(place.id, distance(origin, place), free[place.id])
        for place in places.values()
        if place.id != near
    ]
    offers.sort(key=lambda one: (-len(one.pieces), far(one.distance_km), one.location_id))
    return {one.location_id: one for one in offers}


def name_of(member_id: int) -> str:
    """The member's name, for the head of a form; nothing for nobody."""
    member = db.session.get(Member, member_id) if 0 < member_id <= LARGEST_ID else None
    return member.name if member else ""
