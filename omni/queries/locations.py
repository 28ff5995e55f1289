"""Reading locations."""

from __future__ import annotations

from sqlalchemy import select

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
