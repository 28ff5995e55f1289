"""前金: money taken for goods that are kept, used when they are sold, or given back."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.hold import Hold
from omni.models.order import Tender


class DepositKind(enum.StrEnum):
    """What became of the money; `use` pays for a sale, ours or another till's."""

    TAKE = "take"
    USE = "use"
    REFUND = "refund"


class DepositEntry(Model):
    """One change of what is held for a hold, append-only.

    Taken less used less refunded is `Hold.deposit`. What is taken or refunded lies in (or has left)
    the till of `register_day_id`, under a receipt number of its own; what another till took or
    used has none, only its `reference`.
    """

    __tablename__ = "deposit_entry"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index(None, "hold_id"),
        Index(None, "order_id"),
        Index(None, "register_day_id"),
        Index(None, "location_id", "business_day"),
        Index(None, "location_id", "receipt_number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"))
    kind: Mapped[DepositKind]
    tender: Mapped[Tender]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(default="JPY")
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    register_day_id: Mapped[int | None] = mapped_column(ForeignKey("register_day.id"))
    business_day: Mapped[dt.date]
    receipt_number: Mapped[str | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    reference: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    hold: Mapped[Hold] = relationship()
