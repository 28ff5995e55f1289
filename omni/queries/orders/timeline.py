"""What happened to an order, newest first, with the place and the person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.location import Location
from omni.models.order import OrderEvent
from omni.models.staff import Staff


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `kind` and `details` become its sentence on the screen."""

    id: int
    kind: str
    at: dt.datetime
    place: str
    staff: str
    number: str
    details: dict[str, Any]


def list_entries(order_id: int) -> list[Entry]:
    """The timeline of one order, newest first; one statement."""
    rows = db.session.execute(
        select(
            OrderEvent,
            func.coalesce(Location.name, "").label("place"),
            func.coalesce(Staff.name, "").label("staff"),
            func.coalesce(Fulfilment.number, "").label("number"),
        )
        .outerjoin(Location, Location.id == OrderEvent.location_id)
        .outerjoin(Staff, Staff.id == OrderEvent.staff_id)
        .outerjoin(Fulfilment, Fulfilment.id == OrderEvent.fulfilment_id)
        .where(OrderEvent.order_id == order_id)
        .order_by(OrderEvent.id.desc())
    )
    return [
        Entry(event.id, event.kind, event.at, place, staff, number, dict(event.details))
        for event, place, staff, number in rows
    ]
