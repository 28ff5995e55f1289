"""A Shopify order and its refunds, as ours."""

from __future__ import annotations

from collections import Counter
from typing import Any

from omni.channels.shopify import customers
from omni.channels.shopify.arrivals import moment_key
from omni.channels.shopify.values import moment, name_of, rate, rows, text, whole, yen
from omni.domain.shops import (
    ShopCharge,
    ShopLine,
    ShopOrder,
    ShopRefund,
    ShopReturnedPieces,
    Unreadable,
)

COD_NAMES = ("cash on delivery", "cod", "代引")
BANK_NAMES = ("bank", "銀行", "振込")
PAID = ("paid", "partially_refunded", "refunded")


def read_order(content: dict[str, Any]) -> ShopOrder:
    """The order as it stands."""
    if content.get("taxes_included") is False:
        raise Unreadable("taxes_included")
    order_id = name_of(content.get("id"), "id")
    refunds = tuple(
        read_refund(one | {"order_id": one.get("order_id", order_id)})
        for one in rows(content.get("refunds"), "refunds")
    )
    state = text(content.get("financial_status"))
    return ShopOrder(
        external_id=order_id,
        number=text(content.get("name")) or order_id,
        version=moment_key(content.get("updated_at")),
        placed_at=moment(content.get("created_at"), "created_at"),
        lines=_lines(content, refunds),
        charges=_charges(content),
        total=yen(content.get("current_total_price", content.get("total_price")), "total_price"),
        tender=_tender(content),
        is_paid=state in PAID,
        is_cancelled=content.get("cancelled_at") is not None,
        is_shipped=content.get("fulfillment_status") == "fulfilled",
        currency=text(content.get("currency")) or "JPY",
        customer=customers.of_order(content),
        address=customers.address(content.get("shipping_address"), text(content.get("email"))),
        refunds=refunds,
        note=text(content.get("note")),
    )


def _lines(content: dict[str, Any], refunds: tuple[ShopRefund, ...]) -> tuple[ShopLine, ...]:
    """Every line; pieces gone from `current_quantity` that no refund after shipping explains
    were taken off before."""
    came_back: Counter[str] = Counter()
    for refund in refunds:
        for pieces in refund.pieces:
            came_back[pieces.line] += pieces.quantity
    made = []
    for one in rows(content.get("line_items"), "line_items"):
        line_id = name_of(one.get("id"), "line_items.id")
        quantity = whole(one.get("quantity"), "line_items.quantity", least=1)
        current = whole(one.get("current_quantity", quantity), "line_items.current_quantity")
        made.append(
            ShopLine(
                external_id=line_id,
                article=text(one.get("variant_id")),
                sku=text(one.get("sku")),
                title=text(one.get("name")) or text(one.get("title")),
                quantity=quantity,
                unit_price=yen(one.get("price"), "line_items.price"),
                discount=_discount(one),
                removed=max(0, quantity - current - came_back[line_id]),
                tax_rate=rate(one.get("tax_lines")),
            )
        )
    if not made:
        raise Unreadable("line_items")
    return tuple(made)


def _discount(one: dict[str, Any]) -> int:
    shares = rows(one.get("discount_allocations"), "discount_allocations")
    return sum(yen(share.get("amount"), "discount_allocations.amount") for share in shares)


def _charges(content: dict[str, Any]) -> tuple[ShopCharge, ...]:
    made = []
    for one in rows(content.get("shipping_lines"), "shipping_lines"):
        amount = yen(one.get("price"), "shipping_lines.price") - _discount(one)
        if amount:
            title = text(one.get("title"))
            made.append(ShopCharge("shipping", title, amount, rate(one.get("tax_lines"))))
    return tuple(made)


def _tender(content: dict[str, Any]) -> str:
    names = content.get("payment_gateway_names")
    said = " ".join(map(str, names)).lower() if isinstance(names, list) else ""
    if any(name in said for name in COD_NAMES):
        return "cod"
    return "bank" if any(name in said for name in BANK_NAMES) else "online"


def read_refund(content: dict[str, Any]) -> ShopRefund:
    """Money given back; pieces restocked as `cancel` never left and are no return."""
    pieces = [
        ShopReturnedPieces(
            name_of(one.get("line_item_id"), "refund_line_items.line_item_id"),
            whole(one.get("quantity"), "refund_line_items.quantity", least=1),
            one.get("restock_type") == "return",
        )
        for one in rows(content.get("refund_line_items"), "refund_line_items")
        if one.get("restock_type") != "cancel"
    ]
    amount = sum(
        yen(one.get("amount"), "transactions.amount")
        for one in rows(content.get("transactions"), "transactions")
        if one.get("kind") == "refund" and one.get("status", "success") == "success"
    )
    return ShopRefund(
        external_id=name_of(content.get("id"), "refund.id"),
        order=name_of(content.get("order_id"), "refund.order_id"),
        at=moment(content.get("created_at"), "refund.created_at"),
        amount=amount,
        pieces=tuple(pieces),
    )
