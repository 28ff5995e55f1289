"""Goods that came back and go on: to EC, another store, or their maker."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.sale_return import ReturnLine
from omni.models.style import Variant


class SendBack(Model):
    """Pieces of a return that a store has to send: waiting, sent, and arrived where it is ours.

    They are on hand nowhere in between. Without `destination_id` they left the chain.
    """

    __tablename__ = "send_back"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index(
            "ix_send_back_waiting",
            "location_id",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_send_back_under_way",
            "destination_id",
            sqlite_where=text("sent_at IS NOT NULL AND arrived_at IS NULL"),
            postgresql_where=text("sent_at IS NOT NULL AND arrived_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_line_id: Mapped[int] = mapped_column(ForeignKey("return_line.id"), unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    description: Mapped[str]
    quantity: Mapped[int]
    destination_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    reference: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    arrived_at: Mapped[dt.datetime | None]
    arrived_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    location: Mapped[Location] = relationship(foreign_keys=[location_id])
    destination: Mapped[Location | None] = relationship(foreign_keys=[destination_id])
    variant: Mapped[Variant | None] = relationship()
    return_line: Mapped[ReturnLine] = relationship()
