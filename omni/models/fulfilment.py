"""Fulfilments: which place ships or hands over which pieces of an order."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.order import Order, OrderLine


class FulfilmentKind(enum.StrEnum):
    """Whether a place sends the goods, or the customer fetches them there."""

    SHIP = "ship"
    PICKUP = "pickup"


class FulfilmentState(enum.StrEnum):
    """Where a fulfilment stands.

    REQUESTED → PICKING → PACKED → SHIPPED → DELIVERED, or for a pick-up
    REQUESTED → PICKING → READY → COLLECTED. REFUSED by the place, CANCELLED with the order.
    """

    REQUESTED = "requested"
    PICKING = "picking"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    READY = "ready"
    COLLECTED = "collected"
    REFUSED = "refused"
    CANCELLED = "cancelled"


AT_WORK = (
    FulfilmentState.REQUESTED,
    FulfilmentState.PICKING,
    FulfilmentState.PACKED,
    FulfilmentState.READY,
)


class Fulfilment(Model):
    """One place's part of an order; its goods leave stock when they are shipped or collected.

    `due_at` is when it should have left; an idle one past it goes elsewhere by itself.
    `pickup_code` is what the customer says or shows at the counter.
    """

    __tablename__ = "fulfilment"
    __table_args__ = (
        Index(None, "order_id"),
        Index(
            "ix_fulfilment_at_work",
            "location_id",
            "due_at",
            sqlite_where=text("state IN ('requested', 'picking', 'packed', 'ready')"),
            postgresql_where=text("state IN ('requested', 'picking', 'packed', 'ready')"),
        ),
        Index(None, "location_id", "state", "requested_at"),
        CheckConstraint("(kind = 'pickup') = (pickup_code IS NOT NULL)", name="code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    kind: Mapped[FulfilmentKind]
    state: Mapped[FulfilmentState] = mapped_column(default=FulfilmentState.REQUESTED)
    requested_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    picked_at: Mapped[dt.datetime | None]
    packed_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    refusal: Mapped[str | None]
    pickup_code: Mapped[str | None] = mapped_column(unique=True)

    lines: Mapped[list[FulfilmentLine]] = relationship(
        back_populates="fulfilment", order_by="FulfilmentLine.id"
    )
    order: Mapped[Order] = relationship()
    location: Mapped[Location] = relationship()


class FulfilmentLine(Model):
    """Pieces of one order line to come from this place, promised there by `allocation_id`.

    `picked` pieces are in hand; `short` ones were not there (`short_reason`) and went elsewhere.
    """

    __tablename__ = "fulfilment_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("picked >= 0 AND short >= 0 AND picked + short <= quantity", name="pieces"),
        Index(None, "fulfilment_id"),
        Index(None, "order_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fulfilment_id: Mapped[int] = mapped_column(ForeignKey("fulfilment.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), unique=True)
    quantity: Mapped[int]
    picked: Mapped[int] = mapped_column(default=0)
    short: Mapped[int] = mapped_column(default=0)
    short_reason: Mapped[str | None]

    fulfilment: Mapped[Fulfilment] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()
