"""The books of points and returns: lots, entries, transactions and documents agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Text, and_, case, cast, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from omni.extensions import db
from omni.models.order import Order, OrderLine, Payment
from omni.models.order_refund import OrderRefund
from omni.models.point import (
    LotKind,
    PointAccount,
    PointEntry,
    PointHold,
    PointLot,
    PointTransaction,
)
from omni.models.point import PointType as Kind
from omni.models.sale_return import Refund, ReturnLine, SaleReturn
from omni.queries.doctor.finding import Finding

LIVE = OrderLine.quantity - OrderLine.cancelled


def broken() -> list[Finding]:
    """Every rule of the points and returns that does not hold."""
    return [finding for check in CHECKS for finding in check()]


def _compare(what: str, name: str, rows: Any, *, area: str = "points") -> Iterator[Finding]:
    """A finding for each (id, expected, found) row."""
    for key, expected, found in db.session.execute(rows):
        yield Finding(area, what, f"{name} {key}", int(expected), int(found))


def _lots() -> Iterator[Finding]:
    sums = _sums(PointEntry.lot_id, PointEntry.amount)
    total = func.coalesce(sums.c.total, 0)
    rows = (
        select(PointLot.id, total, PointLot.remaining)
        .outerjoin(sums, sums.c.key == PointLot.id)
        .where(PointLot.remaining != total)
    )
    yield from _compare("what remains of a lot is the sum of its entries", "lot", rows)


def _transactions() -> Iterator[Finding]:
    sums = _sums(PointEntry.transaction_id, PointEntry.amount)
    total = func.coalesce(sums.c.total, 0)
    rows = (
        select(PointTransaction.id, total, PointTransaction.amount)
        .outerjoin(sums, sums.c.key == PointTransaction.id)
        .where(PointTransaction.amount != total)
    )
    yield from _compare("a transaction is the sum of its entries", "transaction", rows)


def _owners() -> Iterator[Finding]:
    rows = (
        select(PointEntry.id, PointLot.member_id, PointTransaction.member_id)
        .join(PointLot, PointLot.id == PointEntry.lot_id)
        .join(PointTransaction, PointTransaction.id == PointEntry.transaction_id)
        .where(PointLot.member_id != PointTransaction.member_id)
    )
    yield from _compare("an entry touches a lot of its own member", "entry", rows)
    nobodys = (
        select(PointLot.member_id, func.count(), literal(0))
        .outerjoin(PointAccount, PointAccount.member_id == PointLot.member_id)
        .where(PointAccount.member_id.is_(None))
        .group_by(PointLot.member_id)
    )
    yield from _compare("a member with lots has an account to lock", "member", nobodys)


def _bounds() -> Iterator[Finding]:
    rows = select(PointLot.id, PointLot.granted, PointLot.remaining).where(
        or_(
            and_(
                PointLot.kind != LotKind.DEBT,
                or_(PointLot.remaining < 0, PointLot.remaining > PointLot.granted),
            ),
            and_(
                PointLot.kind == LotKind.DEBT,
                or_(PointLot.remaining > 0, PointLot.remaining < PointLot.granted),
            ),
        )
    )
    yield from _compare("a lot holds between nothing and what it granted", "lot", rows)


def _orders() -> Iterator[Finding]:
    """Points on an order and its lines are those in the ledger."""
    for what, kind, sign, on_order, on_line in (
        ("earned", Kind.EARN, 1, Order.points_earned, OrderLine.points_earned),
        ("used", Kind.SPEND, -1, Order.points_spent, OrderLine.points_spent),
    ):
        booked = _sums(
            PointTransaction.order_id, PointTransaction.amount * sign, PointTransaction.type == kind
        )
        total = func.coalesce(booked.c.total, 0)
        ledger = (
            select(Order.id, total, on_order)
            .outerjoin(booked, booked.c.key == Order.id)
            .where(~Order.is_history, Order.member_id.is_not(None), on_order != total)
            .where(Order.id.not_in(_with_pieces_cancelled()) if kind is Kind.SPEND else true())
        )
        yield from _compare(f"points {what} by an order are in the ledger", "order", ledger)
        lines = _sums(OrderLine.order_id, on_line)
        shares = (
            select(Order.id, on_order, lines.c.total)
            .join(lines, lines.c.key == Order.id)
            .where(~Order.is_history, on_order != lines.c.total)
        )
        yield from _compare(f"points {what} by an order are its lines'", "order", shares)


def _with_pieces_cancelled() -> Any:
    """Orders whose spend is more than what stands: the order book looks at those."""
    return select(OrderLine.order_id).where(OrderLine.cancelled > 0)


def _returned() -> Iterator[Finding]:
    pieces = _sums(ReturnLine.order_line_id, ReturnLine.quantity)
    total = func.coalesce(pieces.c.total, 0)
    rows = (
        select(OrderLine.id, total, OrderLine.returned)
        .outerjoin(pieces, pieces.c.key == OrderLine.id)
        .where(or_(OrderLine.returned != total, OrderLine.returned > OrderLine.quantity))
    )
    yield from _compare(
        "returned pieces are those of the returns", "order line", rows, area="returns"
    )
    for what, given, sold in (
        ("money", ReturnLine.amount, OrderLine.amount),
        ("points used", ReturnLine.points_back, OrderLine.points_spent),
    ):
        back = _sums(ReturnLine.order_line_id, given)
        over = (
            select(OrderLine.id, sold, back.c.total)
            .join(back, back.c.key == OrderLine.id)
            .where(
                or_(
                    back.c.total > sold,
                    and_(OrderLine.returned == LIVE, back.c.total != sold),
                )
            )
        )
        yield from _compare(
            f"a line gives back its {what}, no more", "order line", over, area="returns"
        )


def _documents() -> Iterator[Finding]:
    for what, cached, part in (
        ("a return is the sum of its lines", SaleReturn.amount, ReturnLine.amount),
        (
            "points clawed back are those of the lines",
            SaleReturn.points_clawed,
            ReturnLine.points_clawed,
        ),
        ("a refund is the sum of its tenders", SaleReturn.refund_total, Refund.amount),
    ):
        key: Any = part.class_.return_id
        sums = _sums(key, part)
        total = func.coalesce(sums.c.total, 0)
        rows = (
            select(SaleReturn.id, total, cached)
            .outerjoin(sums, sums.c.key == SaleReturn.id)
            .where(cached != total)
        )
        yield from _compare(what, "return", rows, area="returns")
    given = union_all(
        select(Refund.payment_id, Refund.amount),
        select(OrderRefund.payment_id, OrderRefund.amount),
    ).subquery()
    refunds = _sums(given.c.payment_id, given.c.amount)
    total = func.coalesce(refunds.c.total, 0)
    rows = (
        select(Payment.id, total, Payment.refunded)
        .outerjoin(refunds, refunds.c.key == Payment.id)
        .where(or_(Payment.refunded != total, Payment.refunded > Payment.amount))
    )
    yield from _compare(
        "a payment gives back what its refunds say", "payment", rows, area="returns"
    )


def _sums(key: Any, amount: Any, *conditions: Any) -> Any:
    return (
        select(key.label("key"), func.sum(amount).label("total"))
        .where(key.is_not(None), *conditions)
        .group_by(key)
        .subquery()
    )


def _holds() -> Iterator[Finding]:
    """Points set aside are set aside until they are given back, by settling as by releasing."""
    ended = aliased(PointTransaction)
    key = literal("release:") + cast(PointTransaction.id, Text)
    is_open = case((PointHold.closed_at.is_(None), 1), else_=0)
    should_be = case((ended.id.is_(None), 1), else_=0)
    rows = (
        select(PointTransaction.id, should_be, func.coalesce(is_open, -1))
        .outerjoin(PointHold, PointHold.transaction_id == PointTransaction.id)
        .outerjoin(ended, ended.idempotency_key == key)
        .where(
            PointTransaction.type == Kind.HOLD,
            or_(PointHold.transaction_id.is_(None), is_open != should_be),
        )
    )
    yield from _compare("points are set aside until they are given back", "hold", rows)


CHECKS = (_lots, _transactions, _owners, _bounds, _orders, _returned, _documents, _holds)
