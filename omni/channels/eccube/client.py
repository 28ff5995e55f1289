"""EC-CUBE's Web API: entities fetched, figures of stock set, shipments told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from omni.domain.shops import (
    Parcel,
    ShopAnswer,
    ShopArticle,
    ShopRefused,
    ShopSilent,
    Stale,
)
from omni.wire import NoAnswer, post_json

_PERSON = "name01 name02 kana01 kana02 company_name postal_code addr01 addr02 phone_number"
_ORDER = f"""query Order($id: ID!) {{ order(id: $id) {{ id order_no message {_PERSON} email
  payment_total payment_method payment_date order_date create_date update_date currency_code
  Pref {{ id name }} Customer {{ id }} OrderStatus {{ id }}
  OrderItems {{ id product_name product_code class_category_name1 class_category_name2 price
    quantity tax tax_rate OrderItemType {{ id }} TaxDisplayType {{ id }} ProductClass {{ id }} }}
  Shippings {{ id {_PERSON} shipping_delivery_date shipping_delivery_time shipping_date
    tracking_number Pref {{ id name }} }} }} }}"""
_CUSTOMER = f"""query Customer($id: ID!) {{ customer(id: $id) {{ id {_PERSON} email birth
  update_date Pref {{ id name }} }} }}"""
_PRODUCTS = """query Products($page: Int, $id: String) {
  products(page: $page, limit: 100, id: $id) {
  nodes { id name ProductClasses { id code stock stock_unlimited visible
    ClassCategory1 { name } ClassCategory2 { name } } }
  pageInfo { hasNextPage } } }"""
_STOCK = """mutation Stock($code: String!, $stock: Int!) {
  updateProductStock(code: $code, stock: $stock, stock_unlimited: false) { id stock } }"""
_SHIP = """mutation Ship($id: ID!, $name: String, $number: String) {
  updateShipped(id: $id, shipping_delivery_name: $name, tracking_number: $number) { id } }"""


class Client:
    """One shop's Web API."""

    def __init__(
        self, address: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> None:
        self._endpoint = f"{address.rstrip('/')}/api"
        self._token = secrets.get("access_token", "")

    def test(self) -> str:
        """How many articles the shop sells, in its own words; raises what hinders us."""
        return str(len(self._ask(_PRODUCTS, {"page": 1})["products"]["nodes"]))

    def fetch(self, subject: str) -> bytes:
        """The entity as it stands, as JSON; `null` for one that is gone."""
        entity, _, number = subject.partition(":")
        query = {"order": _ORDER, "customer": _CUSTOMER}.get(entity)
        if query is None:
            return b"null"
        found = self._ask(query, {"id": number})[entity]
        return json.dumps(found, ensure_ascii=False).encode()

    def set_stock(
        self,
        article: ShopArticle,
        quantity: int,
        *,
        was: int | None,
        key: str,
    ) -> ShopAnswer:
        """Show this figure. EC-CUBE cannot compare and set, so its figure is looked at first."""
        if was is not None:
            seen = self.get_stock([article]).get(article.external_id)
            if seen != was:
                raise Stale(seen)
        self._ask(_STOCK, {"code": article.sku, "stock": quantity})
        return ShopAnswer()

    def get_stock(self, articles: Sequence[ShopArticle]) -> dict[str, int]:
        """The figures the shop shows, by the article's id."""
        wanted = {one.external_id for one in articles}
        only = articles[0].sku if len(articles) == 1 else None  # its one box takes codes too
        return {
            one.external_id: one.quantity
            for one in self.list_articles(only)
            if one.external_id in wanted and one.quantity is not None
        }

    def list_articles(self, only: str | None = None) -> Iterator[ShopArticle]:
        """Everything the shop sells, or what it finds by one code."""
        page = 1
        while True:
            answer = self._ask(_PRODUCTS, {"page": page, "id": only})["products"]
            for product in answer["nodes"]:
                yield from _articles(product)
            if not answer["pageInfo"]["hasNextPage"]:
                return
            page += 1

    def tell_shipped(self, parcel: Parcel) -> ShopAnswer:
        """Tell what left; what the shop knows already is not told again."""
        order = self._ask(_ORDER, {"id": parcel.order})["order"]
        if order is None or not order["Shippings"]:
            raise ShopRefused("order")
        shipping = order["Shippings"][0]
        if not shipping.get("shipping_date"):
            self._ask(
                _SHIP,
                {"id": shipping["id"], "name": parcel.carrier, "number": parcel.tracking},
            )
        return ShopAnswer(str(shipping["id"]))

    def _ask(self, query: str, variables: dict[str, Any]) -> Any:
        """Run one query; raises ShopSilent or ShopRefused."""
        try:
            answer = post_json(
                self._endpoint,
                {"query": query, "variables": variables},
                {"Authorization": f"Bearer {self._token}"},
            )
        except NoAnswer as error:
            raise ShopSilent(str(error)) from error
        content = answer.content if isinstance(answer.content, dict) else {}
        if answer.status >= 500:
            raise ShopSilent(str(answer.status))
        if answer.status == 429:
            raise ShopRefused("throttled", again=True)
        if answer.status != 200 or content.get("errors") or not content.get("data"):
            errors = content.get("errors")
            said = errors[0] if isinstance(errors, list) and errors else {}
            raise ShopRefused(str(dict(said).get("message", answer.status)))
        return content["data"]


def _articles(product: dict[str, Any]) -> Iterator[ShopArticle]:
    for one in product["ProductClasses"]:
        if not one.get("visible", True):
            continue
        parts = [product.get("name")]
        parts += [(one.get(f"ClassCategory{n}") or {}).get("name") for n in (1, 2)]
        stock = None if one.get("stock_unlimited") else int(float(one.get("stock") or 0))
        yield ShopArticle(
            external_id=str(one["id"]),
            inventory=str(one["id"]),
            sku=one.get("code") or "",
            title=" ".join(filter(None, parts)),
            quantity=stock,
        )
