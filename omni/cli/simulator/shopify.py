"""A simulated Shopify: its webhooks as it writes them, and the part of its Admin API we use."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from omni.cli.simulator.delivering import Notice
from omni.cli.simulator.selling import SimulatedShop, Sold, SoldLine

TOPICS = {
    "created": ("orders/create", "orders/updated"),
    "updated": ("orders/updated",),
    "cancelled": ("orders/cancelled", "orders/updated"),
    "refunded": ("refunds/create", "orders/updated"),
}


class ShopifyShop(SimulatedShop):
    """A shop of Shopify's kind."""

    def notify(self, what: str, order: Sold) -> None:
        """One webhook a topic."""
        for topic in TOPICS[what]:
            is_refund = topic == "refunds/create"
            content = (
                self.refund_of(order, order.refunds[-1]) if is_refund else self.order_of(order)
            )
            self.send(topic, content)

    def send(self, topic: str, content: dict[str, Any]) -> Notice:
        """Sign a webhook and put it into the outbox."""
        body = json.dumps(content, ensure_ascii=False).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).digest()
        made = Notice(
            {
                "Content-Type": "application/json",
                "X-Shopify-Topic": topic,
                "X-Shopify-Hmac-Sha256": base64.b64encode(signature).decode(),
                "X-Shopify-Event-Id": f"event-{self.number()}",
                "X-Shopify-Webhook-Id": f"webhook-{self.number()}",
                "X-Shopify-Triggered-At": self.moment().isoformat(),
                "X-Shopify-Api-Version": "2026-04",
                "X-Shopify-Shop-Domain": "simulated.myshopify.com",
            },
            body,
        )
        self.outbox.append(made)
        return made

    def order_of(self, order: Sold) -> dict[str, Any]:
        """The order as Shopify writes it."""
        left = 0 if order.is_cancelled else self._left(order)
        return {
            "id": int(order.external_id),
            "name": f"#{order.external_id}",
            "created_at": order.placed_at.isoformat(),
            "updated_at": order.updated_at.isoformat(timespec="seconds"),
            "cancelled_at": order.updated_at.isoformat() if order.is_cancelled else None,
            "currency": "JPY",
            "taxes_included": True,
            "financial_status": "paid" if order.is_paid else "pending",
            "fulfillment_status": "fulfilled" if order.tracking else None,
            "payment_gateway_names": [
                "Cash on Delivery (COD)" if order.tender == "cod" else "card"
            ],
            "total_price": str(order.total),
            "current_total_price": str(left),
            "email": "customer@example.com",
            "note": None,
            "customer": self._customer(order),
            "shipping_address": self._address(order),
            "line_items": [self._line(order, one) for one in order.lines],
            "shipping_lines": [
                {
                    "id": int(order.external_id),
                    "title": "宅配便",
                    "price": str(order.shipping),
                    "discount_allocations": [],
                    "tax_lines": [{"rate": 0.1, "price": "50"}],
                }
            ]
            if order.shipping
            else [],
            "refunds": [self.refund_of(order, one) for one in order.refunds],
        }

    def _left(self, order: Sold) -> int:
        return order.shipping + sum(one.article.price * one.live for one in order.lines)

    def _line(self, order: Sold, line: SoldLine) -> dict[str, Any]:
        article = line.article
        return {
            "id": int(line.external_id),
            "variant_id": int(article.external_id),
            "sku": article.sku,
            "name": article.title,
            "title": article.title,
            "quantity": line.quantity,
            "current_quantity": 0 if order.is_cancelled else line.live,
            "price": str(article.price),
            "discount_allocations": [],
            "tax_lines": [{"rate": article.tax_rate / 100, "price": "0"}],
        }

    def _customer(self, order: Sold) -> dict[str, Any] | None:
        if order.customer is None:
            return None
        family, given, _, _ = order.person
        return {
            "id": int(order.customer),
            "first_name": given,
            "last_name": family,
            "email": f"{order.customer}@example.com",
            "phone": None,
            "updated_at": order.placed_at.isoformat(),
            "email_marketing_consent": {"state": "not_subscribed"},
        }

    def _address(self, order: Sold) -> dict[str, Any]:
        postcode, prefecture, city, street = order.place
        return {
            "first_name": order.person[1],
            "last_name": order.person[0],
            "zip": postcode,
            "province": prefecture,
            "city": city,
            "address1": street,
            "address2": "",
            "phone": "090-1234-5678",
            "company": None,
        }

    def refund_of(self, order: Sold, one: dict[str, Any]) -> dict[str, Any]:
        """A refund as Shopify writes it."""
        return {
            "id": int(one["id"]),
            "order_id": int(order.external_id),
            "created_at": one["at"].isoformat(),
            "refund_line_items": [
                {
                    "id": int(one["id"]),
                    "line_item_id": int(one["line"].external_id),
                    "quantity": one["pieces"],
                    "restock_type": "return" if one["restock"] else "no_restock",
                }
            ],
            "transactions": [{"kind": "refund", "status": "success", "amount": str(one["amount"])}],
        }

    def answer(self, path: str, headers: dict[str, str], content: dict[str, Any]) -> Any:
        """The Admin API."""
        if not path.endswith("/graphql.json") or not path.startswith("/admin/api/"):
            return None
        if headers.get("x-shopify-access-token") != self.secret:
            return {"errors": [{"message": "Invalid API key or access token"}]}
        query, asked = content["query"], content.get("variables") or {}
        with self.lock:
            return {"data": self._run(query, asked)}

    def _run(self, query: str, asked: dict[str, Any]) -> dict[str, Any]:
        for word, run in (
            ("inventorySetQuantities", self._set),
            ("fulfillmentCreate", self._ship),
            ("fulfillmentOrders", self._open),
            ("nodes(ids", self._levels),
            ("productVariants", self._variants),
        ):
            if word in query:
                return run(asked)
        return {"shop": {"name": "Simulated"}}

    def _set(self, asked: dict[str, Any]) -> dict[str, Any]:
        errors = []
        for one in asked["input"]["quantities"]:
            number = one["inventoryItemId"].rsplit("/", 1)[-1]
            article = next(a for a in self.articles.values() if a.inventory == number)
            was = one["changeFromQuantity"]
            if was is not None and was != article.stock:
                errors.append({"code": "CHANGE_FROM_QUANTITY_STALE", "message": "stale"})
            else:
                self.set_stock(article, one["quantity"])
        return {"inventorySetQuantities": {"userErrors": errors}}

    def _levels(self, asked: dict[str, Any]) -> dict[str, Any]:
        by_inventory = {one.inventory: one for one in self.articles.values()}
        numbers = [one.rsplit("/", 1)[-1] for one in asked["ids"]]
        return {
            "nodes": [
                {"id": f"gid://shopify/InventoryItem/{one}", "inventoryLevel": self._level(found)}
                if (found := by_inventory.get(one))
                else None
                for one in numbers
            ]
        }

    def _level(self, article: Any) -> dict[str, Any]:
        return {"quantities": [{"quantity": article.stock}]}

    def _variants(self, asked: dict[str, Any]) -> dict[str, Any]:
        start, all_of_them = int(asked.get("after") or 0), list(self.articles.values())
        some = all_of_them[start : start + 100]
        more = start + 100 < len(all_of_them)
        nodes = [
            {
                "id": f"gid://shopify/ProductVariant/{one.external_id}",
                "sku": one.sku,
                "displayName": one.title,
                "inventoryItem": {
                    "id": f"gid://shopify/InventoryItem/{one.inventory}",
                    "inventoryLevel": self._level(one),
                },
            }
            for one in some
        ]
        page = {"hasNextPage": more, "endCursor": str(start + 100)}
        return {"productVariants": {"nodes": nodes, "pageInfo": page}}

    def _open(self, asked: dict[str, Any]) -> dict[str, Any]:
        order = self.find(asked["id"].rsplit("/", 1)[-1])
        if order is None:
            return {"order": None}
        known = [
            {"id": "gid://shopify/Fulfillment/1", "trackingInfo": [{"number": order.tracking}]}
        ]
        lines = [
            {
                "id": f"gid://shopify/FulfillmentOrderLineItem/{one.external_id}",
                "remainingQuantity": 0 if order.tracking else one.live,
                "lineItem": {"id": f"gid://shopify/LineItem/{one.external_id}"},
            }
            for one in order.lines
        ]
        group = {
            "id": f"gid://shopify/FulfillmentOrder/{order.external_id}",
            "status": "OPEN",
            "lineItems": {"nodes": lines},
        }
        return {
            "order": {
                "fulfillmentOrders": {"nodes": [group]},
                "fulfillments": known if order.tracking else [],
            }
        }

    def _ship(self, asked: dict[str, Any]) -> dict[str, Any]:
        wanted = asked["fulfillment"]
        group = wanted["lineItemsByFulfillmentOrder"][0]["fulfillmentOrderId"]
        self.ship(group.rsplit("/", 1)[-1], wanted["trackingInfo"]["number"] or "-")
        made = {"id": f"gid://shopify/Fulfillment/{self.number()}"}
        return {"fulfillmentCreate": {"fulfillment": made, "userErrors": []}}
