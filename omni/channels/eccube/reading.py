"""EC-CUBE's words put into ours: a fetched entity, what it tells."""

from __future__ import annotations

import json
from typing import Any

from omni.channels.eccube.orders import read_order
from omni.channels.eccube.values import moment_key, name_of, part, text
from omni.domain.shops import ShopAddress, ShopCustomer, Told, Unreadable


def read(topic: str, body: bytes, fetched: bytes | None = None) -> Told | None:  # noqa: ARG001
    """What the fetched entity tells; None for one that nobody asked for, or is no order yet."""
    entity = topic.partition("/")[0]
    if entity not in {"order", "customer"}:
        return None
    if fetched is None:
        raise Unreadable("fetched")
    content = json.loads(fetched)
    if content is None:  # gone there before we looked
        return None
    if not isinstance(content, dict):
        raise Unreadable("object")
    return read_order(content) if entity == "order" else read_customer(content)


def read_customer(content: dict[str, Any]) -> ShopCustomer:
    """The customer; EC-CUBE itself keeps no consent, so it stays unknown."""
    mail = text(content.get("email"))
    return ShopCustomer(
        external_id=name_of(content.get("id"), "id"),
        version=moment_key(content.get("update_date")),
        family_name=text(content.get("name01")),
        given_name=text(content.get("name02")),
        family_kana=text(content.get("kana01")),
        given_kana=text(content.get("kana02")),
        phone=text(content.get("phone_number")),
        mail=mail,
        address=read_address(content, mail),
    )


def read_address(content: dict[str, Any], mail: str = "") -> ShopAddress | None:
    """Where goods go; addr01 is 市区町村 and 町名, addr02 番地 and 建物."""
    if not text(content.get("postal_code")) and not text(content.get("addr01")):
        return None
    names = [text(content.get(name)) for name in ("name01", "name02")]
    kana = [text(content.get(name)) for name in ("kana01", "kana02")]
    return ShopAddress(
        name=" ".join(filter(None, names)),
        kana=" ".join(filter(None, kana)),
        postcode=text(content.get("postal_code")),
        prefecture=text(part(content, "Pref").get("name")),
        city=text(content.get("addr01")),
        street=text(content.get("addr02")),
        company=text(content.get("company_name")),
        phone=text(content.get("phone_number")),
        mail=mail,
    )
