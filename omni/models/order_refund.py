"""Money to give back for what was cancelled before it left: asked for, then paid by a person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.order import Order, Payment, Tender


class OrderRefund(Model):
    """What one payment gives back, by `tender`: the way it was paid, or a bank transfer (BANK)
    by the EC desk where that way is closed. Open until `paid_at`."""

    __tablename__ = "order_refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index(None, "order_id"),
        Index(
            "ix_order_refund_open",
            "asked_at",
            sqlite_where=text("paid_at IS NULL"),
            postgresql_where=text("paid_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    tender: Mapped[Tender]
    amount: Mapped[int]
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    paid_at: Mapped[dt.datetime | None]
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reference: Mapped[str] = mapped_column(default="")

    order: Mapped[Order] = relationship()
    payment: Mapped[Payment] = relationship()
