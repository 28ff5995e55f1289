"""Shopify's customers, and where their orders go."""

from __future__ import annotations

from typing import Any

from omni.channels.shopify.arrivals import moment_key
from omni.channels.shopify.values import name_of, text
from omni.domain.shops import ShopAddress, ShopCustomer, ShopErasure, Unreadable


def read_customer(content: dict[str, Any]) -> ShopCustomer:
    """The customer; consent is what she answered in the shop, and unknown where she did not."""
    return ShopCustomer(
        external_id=name_of(content.get("id"), "customer.id"),
        version=moment_key(content.get("updated_at")),
        family_name=text(content.get("last_name")),
        given_name=text(content.get("first_name")),
        phone=text(content.get("phone")),
        mail=text(content.get("email")),
        address=address(content.get("default_address"), text(content.get("email"))),
        accepts_mail=_consent(content),
    )


def of_order(content: dict[str, Any]) -> ShopCustomer | None:
    """Who ordered; None for a guest."""
    customer = content.get("customer")
    if not isinstance(customer, dict) or customer.get("id") is None:
        return None
    return read_customer(customer)


def _consent(content: dict[str, Any]) -> bool | None:
    said = content.get("email_marketing_consent")
    state = said.get("state") if isinstance(said, dict) else None
    return {"subscribed": True, "unsubscribed": False}.get(str(state))


def address(content: Any, mail: str) -> ShopAddress | None:
    """Where goods go. In Japan address1 is 市区町村以下, city may hold 市区町村 of its own."""
    if not isinstance(content, dict):
        return None
    person = (text(content.get("last_name")), text(content.get("first_name")))
    name = " ".join(part for part in person if part) or text(content.get("name"))
    return ShopAddress(
        name=name,
        postcode=text(content.get("zip")),
        prefecture=text(content.get("province")),
        city=text(content.get("city")),
        street=text(content.get("address1")),
        building=text(content.get("address2")),
        company=text(content.get("company")),
        phone=text(content.get("phone")),
        mail=mail,
    )


def read_erasure(content: dict[str, Any], *, erase: bool) -> ShopErasure:
    """A request about her data that she made at the shop."""
    customer = content.get("customer")
    if not isinstance(customer, dict):
        raise Unreadable("customer")
    orders = content.get("orders_to_redact" if erase else "orders_requested")
    return ShopErasure(
        customer=name_of(customer.get("id"), "customer.id"),
        erase=erase,
        mail=text(customer.get("email")),
        orders=tuple(map(str, orders)) if isinstance(orders, list) else (),
    )
