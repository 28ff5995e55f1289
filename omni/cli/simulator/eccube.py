"""A simulated EC-CUBE 4: webhooks that only name, and the part of its Web API we use."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from omni.cli.simulator.delivering import Notice
from omni.cli.simulator.selling import Article, SimulatedShop, Sold

ACTIONS = {"created": "created", "updated": "updated", "cancelled": "updated"}
NEW, CANCELLED, SHIPPED, RETURNED = 1, 3, 5, 9


class EccubeShop(SimulatedShop):
    """A shop of EC-CUBE's kind."""

    def notify(self, what: str, order: Sold) -> None:
        """One webhook that names the order."""
        action = ACTIONS.get(what, "updated")
        rows = [{"entity": "order", "id": int(order.external_id), "action": action}]
        body = json.dumps(rows).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-ECCUBE-Signature": signature}
        self.outbox.append(Notice(headers, body))

    def answer(self, path: str, headers: dict[str, str], content: dict[str, Any]) -> Any:
        """The Web API."""
        if path != "/api":
            return None
        if headers.get("authorization") != f"Bearer {self.secret}":
            return {"errors": [{"message": "The resource owner denied the request."}]}
        with self.lock:
            return self._run(content["query"], content.get("variables") or {})

    def _run(self, query: str, asked: dict[str, Any]) -> Any:
        if "updateProductStock" in query:
            return self._set(asked)
        if "updateShipped" in query:
            self.ship(asked["id"], asked["number"] or "-")
            return {"data": {"updateShipped": {"id": asked["id"]}}}
        if "products(" in query:
            return {"data": {"products": self._products(asked)}}
        if "customer(" in query:
            return {"data": {"customer": None}}
        found = self.find(str(asked["id"]))
        return {"data": {"order": self.order_of(found) if found else None}}

    def _set(self, asked: dict[str, Any]) -> Any:
        found = [one for one in self.articles.values() if one.sku == asked["code"]]
        if len(found) != 1:
            return {"errors": [{"message": "code: No ProductClass found;"}]}
        self.set_stock(found[0], asked["stock"])
        return {"data": {"updateProductStock": {"id": found[0].external_id}}}

    def _products(self, asked: dict[str, Any]) -> dict[str, Any]:
        only, start = asked.get("id"), 100 * ((asked.get("page") or 1) - 1)
        some = [one for one in self.articles.values() if only in (None, one.sku)]
        return {
            "nodes": [
                {"id": one.external_id, "name": one.title, "ProductClasses": [self._class(one)]}
                for one in some[start : start + 100]
            ],
            "pageInfo": {"hasNextPage": start + 100 < len(some)},
        }

    def _class(self, one: Article) -> dict[str, Any]:
        return {
            "id": one.external_id,
            "code": one.sku,
            "stock": str(one.stock),
            "stock_unlimited": False,
            "visible": True,
            "ClassCategory1": None,
            "ClassCategory2": None,
        }

    def order_of(self, order: Sold) -> dict[str, Any]:
        """The order as the Web API gives it."""
        status = CANCELLED if order.is_cancelled else SHIPPED if order.tracking else NEW
        if order.refunds:
            status = RETURNED
        at, person = order.placed_at.isoformat(), self._person(order)
        items = [
            {
                "id": line.external_id,
                "product_name": line.article.title,
                "product_code": line.article.sku,
                "price": str(line.article.price - line.article.price * 10 // 110),
                "tax": str(line.article.price * 10 // 110),
                "tax_rate": "10",
                "quantity": str(line.quantity),
                "OrderItemType": {"id": 1},
                "TaxDisplayType": {"id": 1},
                "ProductClass": {"id": line.article.external_id},
            }
            for line in order.lines
        ]
        if order.shipping:
            items.append(
                {
                    "id": f"{order.external_id}0",
                    "product_name": "送料",
                    "price": str(order.shipping),
                    "tax": "0",
                    "tax_rate": "10",
                    "quantity": "1",
                    "OrderItemType": {"id": 2},
                    "TaxDisplayType": {"id": 2},
                }
            )
        shipping = {
            **person,
            "id": order.external_id,
            "shipping_date": at if order.tracking else None,
            "tracking_number": order.tracking or None,
        }
        return {
            **person,
            "id": order.external_id,
            "order_no": order.external_id,
            "email": "customer@example.com",
            "payment_total": str(order.total),
            "payment_method": "代金引換" if order.tender == "cod" else "クレジットカード",
            "payment_date": at if order.is_paid else None,
            "order_date": at,
            "update_date": order.updated_at.isoformat(),
            "currency_code": "JPY",
            "Customer": {"id": order.customer} if order.customer else None,
            "OrderStatus": {"id": status},
            "OrderItems": items,
            "Shippings": [shipping],
        }

    def _person(self, order: Sold) -> dict[str, Any]:
        family, given, family_kana, given_kana = order.person
        postcode, prefecture, city, street = order.place
        return {
            "name01": family,
            "name02": given,
            "kana01": family_kana,
            "kana02": given_kana,
            "postal_code": postcode,
            "addr01": city,
            "addr02": street,
            "phone_number": "09012345678",
            "Pref": {"id": 13, "name": prefecture},
        }
