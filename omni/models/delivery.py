"""What leaves the building: a row of the command, sent by the worker, settled once."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class DeliveryState(enum.StrEnum):
    """Where a message stands; UNCERTAIN is one whose lease ran out: it may have gone or not."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class Delivery(Model):
    """One message to one address; its text is emptied when it is settled, for it may be secret."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_due",
            "id",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(None, "member_id"),
        CheckConstraint("(state = 'sending') = (leased_until IS NOT NULL)", name="lease"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    channel: Mapped[str] = mapped_column(default="mail")
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.QUEUED)
    created_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None]


class LinkCode(Model):
    """A code sent to an EC account's mail, to be said at the counter: once, and for a while."""

    __tablename__ = "link_code"
    __table_args__ = (
        CheckConstraint("member_id <> ec_member_id", name="two"),
        Index(None, "member_id", "created_at"),
        Index(None, "ec_member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    ec_member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    salt: Mapped[str]
    code_hash: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
