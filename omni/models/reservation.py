"""Reservations: goods promised to a checkout for some minutes, until it is an order or not."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.style import Variant


class ReservationState(enum.StrEnum):
    """Where a reservation stands; past `expires_at` an ACTIVE one counts as lapsed already."""

    ACTIVE = "active"
    ORDERED = "ordered"
    RELEASED = "released"
    LAPSED = "lapsed"


class Reservation(Model):
    """What one checkout has been promised; its allocations lapse with it, at read time.

    `reference` is the checkout's own name for it, never a person's.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("(state = 'active') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(state = 'ordered') = (order_id IS NOT NULL)", name="ordered"),
        Index(None, "token_id", "id"),
        Index(None, "order_id"),
        Index(
            "ix_reservation_active",
            "expires_at",
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[ReservationState] = mapped_column(default=ReservationState.ACTIVE)
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_token.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    reference: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[dt.datetime]
    extensions: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))

    lines: Mapped[list[ReservationLine]] = relationship(
        back_populates="reservation", order_by="ReservationLine.id"
    )


class ReservationLine(Model):
    """Pieces of one SKU at one location."""

    __tablename__ = "reservation_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(None, "reservation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]

    reservation: Mapped[Reservation] = relationship(back_populates="lines")
    location: Mapped[Location] = relationship()
    variant: Mapped[Variant] = relationship()
