"""The sales of a store's day, newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from omni.domain import receipt_numbers
from omni.domain.document_numbers import read
from omni.extensions import db
from omni.models.location import RegisterDay
from omni.models.member import Member
from omni.models.order import Channel, Order, OrderLine, OrderState, Payment, Tender

PAGE = 50


@dataclass(frozen=True)
class SaleRow:
    """One sale in a list."""

    id: int
    number: str
    placed_at: dt.datetime
    receipt_number: str | None
    member_id: int | None
    member_name: str
    pieces: int
    returned: int
    total: int
    tenders: tuple[Tender, ...]
    is_cancelled: bool


@dataclass(frozen=True)
class SalesOfDay:
    """A page of the day's sales, with the sums of all of them; cancelled ones are not summed."""

    rows: tuple[SaleRow, ...]
    count: int
    total: int
    page: int

    @property
    def average(self) -> int:
        return self.total // self.count if self.count else 0

    @property
    def has_more(self) -> bool:
        return len(self.rows) == PAGE


def list_sales(
    location_id: int, day: dt.date, *, register_id: int | None = None, page: int = 1
) -> SalesOfDay:
    """The sales of that store's day, of one register or of all; a constant number of statements."""
    here: list[ColumnElement[bool]] = [
        Order.location_id == location_id,
        Order.business_day == day,
        Order.channel == Channel.STORE,
    ]
    if register_id:
        days = select(RegisterDay.id).where(RegisterDay.register_id == register_id)
        here.append(Order.register_day_id.in_(days))
    count, total = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Order.total), 0)).where(
            *here, Order.state != OrderState.CANCELLED
        )
    ).one()
    return SalesOfDay(tuple(_rows(here, page)), count, int(total), page)


def _rows(here: list[ColumnElement[bool]], page: int) -> list[SaleRow]:
    found = db.session.execute(
        select(Order, Member.family_name, Member.given_name)
        .outerjoin(Member, Member.id == Order.member_id)
        .where(*here)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    ids = [row.Order.id for row in found]
    pieces = {
        row.order_id: (int(row.sold), int(row.back))
        for row in db.session.execute(
            select(
                OrderLine.order_id,
                func.sum(OrderLine.quantity).label("sold"),
                func.sum(OrderLine.returned).label("back"),
            )
            .where(OrderLine.order_id.in_(ids))
            .group_by(OrderLine.order_id)
        )
    }
    tenders: dict[int, list[Tender]] = {}
    for payment in db.session.execute(
        select(Payment.order_id, Payment.tender)
        .where(Payment.order_id.in_(ids))
        .order_by(Payment.id)
    ):
        tenders.setdefault(payment.order_id, []).append(payment.tender)
    return [
        SaleRow(
            id=order.id,
            number=order.number,
            placed_at=order.placed_at,
            receipt_number=order.receipt_number,
            member_id=order.member_id,
            member_name=" ".join(part for part in (family, given) if part),
            pieces=pieces.get(order.id, (0, 0))[0],
            returned=pieces.get(order.id, (0, 0))[1],
            total=order.total,
            tenders=tuple(dict.fromkeys(tenders.get(order.id, ()))),
            is_cancelled=order.state is OrderState.CANCELLED,
        )
        for order, family, given in found
    ]


def find_sale_by_number(text: str, *, location_id: int, day: dt.date) -> int | None:
    """The id of the sale of this receipt or order number; of a bare count, this store's today."""
    if receipt := receipt_numbers.parse(text):
        wanted: list[ColumnElement[bool]] = [Order.receipt_number == str(receipt)]
    elif number := read(text):
        wanted = [Order.number == number]
    elif text.strip().isdecimal():
        ends = f"%-{day:%Y%m%d}-{int(text):04}"
        wanted = [
            Order.location_id == location_id,
            Order.business_day == day,
            Order.receipt_number.like(ends),
        ]
    else:
        return None
    newest = select(Order.id).where(*wanted).order_by(Order.id.desc()).limit(1)
    return db.session.scalar(newest)
