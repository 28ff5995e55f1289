"""Stock: what lies where, every change of it, and every promise made on it."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.style import Variant


class StockLevel(Model):
    """How many pieces of a SKU lie at a location, and how many of them are promised.

    `reserved` is the cached sum of live allocations, lapsed ones still among them; whoever
    reads what is available subtracts those. `exception` admits numbers that cannot be true.
    """

    __tablename__ = "stock_level"
    __table_args__ = (
        CheckConstraint(
            "exception OR (reserved >= 0 AND reserved <= on_hand)", name="reserved_on_hand"
        ),
        CheckConstraint("buffer >= 0", name="buffer"),
        Index(None, "variant_id"),
    )

    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    buffer: Mapped[int] = mapped_column(default=0)
    exception: Mapped[bool] = mapped_column(default=False)
    low_at: Mapped[int] = mapped_column(default=0)
    shelf: Mapped[str | None]
    counted_at: Mapped[dt.datetime | None]
    sold_at: Mapped[dt.datetime | None]

    location: Mapped[Location] = relationship()
    variant: Mapped[Variant] = relationship()


class MovementReason(enum.StrEnum):
    """Why on hand changed."""

    RECEIVE = "receive"
    SALE = "sale"
    RETURN = "return"
    ADJUST = "adjust"
    COUNT = "count"
    DAMAGE = "damage"
    LOSS = "loss"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    OPENING = "opening"


class StockMovement(Model):
    """One change of on hand, append-only; `on_hand_after` is what the change left."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        Index(None, "location_id", "variant_id", "id"),
        Index(None, "source_type", "source_id"),
        CheckConstraint("quantity <> 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    on_hand_after: Mapped[int]
    reason: Mapped[MovementReason]
    source_type: Mapped[str]
    source_id: Mapped[int | None]
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str | None]


class StockDocumentKind(enum.StrEnum):
    """What a person did with goods, line by line."""

    RECEIVE = "receive"
    ADJUST = "adjust"
    COUNT = "count"


class StockDocument(Model):
    """One receipt, adjustment or count of several SKUs; its movements name it as their source.

    `at` is the time it speaks of: a count's lines are true then, not when they were keyed.
    """

    __tablename__ = "stock_document"
    __table_args__ = (Index(None, "location_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[StockDocumentKind]
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    reason: Mapped[MovementReason]
    reference: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    line_count: Mapped[int]
    difference: Mapped[int] = mapped_column(default=0)
    at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    location: Mapped[Location] = relationship()


class AllocationState(enum.StrEnum):
    """Whether an allocation still counts; `shelf` waits to be put back (棚戻し待ち)."""

    ACTIVE = "active"
    SHELF = "shelf"
    CONSUMED = "consumed"
    RELEASED = "released"


class Allocation(Model):
    """Pieces promised to a line of a hold, an order, a reservation or a transfer.

    Counts while ACTIVE and not past `expires_at` (read time decides), and while SHELF: pieces
    that left the shelf for a customer are not for sale until a person has put them back.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(
            "ix_allocation_live",
            "location_id",
            "variant_id",
            "expires_at",
            sqlite_where=text("state IN ('active', 'shelf')"),
            postgresql_where=text("state IN ('active', 'shelf')"),
        ),
        Index(None, "hold_line_id"),
        Index(None, "order_line_id"),
        Index(None, "reservation_line_id"),
        Index(None, "transfer_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    state: Mapped[AllocationState] = mapped_column(default=AllocationState.ACTIVE)
    hold_line_id: Mapped[int | None] = mapped_column(ForeignKey("hold_line.id"))
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    reservation_line_id: Mapped[int | None] = mapped_column(ForeignKey("reservation_line.id"))
    transfer_line_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_line.id"))
    expires_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]


class StockException(Model):
    """A mismatch between the shelf and the system, open until a person has dealt with it."""

    __tablename__ = "stock_exception"
    __table_args__ = (
        Index(
            "ix_stock_exception_open",
            "location_id",
            "variant_id",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    kind: Mapped[str]
    quantity: Mapped[int]
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    opened_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str | None]
