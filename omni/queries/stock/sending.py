"""Returned goods that a store has to send on, and those that are on their way to it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from omni.domain.errors import NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.order import Order
from omni.models.sale_return import ReturnLine, SaleReturn
from omni.models.send_back import SendBack

MOST_ROWS = 100


@dataclass(frozen=True)
class Parcel:
    """One row of either list; `home_id` is where the goods were sold from."""

    row: SendBack
    name: str
    label: str
    sku: str
    style_id: int | None
    return_id: int
    receipt_number: str
    from_name: str
    home_id: int


def _waiting(location_id: int) -> ColumnElement[bool]:
    return (SendBack.location_id == location_id) & SendBack.sent_at.is_(None)


def _coming(location_id: int) -> ColumnElement[bool]:
    return (
        (SendBack.destination_id == location_id)
        & SendBack.sent_at.is_not(None)
        & SendBack.arrived_at.is_(None)
    )


def count_parcels(location_id: int) -> int:
    """How many rows wait here, to be sent or to be taken in."""
    wanted = select(func.count(SendBack.id)).where(or_(_waiting(location_id), _coming(location_id)))
    return db.session.scalar(wanted) or 0


def list_to_send(location_id: int) -> list[Parcel]:
    """What this store has to send, oldest first; one statement."""
    return _list(_waiting(location_id))


def list_coming(location_id: int) -> list[Parcel]:
    """What is on its way to this place, oldest first; one statement."""
    return _list(_coming(location_id))


def _list(wanted: ColumnElement[bool]) -> list[Parcel]:
    rows = db.session.execute(
        select(SendBack, SaleReturn, Location.name, Order.location_id)
        .join(ReturnLine, ReturnLine.id == SendBack.return_line_id)
        .join(SaleReturn, SaleReturn.id == ReturnLine.return_id)
        .join(Order, Order.id == SaleReturn.order_id)
        .join(Location, Location.id == SendBack.location_id)
        .options(joinedload(SendBack.variant))
        .where(wanted)
        .order_by(SendBack.id)
        .limit(MOST_ROWS)
    )
    return [
        Parcel(
            row=row,
            name=row.description,
            label=row.variant.label if row.variant else "",
            sku=row.variant.sku if row.variant else "",
            style_id=row.variant.style_id if row.variant else None,
            return_id=made.id,
            receipt_number=made.receipt_number or "",
            from_name=place,
            home_id=home,
        )
        for row, made, place, home in rows
    ]


def get_send_back(send_back_id: int) -> SendBack:
    """The row of this id; raises NotFound."""
    found = db.session.get(SendBack, send_back_id) if send_back_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found
