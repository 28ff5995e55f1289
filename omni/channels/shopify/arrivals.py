"""What Shopify posts: is it theirs, which event is it, and what does it change."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any

from omni.channels.shopify.values import find_moment
from omni.domain.shops import Arrival, Envelope, Unreadable

SIGNATURE = "x-shopify-hmac-sha256"


def verify(arrival: Arrival, secrets: Mapping[str, str]) -> bool:
    """Whether the raw bytes are signed with the app's secret."""
    secret = secrets.get("webhook_secret", "")
    if not secret:
        return False
    try:
        given = base64.b64decode(arrival.headers.get(SIGNATURE, ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(secret.encode(), arrival.body, "sha256"), given)


def open_envelope(arrival: Arrival) -> tuple[Envelope, ...]:
    """The event's id, topic, subject and version.

    The event id is the same for every delivery and every subscription of one event; `updated_at`
    knows seconds only, so the moment the webhook was triggered decides between two in one.
    """
    topic = arrival.headers.get("x-shopify-topic", "")
    content = load(arrival.body)
    key = arrival.headers.get("x-shopify-event-id") or arrival.headers.get("x-shopify-webhook-id")
    if not topic or not key:
        raise Unreadable("x-shopify-event-id")
    triggered = arrival.headers.get("x-shopify-triggered-at", "")
    version = _version(content, triggered)
    return (Envelope(f"{topic}:{key}", topic, _subject(topic, content), version),)


def load(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; raises Unreadable for anything else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("json") from error
    if not isinstance(content, dict):
        raise Unreadable("object")
    return content


def _subject(topic: str, content: dict[str, Any]) -> str:
    if topic.startswith("orders/"):
        return f"order:{content.get('id')}"
    if topic.startswith("refunds/"):
        return f"order:{content.get('order_id')}"
    if topic == "inventory_levels/update":
        return f"inventory:{content.get('inventory_item_id')}"
    customer = content.get("customer") if topic.endswith(("redact", "data_request")) else content
    return f"customer:{(customer or {}).get('id')}" if isinstance(customer, dict) else ""


def _version(content: dict[str, Any], triggered: str) -> str:
    return f"{moment_key(content.get('updated_at'))} {moment_key(triggered)}".strip()


def moment_key(text: Any) -> str:
    """A moment as UTC text that sorts as moments do; "" for what is none."""
    found = find_moment(text)
    return found.strftime("%Y-%m-%dT%H:%M:%S.%f") if found else ""
