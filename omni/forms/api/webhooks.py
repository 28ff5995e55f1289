"""Webhooks, as programs ask for them."""

from __future__ import annotations

import marshmallow as ma

from omni.domain.webhooks import EVENTS, LONGEST_URL
from omni.forms.api.fields import LongAs, PageAsked, Text, Word, page_of
from omni.models.delivery import DeliveryState


class SubscriptionWanted(ma.Schema):
    """Tell this address of these events."""

    url = Text(least=8, most=LONGEST_URL, required=True)
    events = ma.fields.List(
        Word(list(EVENTS)), required=True, validate=LongAs(min=1, max=len(EVENTS))
    )


class SubscriptionSaid(ma.Schema):
    """An address that is told; `secret` signs what it is sent (Standard Webhooks)."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)
    url = ma.fields.String(required=True)
    events = ma.fields.List(ma.fields.String(), required=True)
    secret = ma.fields.String(required=True, metadata={"example": "whsec_…"})
    created_at = ma.fields.DateTime(required=True)
    is_active = ma.fields.Boolean(required=True)


SubscriptionPage = page_of(SubscriptionSaid, "SubscriptionPage")


class SubscriptionsAsked(PageAsked):
    """A page of one's own addresses."""


class ToldSaid(ma.Schema):
    """One message to one address, and what became of it."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)
    event_id = ma.fields.String(required=True, metadata={"description": "`webhook-id`"})
    type = ma.fields.String(required=True)
    subscription_id = ma.fields.Integer(required=True)
    state = Word([one.value for one in DeliveryState], required=True)
    attempts = ma.fields.Integer(required=True)
    status_code = ma.fields.Integer(required=True, allow_none=True)
    failure = ma.fields.String(required=True, allow_none=True)
    occurred_at = ma.fields.DateTime(required=True)
    due_at = ma.fields.DateTime(required=True)


ToldPage = page_of(ToldSaid, "ToldPage")


class ToldAsked(PageAsked):
    """A page of what was told, oldest first."""

    troubled = ma.fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "only what failed, or may not have arrived"},
    )


class Replayed(ma.Schema):
    """It will be sent again, by the same `webhook-id`."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)
