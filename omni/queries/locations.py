"""Reading locations."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain.business_day import business_day
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.location import Location


def list_locations() -> list[Location]:
    """Every active location in the chain's order."""
    wanted = select(Location).where(Location.is_active).order_by(Location.position, Location.id)
    return list(db.session.scalars(wanted))


def get_location(location_id: int) -> Location:
    """The location of this id; raises NotFound."""
    location = db.session.get(Location, location_id)
    if location is None:
        raise NotFound
    return location


def earliest_business_day(at: dt.datetime) -> dt.date | None:
    """The business day that is the furthest behind anywhere; what is over there is over."""
    return min(
        (business_day(at, place.time_zone, place.cutover_hour) for place in list_locations()),
        default=None,
    )
