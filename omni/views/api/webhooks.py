"""Webhooks out: a program's own addresses, what they were told, and telling it again."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, url_for

from omni.domain.cursors import read_cursor
from omni.forms.api import webhooks as forms
from omni.models.webhook import WebhookSubscription
from omni.queries import webhooks as queries
from omni.services import webhooks
from omni.transactions import transaction
from omni.web.api import replies
from omni.web.api.document import Resources
from omni.web.api.guard import actor, allow_token, holder

blueprint = Resources(
    "api_webhooks", __name__, description="Being told of what happens, signed and retried"
)


@blueprint.get("/webhooks")
@allow_token("webhooks:read")
@blueprint.arguments(forms.SubscriptionsAsked, location="query")
@blueprint.response(200, forms.SubscriptionPage)
def index(asked: dict[str, Any]) -> Response:
    """The token's own addresses."""
    limit = asked["limit"]
    rows = queries.list_subscriptions(
        holder().id, after=read_cursor(asked["cursor"]), limit=limit + 1
    )
    return replies.page(rows, limit, lambda one: one.id, _said)


@blueprint.post("/webhooks")
@allow_token("webhooks:write")
@blueprint.arguments(forms.SubscriptionWanted)
@blueprint.response(201, forms.SubscriptionSaid)
def subscribe(asked: dict[str, Any]) -> Response:
    """Tell an https address of these events from now on."""

    def make() -> tuple[int, dict[str, Any]]:
        made = webhooks.subscribe(
            asked["url"],
            asked["events"],
            token_id=holder().id,
            allowed_hosts=current_app.config["SETTINGS"].webhook_hosts,
            actor=actor(),
            key=replies.own_key(),
        )
        return 201, _said(made)

    with transaction():
        return replies.once(make, asked)


@blueprint.get("/webhooks/<int:subscription_id>")
@allow_token("webhooks:read")
@blueprint.response(200, forms.SubscriptionSaid)
def show(subscription_id: int) -> Response:
    """One address."""
    return replies.reply(_said(queries.get_subscription(subscription_id, holder().id)))


@blueprint.delete("/webhooks/<int:subscription_id>")
@allow_token("webhooks:write")
@blueprint.response(204)
def disable(subscription_id: int) -> Response:
    """Tell it nothing more."""
    one = queries.get_subscription(subscription_id, holder().id).id
    with transaction():
        webhooks.disable(one, actor=actor())
    return Response(status=204)


@blueprint.get("/webhooks/messages")
@allow_token("webhooks:read")
@blueprint.arguments(forms.ToldAsked, location="query")
@blueprint.response(200, forms.ToldPage)
def messages(asked: dict[str, Any]) -> Response:
    """What the token's addresses were told, oldest first."""
    limit = asked["limit"]
    rows = queries.list_told(
        holder().id,
        after=read_cursor(asked["cursor"]),
        limit=limit + 1,
        troubled=asked["troubled"],
    )
    return replies.page(rows, limit, lambda one: one.id, _told)


@blueprint.post("/webhooks/messages/<int:message_id>/replay")
@allow_token("webhooks:write")
@blueprint.response(200, forms.Replayed)
def replay(message_id: int) -> Response:
    """Send a settled message again."""
    one = queries.get_own_delivery(message_id, holder().id)

    def make() -> tuple[int, dict[str, Any]]:
        webhooks.replay(one, actor=actor())
        return 200, {"href": url_for("api_webhooks.messages"), "id": one}

    with transaction():
        return replies.once(make)


def _said(one: WebhookSubscription) -> dict[str, Any]:
    return {
        "href": url_for("api_webhooks.show", subscription_id=one.id),
        "id": one.id,
        "url": one.url,
        "events": one.events,
        "secret": one.secret,
        "created_at": replies.moment(one.created_at),
        "is_active": one.disabled_at is None,
    }


def _told(one: queries.Told) -> dict[str, Any]:
    return {
        "href": url_for("api_webhooks.replay", message_id=one.id),
        "id": one.id,
        "event_id": f"evt_{one.event_id}",
        "type": one.type,
        "subscription_id": one.subscription_id,
        "state": one.state.value,
        "attempts": one.attempts,
        "status_code": one.status_code,
        "failure": one.failure,
        "occurred_at": replies.moment(one.occurred_at),
        "due_at": replies.moment(one.due_at),
    }
