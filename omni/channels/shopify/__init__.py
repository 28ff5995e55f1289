"""Shopify: webhooks signed over their raw bytes, and the Admin API in GraphQL.

Field names are those of API version 2026-04: an inventory figure is set only when the shop's
own is still the one we name (`changeFromQuantity`), each mutation carries `@idempotent`.
"""

from omni.channels.shopify.arrivals import open_envelope, verify
from omni.channels.shopify.client import API_VERSION, Client
from omni.channels.shopify.reading import read

TOPICS = (
    "orders/create",
    "orders/updated",
    "orders/cancelled",
    "refunds/create",
    "customers/create",
    "customers/update",
    "customers/data_request",
    "customers/redact",
    "inventory_levels/update",
)
SECRETS = ("webhook_secret", "access_token")
SETTINGS = ("location",)
connect = Client
FETCHES = False

__all__ = [
    "API_VERSION",
    "FETCHES",
    "SECRETS",
    "SETTINGS",
    "TOPICS",
    "Client",
    "connect",
    "open_envelope",
    "read",
    "verify",
]
