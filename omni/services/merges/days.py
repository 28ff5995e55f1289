"""The business day a person at work is in; the house itself goes by the chain's first store."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.extensions import db
from omni.models.location import Location


def business_today(actor: Actor) -> dt.date:
    """The business day where the actor works."""
    wanted = select(Location).order_by(Location.position, Location.id).limit(1)
    if actor.location_id is not None:
        wanted = select(Location).where(Location.id == actor.location_id)
    place = db.session.scalars(wanted).one()
    return business_day(clock.now(), place.time_zone, place.cutover_hour)
