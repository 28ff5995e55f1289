"""EC shops: their accounts, what they told us, what they sell, and what we tell them."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.location import Location
from omni.models.style import Variant


class ChannelKind(enum.StrEnum):
    """Which language a shop speaks; each has a folder in `omni.channels`."""

    SHOPIFY = "shopify"
    ECCUBE = "eccube"
    GENERIC = "generic"


class ChannelAccount(Model):
    """One EC shop. `location_id` is where its orders' goods come from and whose stock it shows.

    `sealed` are its secrets, encrypted with a key that is not in the database. A paused account
    still takes in what the shop tells, and applies and tells nothing.
    """

    __tablename__ = "channel_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChannelKind]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]
    tested_at: Mapped[dt.datetime | None]
    test_failure: Mapped[str | None]

    location: Mapped[Location] = relationship()


class EventState(enum.StrEnum):
    """What became of something a shop told us; FAILED waits for a person."""

    RECEIVED = "received"
    APPLIED = "applied"
    IGNORED = "ignored"
    FAILED = "failed"


class ChannelEvent(Model):
    """One thing a shop told us, as its bytes came; kept whatever becomes of it.

    `subject` names what it changes ("order:820"), `version` sorts what was told of it. It is
    tried again at `due_at`; `arrivals` counts how often the shop sent it. `failure` is the code
    of the problem, `details` what a person needs to see of it.
    """

    __tablename__ = "channel_event"
    __table_args__ = (
        UniqueConstraint("account_id", "external_id"),
        Index(
            "ix_channel_event_due",
            "due_at",
            "id",
            sqlite_where=text("state = 'received'"),
            postgresql_where=text("state = 'received'"),
        ),
        Index(
            "ix_channel_event_failed",
            "id",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        Index(None, "account_id", "subject"),
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied"),
        CheckConstraint("state <> 'failed' OR failure IS NOT NULL", name="failure"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    external_id: Mapped[str]
    topic: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    version: Mapped[str] = mapped_column(default="")
    received_at: Mapped[dt.datetime]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    fetched: Mapped[bytes | None] = mapped_column(LargeBinary)
    arrivals: Mapped[int] = mapped_column(default=1)
    state: Mapped[EventState] = mapped_column(default=EventState.RECEIVED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    applied_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(default="")

    account: Mapped[ChannelAccount] = relationship()


class ChannelSubject(Model):
    """An order or a customer of a shop: the last version applied, and what it is with us.

    Its row is locked while something about it is applied, so that two workers take turns.
    """

    __tablename__ = "channel_subject"
    __table_args__ = (
        UniqueConstraint("account_id", "subject"),
        Index(None, "order_id"),
        Index(None, "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    subject: Mapped[str]
    version: Mapped[str] = mapped_column(default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ChannelListing(Model):
    """One article as a shop sells it; without `variant_id` nobody has said which SKU it is.

    `expected` is what the shop shows if nothing has happened there that we have not applied: the
    figure it was last told, less what it sold since. `seen` is what it last showed us, and `drift`
    how the doctor explained the difference then.
    """

    __tablename__ = "channel_listing"
    __table_args__ = (
        UniqueConstraint("account_id", "external_id"),
        Index(None, "account_id", "sku"),
        Index(None, "variant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    external_id: Mapped[str]
    inventory_id: Mapped[str] = mapped_column(default="")
    sku: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    expected: Mapped[int | None]
    pushed_at: Mapped[dt.datetime | None]
    seen: Mapped[int | None]
    seen_at: Mapped[dt.datetime | None]
    drift: Mapped[dict[str, Any]] = mapped_column(default=dict)

    account: Mapped[ChannelAccount] = relationship()
    variant: Mapped[Variant | None] = relationship()


class PushKind(enum.StrEnum):
    """What a shop is told."""

    STOCK = "stock"
    FULFILMENT = "fulfilment"


class PushState(enum.StrEnum):
    """Where it stands; UNCERTAIN is one whose answer never came: the shop may know it or not."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class ChannelPush(Model):
    """One thing to tell a shop; a figure of stock is read when it is sent, not when it is queued.

    Of each article and each fulfilment one waits at most, and one is on its way at most.
    """

    __tablename__ = "channel_push"
    __table_args__ = (
        CheckConstraint("(kind = 'stock') = (listing_id IS NOT NULL)", name="listing"),
        CheckConstraint("(kind = 'fulfilment') = (fulfilment_id IS NOT NULL)", name="fulfilment"),
        CheckConstraint("(state = 'sending') = (leased_until IS NOT NULL)", name="lease"),
        Index(
            "uq_channel_push_queued_listing",
            "listing_id",
            unique=True,
            sqlite_where=text("state = 'queued' AND listing_id IS NOT NULL"),
            postgresql_where=text("state = 'queued' AND listing_id IS NOT NULL"),
        ),
        Index(
            "uq_channel_push_sending_listing",
            "listing_id",
            unique=True,
            sqlite_where=text("state = 'sending' AND listing_id IS NOT NULL"),
            postgresql_where=text("state = 'sending' AND listing_id IS NOT NULL"),
        ),
        Index(None, "fulfilment_id", unique=True),
        Index(
            "ix_channel_push_due",
            "account_id",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(
            "ix_channel_push_stuck",
            "id",
            sqlite_where=text("state IN ('failed', 'uncertain')"),
            postgresql_where=text("state IN ('failed', 'uncertain')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_account.id"))
    kind: Mapped[PushKind]
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("channel_listing.id"))
    fulfilment_id: Mapped[int | None] = mapped_column(ForeignKey("fulfilment.id"))
    quantity: Mapped[int | None]
    state: Mapped[PushState] = mapped_column(default=PushState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    account: Mapped[ChannelAccount] = relationship()
    listing: Mapped[ChannelListing | None] = relationship()
