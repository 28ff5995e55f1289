"""Returns: any line of any channel's sale, at any store, against the original line."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.order import Order, OrderLine, Tender


class Disposition(enum.StrEnum):
    """Where returned goods go."""

    SHELF = "shelf"
    DAMAGED = "damaged"
    SEND_BACK = "send_back"


class SaleReturn(Model):
    """One document of return; `refund_total` is what went back to the customer.

    What an EC shop took back has no till: neither a register's day nor a receipt number, and
    nobody of ours who took it.
    """

    __tablename__ = "sale_return"
    __table_args__ = (
        Index(None, "order_id"),
        Index(None, "location_id", "business_day"),
        Index(None, "register_day_id"),
        Index(None, "location_id", "receipt_number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    register_day_id: Mapped[int | None] = mapped_column(ForeignKey("register_day.id"))
    business_day: Mapped[dt.date]
    receipt_number: Mapped[str | None]
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    exchange_order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    reason: Mapped[str]
    is_cancellation: Mapped[bool] = mapped_column(default=False)
    amount: Mapped[int]
    tax: Mapped[int] = mapped_column(default=0)
    points_back: Mapped[int] = mapped_column(default=0)
    points_clawed: Mapped[int] = mapped_column(default=0)
    points_deducted: Mapped[int] = mapped_column(default=0)
    refund_total: Mapped[int]
    explanation: Mapped[dict[str, Any]] = mapped_column(default=dict)

    lines: Mapped[list[ReturnLine]] = relationship(order_by="ReturnLine.id")
    refunds: Mapped[list[Refund]] = relationship(order_by="Refund.id")
    order: Mapped[Order] = relationship(foreign_keys=[order_id])
    location: Mapped[Location] = relationship()


class ReturnLine(Model):
    """Pieces of one order line that came back.

    `amount` is before points, as on the order line; `points_back` is the share of points used,
    `points_clawed` + `points_lapsed` the share of points earned (lapsed: expired unused).
    """

    __tablename__ = "return_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(None, "return_id"),
        Index(None, "order_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("sale_return.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    quantity: Mapped[int]
    amount: Mapped[int]
    tax_rate: Mapped[int]
    points_back: Mapped[int] = mapped_column(default=0)
    points_clawed: Mapped[int] = mapped_column(default=0)
    points_lapsed: Mapped[int] = mapped_column(default=0)
    disposition: Mapped[Disposition]

    order_line: Mapped[OrderLine] = relationship()


class Refund(Model):
    """Money given back by one tender."""

    __tablename__ = "refund"
    __table_args__ = (Index(None, "return_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("sale_return.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    tender: Mapped[Tender]
    amount: Mapped[int]
