"""Transfers: goods asked for at one place, sent by another, received with what differs."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.hold import Hold
from omni.models.location import Location
from omni.models.style import Variant


class TransferState(enum.StrEnum):
    """Where a transfer stands; SENT is on its way and lies on nobody's shelf."""

    REQUESTED = "requested"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Transfer(Model):
    """Goods that go from one place to another; with a hold it is a 取り寄せ for its customer.

    `close_reason` says why it was cancelled; `reference` is the number on the parcel.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="two"),
        CheckConstraint(
            "(state IN ('sent', 'received')) = (sent_at IS NOT NULL)"
            " AND (state = 'received') = (received_at IS NOT NULL)"
            " AND (state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name="moments",
        ),
        Index(
            "ix_transfer_from_open",
            "from_id",
            sqlite_where=text("state IN ('requested', 'sent')"),
            postgresql_where=text("state IN ('requested', 'sent')"),
        ),
        Index(
            "ix_transfer_to_open",
            "to_id",
            sqlite_where=text("state IN ('requested', 'sent')"),
            postgresql_where=text("state IN ('requested', 'sent')"),
        ),
        Index(None, "from_id", "id"),
        Index(None, "to_id", "id"),
        Index(None, "hold_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[TransferState] = mapped_column(default=TransferState.REQUESTED)
    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    wanted_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[dt.datetime]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    requested_location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    sent_at: Mapped[dt.datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    received_at: Mapped[dt.datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    close_reason: Mapped[str | None]

    lines: Mapped[list[TransferLine]] = relationship(
        back_populates="transfer", order_by="TransferLine.id"
    )
    sender: Mapped[Location] = relationship(foreign_keys=[from_id])
    receiver: Mapped[Location] = relationship(foreign_keys=[to_id])
    hold: Mapped[Hold | None] = relationship()


class TransferLine(Model):
    """Pieces of one SKU: asked for, sent, and arrived (`damaged` ones among them).

    Asked for and sent are nothing where goods arrived that nobody had sent.
    """

    __tablename__ = "transfer_line"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND sent >= 0 AND sent <= quantity", name="sent"),
        CheckConstraint("received >= 0 AND damaged >= 0 AND damaged <= received", name="received"),
        Index(None, "transfer_id", "variant_id", unique=True),
        Index(None, "variant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    sent: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    damaged: Mapped[int] = mapped_column(default=0)

    transfer: Mapped[Transfer] = relationship(back_populates="lines")
    variant: Mapped[Variant] = relationship()


class DifferenceKind(enum.StrEnum):
    """How what arrived differs from what was sent; WRONG is what was never sent."""

    SHORT = "short"
    OVER = "over"
    WRONG = "wrong"
    DAMAGED = "damaged"


class Answer(enum.StrEnum):
    """What a person found out about a difference.

    Of a shortage: it came later, it had never left, it is lost. Of goods too many: they left the
    sender's shelf after all, or the sender's number was right. Of damaged ones: they can be sold
    after all, or are written off.
    """

    CAME_LATER = "came_later"
    NEVER_LEFT = "never_left"
    LOST = "lost"
    LEFT_TOO = "left_too"
    KEPT = "kept"
    SELLABLE = "sellable"
    WRITTEN_OFF = "written_off"


class TransferDifference(Model):
    """Pieces of a line that did not arrive as they were sent, until a person has answered."""

    __tablename__ = "transfer_difference"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index(None, "line_id"),
        Index(
            "ix_transfer_difference_open",
            "id",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("transfer_line.id"))
    kind: Mapped[DifferenceKind]
    quantity: Mapped[int]
    opened_at: Mapped[dt.datetime]
    answer: Mapped[Answer | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    line: Mapped[TransferLine] = relationship()
