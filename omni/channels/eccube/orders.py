"""An EC-CUBE order, as ours."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from omni.channels.eccube import reading
from omni.channels.eccube.values import (
    find_moment,
    moment,
    moment_key,
    name_of,
    number,
    part,
    rows,
    text,
)
from omni.domain.money import share
from omni.domain.shops import (
    ShopCharge,
    ShopLine,
    ShopOrder,
    ShopRefund,
    ShopReturnedPieces,
    Unreadable,
)

# Rows of dtb_order_item_type and mtb_order_status, as EC-CUBE ships them.
PRODUCT, DELIVERY_FEE, CHARGE, DISCOUNT, TAX, POINT = range(1, 7)
CANCELLED, SHIPPED, PAID, RETURNED = 3, 5, 6, 9
NOT_YET = (7, 8)
TAX_EXCLUDED = 1
_BANDS = (("午前", "am"), ("14", "14-16"), ("16", "16-18"), ("18", "18-20"), ("19", "19-21"))


def read_order(content: dict[str, Any]) -> ShopOrder | None:
    """The order as it stands; None while its checkout is not finished."""
    status = number(part(content, "OrderStatus").get("id"), "OrderStatus.id")
    if status in NOT_YET:
        return None
    order_id = name_of(content.get("id"), "id")
    shippings = rows(content, "Shippings")
    if len(shippings) != 1:
        raise Unreadable("Shippings")
    items = rows(content, "OrderItems")
    lines = _lines(items)
    to = reading.read_address(shippings[0], text(content.get("email")))
    method = text(content.get("payment_method"))
    return ShopOrder(
        external_id=order_id,
        number=text(content.get("order_no")) or order_id,
        version=moment_key(content.get("update_date")),
        placed_at=moment(content.get("order_date") or content.get("create_date"), "order_date"),
        lines=lines,
        charges=_charges(items, method),
        total=number(content.get("payment_total"), "payment_total"),
        tender=_tender(method),
        is_paid=content.get("payment_date") is not None or status == PAID,
        is_cancelled=status == CANCELLED,
        is_shipped=status == SHIPPED,
        currency=text(content.get("currency_code")) or "JPY",
        customer=_customer(content),
        address=to,
        refunds=_returned(order_id, content, lines) if status == RETURNED else (),
        wanted_on=_day(shippings[0].get("shipping_delivery_date")),
        time_band=_band(text(shippings[0].get("shipping_delivery_time"))),
        note=text(content.get("message")),
    )


def _lines(items: list[dict[str, Any]]) -> tuple[ShopLine, ...]:
    """The goods; what is off the whole order is shared over them by their worth."""
    goods = [one for one in items if _kind(one) == PRODUCT]
    if not goods:
        raise Unreadable("OrderItems")
    off = -sum(_amount(one) for one in items if _kind(one) in (DISCOUNT, POINT))
    worth = [_amount(one) for one in goods]
    shares = share(min(off, sum(worth)), worth) if off > 0 else [0] * len(goods)
    return tuple(_line(one, part_off) for one, part_off in zip(goods, shares, strict=True))


def _line(one: dict[str, Any], off: int) -> ShopLine:
    names = [one.get(name) for name in ("product_name", "class_category_name1")]
    names.append(one.get("class_category_name2"))
    return ShopLine(
        external_id=name_of(one.get("id"), "OrderItems.id"),
        article=text(part(one, "ProductClass").get("id")),
        sku=text(one.get("product_code")),
        title=" ".join(filter(None, map(text, names))),
        quantity=_pieces(one),
        unit_price=_price(one),
        discount=off,
        tax_rate=number(one.get("tax_rate"), "tax_rate"),
    )


def _charges(items: list[dict[str, Any]], method: str) -> tuple[ShopCharge, ...]:
    sums: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    for one in items:
        if (kind := _kind(one)) in (DELIVERY_FEE, CHARGE):
            ours = "shipping" if kind == DELIVERY_FEE else "cod_fee"
            title = text(one.get("product_name")) or method
            sums[ours, title, number(one.get("tax_rate"), "tax_rate")] += _amount(one)
    return tuple(ShopCharge(*key[:2], sums[key], key[2]) for key in sums if sums[key])


def _kind(one: dict[str, Any]) -> int:
    return number(part(one, "OrderItemType").get("id"), "OrderItemType.id")


def _pieces(one: dict[str, Any]) -> int:
    pieces = number(one.get("quantity"), "quantity")
    if pieces < 1:
        raise Unreadable("quantity")
    return pieces


def _price(one: dict[str, Any]) -> int:
    """One piece with tax: EC-CUBE keeps goods without, and the tax of one piece beside them."""
    price = number(one.get("price"), "price")
    shown = number(part(one, "TaxDisplayType").get("id") or TAX_EXCLUDED, "TaxDisplayType.id")
    return price + number(one.get("tax"), "tax") if shown == TAX_EXCLUDED else price


def _amount(one: dict[str, Any]) -> int:
    return _price(one) * _pieces(one)


def _returned(
    order_id: str, content: dict[str, Any], lines: tuple[ShopLine, ...]
) -> tuple[ShopRefund, ...]:
    """返品 says that everything came back."""
    pieces = tuple(ShopReturnedPieces(one.external_id, one.quantity, True) for one in lines)
    total = number(content.get("payment_total"), "payment_total")
    at = moment(content.get("update_date"), "update_date")
    return (ShopRefund(f"{order_id}-returned", order_id, at, total, pieces),)


def _customer(content: dict[str, Any]) -> Any:
    customer = part(content, "Customer")
    if customer.get("id") is None:
        return None
    kept = {name: content.get(name) for name in _OF_CUSTOMER}
    return reading.read_customer(kept | {"id": customer["id"]})


_OF_CUSTOMER = (
    *("name01", "name02", "kana01", "kana02", "company_name", "postal_code", "addr01", "addr02"),
    *("Pref", "email", "phone_number"),
)


def _tender(method: str) -> str:
    if "代金引換" in method or "代引" in method:
        return "cod"
    return "bank" if "銀行" in method or "振込" in method or "振替" in method else "online"


def _day(value: Any) -> dt.date | None:
    found = find_moment(value)
    return (found + dt.timedelta(hours=9)).date() if found else None


def _band(said: str) -> str:
    return next((band for word, band in _BANDS if said.startswith(word)), "")
