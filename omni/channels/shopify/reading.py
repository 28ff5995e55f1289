"""Shopify's words put into ours: one event, what it tells."""

from __future__ import annotations

from typing import Any

from omni.channels.shopify import customers, orders
from omni.channels.shopify.arrivals import load
from omni.channels.shopify.values import name_of, whole
from omni.domain.shops import StockSeen, Told


def read(topic: str, body: bytes, fetched: bytes | None = None) -> Told | None:  # noqa: ARG001
    """What the event tells; None for a topic nobody asked for. Raises Unreadable."""
    content = load(body)
    match topic:
        case "orders/create" | "orders/updated" | "orders/cancelled":
            return orders.read_order(content)
        case "refunds/create":
            return orders.read_refund(content)
        case "customers/create" | "customers/update":
            return customers.read_customer(content)
        case "customers/data_request" | "customers/redact":
            return customers.read_erasure(content, erase=topic.endswith("redact"))
        case "inventory_levels/update":
            return _stock(content)
    return None


def _stock(content: dict[str, Any]) -> StockSeen | None:
    if content.get("available") is None:  # not kept in stock there
        return None
    return StockSeen(
        name_of(content.get("inventory_item_id"), "inventory_item_id"),
        whole(content["available"], "available", least=-(10**9)),
    )
