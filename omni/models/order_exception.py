"""What about an order wants a person: open until somebody, or the order itself, has settled it."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.order import Order, OrderLine


class OrderExceptionKind(enum.StrEnum):
    """UNALLOCATED pieces have no place to come from (出荷元が決まらない受注); PACKED ones were
    cancelled when a place had packed them already, and are to be unpacked there."""

    UNALLOCATED = "unallocated"
    PACKED = "packed"


class OrderException(Model):
    """One such case; an UNALLOCATED line has at most one open, of as many pieces as it lacks."""

    __tablename__ = "order_exception"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(None, "order_id"),
        Index(
            "ix_order_exception_open",
            "kind",
            "opened_at",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index(
            "uq_order_exception_unallocated",
            "order_line_id",
            unique=True,
            sqlite_where=text("resolved_at IS NULL AND kind = 'unallocated'"),
            postgresql_where=text("resolved_at IS NULL AND kind = 'unallocated'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    fulfilment_id: Mapped[int | None] = mapped_column(ForeignKey("fulfilment.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    kind: Mapped[OrderExceptionKind]
    quantity: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str | None]

    order: Mapped[Order] = relationship()
    order_line: Mapped[OrderLine] = relationship()
