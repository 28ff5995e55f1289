"""Webhooks to look at: a token's addresses, what was told to whom, and what needs a person."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from omni.domain.errors import NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.delivery import DeliveryState
from omni.models.webhook import WebhookDelivery, WebhookEvent, WebhookSubscription

TROUBLED = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)


class Told(NamedTuple):
    """One message to one address, and what became of it."""

    id: int
    event_id: int
    type: str
    subscription_id: int
    url: str
    state: DeliveryState
    attempts: int
    due_at: dt.datetime
    status_code: int | None
    failure: str | None
    occurred_at: dt.datetime
    settled_at: dt.datetime | None


def count_subscriptions(token_id: int) -> int:
    """How many addresses of this token are told something."""
    wanted = select(func.count(WebhookSubscription.id)).where(
        WebhookSubscription.token_id == token_id, WebhookSubscription.disabled_at.is_(None)
    )
    return db.session.scalar(wanted) or 0


def list_subscriptions(
    token_id: int | None = None, *, after: int = 0, limit: int | None = None
) -> list[WebhookSubscription]:
    """The addresses in use, of one token or of all."""
    wanted = (
        select(WebhookSubscription)
        .where(WebhookSubscription.disabled_at.is_(None), WebhookSubscription.id > after)
        .options(joinedload(WebhookSubscription.token))
        .order_by(WebhookSubscription.id)
        .limit(limit)
    )
    if token_id is not None:
        wanted = wanted.where(WebhookSubscription.token_id == token_id)
    return list(db.session.scalars(wanted))


def get_subscription(subscription_id: int, token_id: int | None = None) -> WebhookSubscription:
    """The address of this id, of this token when one is named; raises NotFound."""
    known = subscription_id <= LARGEST_ID
    found = db.session.get(WebhookSubscription, subscription_id) if known else None
    if found is None or (token_id is not None and found.token_id != token_id):
        raise NotFound
    return found


def list_told(
    token_id: int | None = None, *, after: int = 0, limit: int = 50, troubled: bool = False
) -> list[Told]:
    """Messages after that one, in their order; of one token, or only those that need a person."""
    wanted = (
        select(
            WebhookDelivery.id,
            WebhookDelivery.event_id,
            WebhookEvent.type,
            WebhookDelivery.subscription_id,
            WebhookSubscription.url,
            WebhookDelivery.state,
            WebhookDelivery.attempts,
            WebhookDelivery.due_at,
            WebhookDelivery.status_code,
            WebhookDelivery.failure,
            WebhookEvent.occurred_at,
            WebhookDelivery.settled_at,
        )
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .join(WebhookSubscription, WebhookSubscription.id == WebhookDelivery.subscription_id)
        .where(WebhookDelivery.id > after)
        .order_by(WebhookDelivery.id)
        .limit(limit)
    )
    if token_id is not None:
        wanted = wanted.where(WebhookSubscription.token_id == token_id)
    if troubled:
        wanted = wanted.where(WebhookDelivery.state.in_(TROUBLED))
    return [Told._make(row) for row in db.session.execute(wanted)]


def list_newest(limit: int = 100) -> list[Told]:
    """The newest messages first."""
    newest = db.session.scalar(select(func.max(WebhookDelivery.id))) or 0
    return list_told(after=newest - limit, limit=limit)[::-1]


def get_own_delivery(delivery_id: int, token_id: int) -> int:
    """The id of this message when it is to an address of this token; raises NotFound."""
    found = db.session.scalar(
        select(WebhookDelivery.id)
        .join(WebhookSubscription, WebhookSubscription.id == WebhookDelivery.subscription_id)
        .where(WebhookDelivery.id == delivery_id, WebhookSubscription.token_id == token_id)
    )
    if found is None:
        raise NotFound
    return found
