"""Receipts, orders, holds and fulfilments that a number in the box names."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from omni.domain.lookup import Query
from omni.extensions import db
from omni.models.deposit import DepositEntry
from omni.models.fulfilment import Fulfilment
from omni.models.hold import Hold
from omni.models.location import Location
from omni.models.order import Order
from omni.models.sale_return import SaleReturn
from omni.models.shipment import Shipment

MOST = 5
_PICKUP = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document among the answers; `kind` is order, return, hold or fulfilment."""

    kind: str
    id: int
    number: str
    place: str
    on: dt.date | None
    amount: int | None


def list_documents(query: Query) -> list[DocumentRow]:
    """What the number names; nothing is asked when the text can be none."""
    found: list[DocumentRow] = []
    if query.documents:
        found += _orders(Order.number.in_(query.documents)) + _holds(
            Hold.number.in_(query.documents)
        )
        found += _fulfilments(_sent_under(query.documents))
    elif _PICKUP.fullmatch(query.text.strip()):
        found += _fulfilments(Fulfilment.pickup_code == query.text.strip())
    for receipt in query.receipts:
        found += _orders(*_receipt(Order.receipt_number, receipt)) + _returns(receipt)
        found += _holds(Hold.id.in_(_paid_ahead(receipt)))
    if query.receipt_prefix:
        found += _orders(*_half_receipt(query.receipt_prefix))
    return found[:MOST]


def _receipt(column: Any, receipt: str) -> tuple[Any, ...]:
    """Receipt numbers begin with their store's code in capitals, and are unique within it."""
    return func.upper(Location.code) == receipt.rsplit("-", 3)[0], column == receipt


def _half_receipt(begun: str) -> tuple[Any, ...]:
    """Receipts of that store whose number begins so: only its days can hold them."""
    store, _, digits, *_ = begun.split("-")
    return (
        func.upper(Location.code) == store,
        Order.business_day.between(*_days(digits)),
        Order.receipt_number.startswith(begun, autoescape=True),
    )


def _days(digits: str) -> tuple[dt.date, dt.date]:
    """The days that 2026, 202611 or 20261121 may be; none at all for what is no date."""
    year, month, day = int(digits[:4]), digits[4:6], digits[6:8]
    if not (dt.MINYEAR <= year <= dt.MAXYEAR) or (len(month) == 2 and not 1 <= int(month) <= 12):
        return dt.date.max, dt.date.min
    if len(month) < 2:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    last = calendar.monthrange(year, int(month))[1]
    if len(day) < 2:
        return dt.date(year, int(month), 1), dt.date(year, int(month), last)
    if not 1 <= int(day) <= last:
        return dt.date.max, dt.date.min
    return (dt.date(year, int(month), int(day)),) * 2


def _orders(*wanted: Any) -> list[DocumentRow]:
    rows = db.session.execute(
        select(Order.id, Order.number, Order.receipt_number, Order.business_day, Order.total)
        .add_columns(Location.name)
        .join(Location, Location.id == Order.location_id)
        .where(*wanted)
        .order_by(Order.business_day.desc(), Order.id.desc())
        .limit(MOST)
    )
    return [
        DocumentRow(
            "order", row.id, row.receipt_number or row.number, row.name, row.business_day, row.total
        )
        for row in rows
    ]


def _returns(receipt: str) -> list[DocumentRow]:
    rows = db.session.execute(
        select(SaleReturn.id, SaleReturn.receipt_number, SaleReturn.business_day)
        .add_columns(SaleReturn.refund_total, Location.name)
        .join(Location, Location.id == SaleReturn.location_id)
        .where(*_receipt(SaleReturn.receipt_number, receipt))
    )
    return [
        DocumentRow(
            "return",
            row.id,
            row.receipt_number or "",
            row.name,
            row.business_day,
            -row.refund_total,
        )
        for row in rows
    ]


def _paid_ahead(receipt: str) -> Any:
    """The hold that money was taken for, or given back, under this number."""
    return (
        select(DepositEntry.hold_id)
        .join(Location, Location.id == DepositEntry.location_id)
        .where(*_receipt(DepositEntry.receipt_number, receipt))
    )


def _sent_under(numbers: tuple[str, ...]) -> Any:
    """The fulfilments of these numbers, their own or one of their parcels'."""
    parcels = select(Shipment.fulfilment_id).where(Shipment.number.in_(numbers))
    return or_(Fulfilment.number.in_(numbers), Fulfilment.id.in_(parcels))


def _fulfilments(wanted: Any) -> list[DocumentRow]:
    rows = db.session.execute(
        select(Fulfilment.id, Fulfilment.number, Location.name)
        .join(Location, Location.id == Fulfilment.location_id)
        .where(wanted)
        .limit(MOST)
    )
    return [DocumentRow("fulfilment", row.id, row.number, row.name, None, None) for row in rows]


def _holds(wanted: Any) -> list[DocumentRow]:
    rows = db.session.execute(
        select(Hold.id, Hold.number, Location.name)
        .join(Location, Location.id == Hold.location_id)
        .where(wanted)
    )
    return [DocumentRow("hold", row.id, row.number, row.name, None, None) for row in rows]
