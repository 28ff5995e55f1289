"""Reading locations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select

from omni.domain.business_day import business_day
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.location import Location, Register


def list_locations() -> list[Location]:
    """Every active location in the chain's order."""
    wanted = select(Location).where(Location.is_active).order_by(Location.position, Location.id)
    return list(db.session.scalars(wanted))


def list_reached(company_id: int, limits: Collection[int]) -> list[int]:
    """The ids of a company's open locations, those among `limits` where there are any."""
    wanted = select(Location.id).where(Location.company_id == company_id, Location.is_active)
    found = db.session.scalars(wanted.order_by(Location.id)).all()
    return [one for one in found if not limits or one in limits]


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


def get_business_day(location_id: int | None, at: dt.datetime) -> dt.date:
    """The business day of this place; of no place, the one that is the furthest behind."""
    if location_id is None:
        return earliest_business_day(at) or at.date()
    place = get_location(location_id)
    return business_day(at, place.time_zone, place.cutover_hour)


def list_every_location() -> list[Location]:
    """Every location, the closed ones last."""
    wanted = select(Location).order_by(Location.is_active.desc(), Location.position, Location.id)
    return list(db.session.scalars(wanted))


def list_registers(location_id: int | None = None) -> list[Register]:
    """The registers of a location, or all, those in use first."""
    wanted = select(Register).order_by(
        Register.location_id, Register.is_active.desc(), Register.code
    )
    if location_id is not None:
        wanted = wanted.where(Register.location_id == location_id)
    return list(db.session.scalars(wanted))


def get_register(register_id: int) -> Register:
    """The register of this id; raises NotFound."""
    register = db.session.get(Register, register_id)
    if register is None:
        raise NotFound
    return register
