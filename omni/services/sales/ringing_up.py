"""Ringing up: one command makes the sale, its payments, its points and its movements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm.attributes import set_committed_value

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Invalid
from omni.domain.sales import Paid, Sale, Tendered, settle
from omni.extensions import db, keep_known
from omni.models.member import Identity
from omni.models.order import KEYED_TENDERS, Channel, Order, OrderLine, Payment, Tender
from omni.queries.sales import Quote, QuotedLine, find_customer, quote
from omni.services import audit, members, points, registers, stock
from omni.services.document_numbers import add_numbered
from omni.services.holds import lock_deposits, use_deposits
from omni.services.idempotency import once
from omni.services.sales.held_goods import hand_over, lock_held, variants_of
from omni.services.stock.levels import lock_or_open_levels

_LINES = cast(Table, OrderLine.__table__)
_ADD_LINES = insert(_LINES).returning(_LINES.c.id, _LINES.c.position)
_ADD_PAYMENTS = insert(cast(Table, Payment.__table__))


class PriceChanged(Conflict):
    """The sale no longer comes to what the customer was told."""

    sentence = N_("お会計が¥%(told)sから¥%(due)sに変わりました。")
    way_forward = N_("新しい金額をお客様に伝えてから、もう一度会計してください。")


@once("sales.ring_up", Order)
def ring_up(
    sale: Sale,
    *,
    location_id: int,
    register_id: int | None,
    member_id: int | None,
    identity_id: int | None = None,
    tenders: Sequence[Tendered],
    agreed: int | None = None,
    deposit: int = 0,
    tax_free_reference: str = "",
    actor: Actor,
    key: str,
) -> Order:
    """Sell these goods: all of it or nothing, and once for a key.

    `agreed` is the sum the customer was told; another one raises PriceChanged. `deposit` of it
    pays what is held for the holds of these lines, `tenders` the rest. `tax_free_reference` names
    a 免税 sale in the records of its provider; a manager takes it back. Goods in hand are never
    refused, whatever the stock says. Locks: account, register day, member, hold, stock,
    allocation.
    """
    _check_tenders(tenders)
    member_id, at = _lock_customer(member_id), clock.now()
    numbered = registers.next_receipt(register_id, location_id, at)
    quoted = quote(sale, location_id=location_id, member_id=member_id, at=at)
    if agreed is not None and quoted.due != agreed:
        raise PriceChanged(told=f"{agreed:,}", due=f"{quoted.due:,}")
    kept = [line.hold_line_id for line in sale.lines if line.hold_line_id]
    held = lock_deposits(kept, deposit, location_id=location_id)
    more = {
        "identity_id": _check_card(identity_id, member_id),
        "tax_free_reference": tax_free_reference.strip() or None,
        "placed_at": at,
        "staff_id": actor.staff_id,
    }
    order = _write(quoted, _settle(quoted.due, deposit, tenders), numbered, more)
    use_deposits(held, order, actor=actor)
    _spend(order, quoted, actor=actor, key=key)
    if order.member_id:
        members.touch_seen(order.member_id, location_id, order.business_day)
    _move_goods(order, actor=actor, at=at)
    _earn(order, quoted, actor=actor)
    _note(order, quoted, actor=actor)
    return order


def _lock_customer(member_id: int | None) -> int | None:
    """The account of who buys is locked first of all; she may have become another."""
    customer = find_customer(member_id)
    return points.open_account(customer.id).member_id if customer else None


def _note(order: Order, quoted: Quote, *, actor: Actor) -> None:
    audit.write(
        "sell",
        "order",
        order.id,
        actor=actor,
        member_id=order.member_id,
        receipt=order.receipt_number,
        total=order.total,
        discount=order.discount,
        keyed=[line.asked.price_reason for line in quoted.lines if line.asked.price_reason],
    )


def _check_card(identity_id: int | None, member_id: int | None) -> int | None:
    """The card that was read, as long as it names the member who buys."""
    if identity_id is None or member_id is None:
        return None
    hers = select(Identity.id).where(Identity.id == identity_id, Identity.member_id == member_id)
    return db.session.scalar(hers)


def _settle(due: int, deposit: int, tenders: Sequence[Tendered]) -> tuple[Paid, ...]:
    """What was paid ahead first; the rest as it was handed over now."""
    if not deposit:
        return settle(due, tenders)
    if deposit > due:
        raise Invalid(N_("前受金がお会計より多くなっています。"), field="deposit")
    return (Paid(Tender.DEPOSIT.value, deposit, deposit), *settle(due - deposit, tenders))


def _check_tenders(tenders: Sequence[Tendered]) -> None:
    for one in tenders:
        if one.tender not in {kind.value for kind in KEYED_TENDERS}:
            raise Invalid(N_("この支払方法は使えません。"), field="tenders")


def _write(
    quoted: Quote,
    paid: Sequence[Paid],
    numbered: registers.Numbered,
    more: dict[str, Any],
) -> Order:
    order = add_numbered(
        Order,
        "O",
        {
            "channel": Channel.STORE,
            "location_id": quoted.location.id,
            "register_day_id": numbered.register_day_id,
            "business_day": numbered.business_day,
            "receipt_number": str(numbered.receipt),
            "member_id": quoted.member.id if quoted.member else None,
            "currency": quoted.company.currency,
            "subtotal": quoted.subtotal,
            "discount": quoted.discount,
            "points_spent": quoted.priced.points_used,
            "point_use": quoted.priced.lines[0].point_use.value,
            "tax": quoted.tax,
            "tax_rounding": quoted.company.tax_rounding,
            "total": quoted.total,
            "points_earned": quoted.points_earned,
            **more,
        },
    )
    rows = [_line(order, position, line) for position, line in enumerate(quoted.lines)]
    ids = {made.position: made.id for made in db.session.execute(_ADD_LINES, rows)}
    lines = [keep_known(OrderLine(id=ids[row["position"]], **row)) for row in rows]
    set_committed_value(order, "lines", lines)
    if paid:
        db.session.execute(_ADD_PAYMENTS, [_payment(order, one) for one in paid])
    return order


def _payment(order: Order, paid: Paid) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "tender": Tender(paid.tender),
        "amount": paid.amount,
        "tendered": paid.tendered,
        "change": paid.change,
    }


def _line(order: Order, position: int, line: QuotedLine) -> dict[str, Any]:
    asked = line.asked
    return {
        "order_id": order.id,
        "position": position,
        "variant_id": asked.variant_id,
        "description": line.description,
        "quantity": line.priced.quantity,
        "unit_price": line.priced.unit_price,
        "discount": line.discount,
        "discount_reason": line.reason,
        "bundle": line.bundle,
        "amount": line.priced.net,
        "tax_rate": line.priced.tax_rate,
        "points_spent": line.priced.points_used,
        "points_earned": line.points_earned,
        "hold_line_id": asked.hold_line_id,
    }


def _spend(order: Order, quoted: Quote, *, actor: Actor, key: str) -> None:
    if order.member_id and order.points_spent:
        points.spend(
            order.member_id,
            order.points_spent,
            company_id=quoted.company.id,
            order_id=order.id,
            on=order.business_day,
            actor=actor,
            key=f"sale:{key}",
        )


def _move_goods(order: Order, *, actor: Actor, at: dt.datetime) -> None:
    """Take the goods off the levels: held ones by their promise, the others as sold."""
    lines = [line for line in order.lines if line.variant_id]
    held = lock_held(lines, order.location_id)
    variants = {line.variant_id for line in lines if line.variant_id} | variants_of(held)
    lock_or_open_levels((order.location_id, variant_id) for variant_id in variants)
    uncovered = hand_over(held, lines, actor=actor)
    sold: list[tuple[int, int, int | None]] = []
    for line in lines:
        pieces = uncovered.get(line.id, 0) if line.hold_line_id else line.quantity
        if pieces and line.variant_id:
            sold.append((line.variant_id, pieces, line.id))
    stock.sell(order.location_id, sold, actor=actor, at=at)


def _earn(order: Order, quoted: Quote, *, actor: Actor) -> None:
    if order.member_id is None:
        return
    points.earn(
        order.member_id,
        company_id=quoted.company.id,
        lines=[(line.id, line.points_earned) for line in order.lines],
        order_id=order.id,
        on=order.business_day,
        actor=actor,
        explanation=quoted.earning.explanation,
    )
