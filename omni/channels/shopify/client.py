"""Shopify's Admin API: figures of stock set by compare-and-swap, and fulfilments told."""

from __future__ import annotations

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

API_VERSION = "2026-04"

_SHOP = "query { shop { name } }"
_SET = """mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    userErrors { code field message } } }"""
_LEVELS = """query Levels($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) { ... on InventoryItem { id
    inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } } } } }"""
_ARTICLES = """query Articles($after: String, $location: ID!) {
  productVariants(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id sku displayName inventoryItem { id
      inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } } } } }
}"""
_OPEN = """query Open($id: ID!) { order(id: $id) { fulfillmentOrders(first: 20) { nodes {
  id status lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } } } }
  fulfillments(first: 50) { id trackingInfo { number } } } }"""
_SHIP = """mutation Ship($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id } userErrors { field message } } }"""


def _gid(kind: str, number: str) -> str:
    return number if number.startswith("gid://") else f"gid://shopify/{kind}/{number}"


def _number(gid: str) -> str:
    return gid.rsplit("/", 1)[-1]


class Client:
    """One shop's Admin API."""

    def __init__(
        self, address: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> None:
        self._endpoint = f"{address.rstrip('/')}/admin/api/{API_VERSION}/graphql.json"
        self._location = _gid("Location", str(settings.get("location", "")))
        self._token = secrets.get("access_token", "")

    def test(self) -> str:
        """The shop's name; raises what hinders us."""
        return str(self._ask(_SHOP, {})["shop"]["name"])

    def set_stock(
        self, article: ShopArticle, quantity: int, *, was: int | None, key: str
    ) -> ShopAnswer:
        """Show this figure, when the shop's is still `was`; raises Stale otherwise."""
        change = {
            "inventoryItemId": _gid("InventoryItem", article.inventory),
            "locationId": self._location,
            "quantity": quantity,
            "changeFromQuantity": was,
        }
        wanted = {"name": "available", "reason": "correction", "quantities": [change]}
        answer = self._ask(_SET, {"input": wanted, "key": key})["inventorySetQuantities"]
        for error in answer["userErrors"]:
            if error.get("code") == "CHANGE_FROM_QUANTITY_STALE":
                raise Stale
            raise ShopRefused(str(error.get("message", "")))
        return ShopAnswer()

    def get_stock(self, articles: Sequence[ShopArticle]) -> dict[str, int]:
        """The figures the shop shows, by the article's id."""
        found: dict[str, int] = {}
        for start in range(0, len(articles), 100):
            some = articles[start : start + 100]
            ids = [_gid("InventoryItem", one.inventory) for one in some]
            nodes = self._ask(_LEVELS, {"ids": ids, "location": self._location})["nodes"]
            shown = {_number(one["id"]): _available(one) for one in nodes if one}
            for one in some:
                if (figure := shown.get(_number(one.inventory))) is not None:
                    found[one.external_id] = figure
        return found

    def list_articles(self) -> Iterator[ShopArticle]:
        """Everything the shop sells."""
        after: str | None = None
        while True:
            answer = self._ask(_ARTICLES, {"after": after, "location": self._location})
            page = answer["productVariants"]
            for one in page["nodes"]:
                item = one["inventoryItem"]
                yield ShopArticle(
                    _number(one["id"]),
                    _number(item["id"]),
                    one.get("sku") or "",
                    one.get("displayName") or "",
                    _available(item),
                )
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def tell_shipped(self, parcel: Parcel) -> ShopAnswer:
        """Tell what left; what the shop knows already is not told again."""
        order = self._ask(_OPEN, {"id": _gid("Order", parcel.order)})["order"]
        if order is None:
            raise ShopRefused("order")
        for known in order["fulfillments"]:
            if parcel.tracking in {one.get("number") for one in known["trackingInfo"]}:
                return ShopAnswer(_number(known["id"]))
        groups = _still_open(order, parcel)
        if not groups:
            raise ShopRefused("fulfilled")
        wanted = {
            "lineItemsByFulfillmentOrder": groups,
            "trackingInfo": {"company": parcel.carrier, "number": parcel.tracking},
            "notifyCustomer": False,
        }
        answer = self._ask(_SHIP, {"fulfillment": wanted})["fulfillmentCreate"]
        if answer["userErrors"]:
            raise ShopRefused(str(answer["userErrors"][0].get("message", "")))
        return ShopAnswer(_number(answer["fulfillment"]["id"]))

    def _ask(self, query: str, variables: dict[str, Any]) -> Any:
        """Run one query; raises ShopSilent or ShopRefused."""
        try:
            answer = post_json(
                self._endpoint,
                {"query": query, "variables": variables},
                {"X-Shopify-Access-Token": self._token},
            )
        except NoAnswer as error:
            raise ShopSilent(str(error)) from error
        content = answer.content if isinstance(answer.content, dict) else {}
        if answer.status == 429 or _is_throttled(content):
            raise ShopRefused("throttled", again=True)
        if answer.status >= 500:
            raise ShopSilent(str(answer.status))
        if answer.status != 200 or content.get("errors") or not content.get("data"):
            raise ShopRefused(_reason(answer.status, content))
        return content["data"]


def _available(item: dict[str, Any]) -> int | None:
    level = item.get("inventoryLevel")
    return int(level["quantities"][0]["quantity"]) if level else None


def _still_open(order: dict[str, Any], parcel: Parcel) -> list[dict[str, Any]]:
    """The pieces of the parcel in the shop's open fulfilment orders."""
    left = dict(parcel.lines)
    groups = []
    for group in order["fulfillmentOrders"]["nodes"]:
        taken = []
        for line in group["lineItems"]["nodes"]:
            name = _number(line["lineItem"]["id"])
            pieces = min(left.get(name, 0), line["remainingQuantity"])
            if pieces:
                left[name] -= pieces
                taken.append({"id": line["id"], "quantity": pieces})
        if taken:
            groups.append({"fulfillmentOrderId": group["id"], "fulfillmentOrderLineItems": taken})
    return groups


def _is_throttled(content: dict[str, Any]) -> bool:
    errors = content.get("errors")
    return isinstance(errors, list) and any(
        isinstance(one, dict) and (one.get("extensions") or {}).get("code") == "THROTTLED"
        for one in errors
    )


def _reason(status: int, content: dict[str, Any]) -> str:
    errors = content.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return str(errors[0].get("message", status))
    return str(errors or status)
