"""Webhooks out: who is told of what, what happened, and each telling with its tries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import Model
from omni.models.api_token import ApiToken
from omni.models.delivery import DeliveryState


class WebhookSubscription(Model):
    """An address that is told of events; a token's own, and only of what that token may see.

    The secret signs every message, so it is kept as it is.
    """

    __tablename__ = "webhook_subscription"
    __table_args__ = (Index(None, "token_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[Any]]
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]

    token: Mapped[ApiToken] = relationship()


class WebhookEvent(Model):
    """Something that happened, written with it; the worker hands it out to who is subscribed.

    A change of stock is written once for a location and SKU until it is handed out: what counts
    is the figure of that moment.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index(
            "ix_webhook_event_waiting",
            "id",
            sqlite_where=text("handed_out_at IS NULL"),
            postgresql_where=text("handed_out_at IS NULL"),
        ),
        Index(
            "uq_webhook_event_level",
            "location_id",
            "variant_id",
            unique=True,
            sqlite_where=text("handed_out_at IS NULL AND variant_id IS NOT NULL"),
            postgresql_where=text("handed_out_at IS NULL AND variant_id IS NOT NULL"),
        ),
        Index(None, "occurred_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    data: Mapped[dict[str, Any]]
    occurred_at: Mapped[dt.datetime]
    handed_out_at: Mapped[dt.datetime | None]


class WebhookDelivery(Model):
    """One event on its way to one address: tried again, ever later, until it was taken."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_due",
            "due_at",
            "id",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(None, "subscription_id", "id"),
        Index(None, "event_id"),
        CheckConstraint("(state = 'sending') = (leased_until IS NOT NULL)", name="lease"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_event.id"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("webhook_subscription.id"))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    status_code: Mapped[int | None]
    failure: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]

    event: Mapped[WebhookEvent] = relationship()
    subscription: Mapped[WebhookSubscription] = relationship()
