"""The books of sale: documents, lines, payments, taxes, points and receipt numbers agree.

What another system sold (`is_history`) is taken as it came: only its total is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sqlalchemy import BigInteger, Subquery, and_, case, cast, func, or_, select

from omni.domain.money import Rounding
from omni.domain.pricing import PointUse
from omni.extensions import db
from omni.models.deposit import DepositEntry
from omni.models.location import RegisterDay
from omni.models.order import Channel, Order, OrderLine, Payment
from omni.models.point import PointTransaction, PointType
from omni.models.sale_return import SaleReturn
from omni.models.stock import MovementReason, StockMovement
from omni.queries.doctor.finding import Finding

OURS = ~Order.is_history
PIECES = OrderLine.quantity - OrderLine.cancelled


def broken() -> list[Finding]:
    """Every rule of the sales books that does not hold."""
    checks = (_lines, _totals, _taxes, _tenders, _payments, _points, _receipts, _twice, _moved)
    return [finding for check in checks for finding in check()]


def _whole(number: Any) -> Any:
    """A sum as an integer; PostgreSQL's is numeric."""
    return cast(func.coalesce(number, 0), BigInteger)


def _differ(what: str, where: str, expected: Any, found: Any, rows: Any) -> Iterator[Finding]:
    for row in db.session.execute(rows.add_columns(expected, found).where(expected != found)):
        yield Finding("orders", what, f"{where} {row[0]}", int(row[1]), int(row[2]))


def _sums() -> Subquery:
    return (
        select(
            OrderLine.order_id,
            _whole(func.sum(OrderLine.unit_price * PIECES)).label("gross"),
            _whole(func.sum(OrderLine.discount)).label("discount"),
            _whole(func.sum(OrderLine.amount)).label("amount"),
            _whole(func.sum(OrderLine.points_spent)).label("spent"),
            _whole(func.sum(OrderLine.points_earned)).label("earned"),
        )
        .group_by(OrderLine.order_id)
        .subquery("sums")
    )


def _lines() -> Iterator[Finding]:
    rows = select(OrderLine.id).join(Order, Order.id == OrderLine.order_id).where(OURS)
    worth = OrderLine.unit_price * PIECES - OrderLine.discount
    yield from _differ(
        "a line is its price less its discount", "line", worth, OrderLine.amount, rows
    )


def _totals() -> Iterator[Finding]:
    sums = _sums()
    beside = select(Order.number).outerjoin(sums, sums.c.order_id == Order.id)
    off = case((Order.point_use == PointUse.DISCOUNT.value, Order.points_spent), else_=0)
    total = func.coalesce(sums.c.amount, 0) - off
    yield from _differ("a total is the sum of its lines", "order", total, Order.total, beside)
    for what, summed, cached in (
        ("a subtotal is the sum of its lines", sums.c.gross, Order.subtotal),
        ("a discount is the sum of its lines", sums.c.discount, Order.discount),
        ("points used are the sum of their lines", sums.c.spent, Order.points_spent),
        ("points earned are the sum of their lines", sums.c.earned, Order.points_earned),
    ):
        expected = func.coalesce(summed, 0)
        yield from _differ(what, "order", expected, cached, beside.where(OURS))


def _taxes() -> Iterator[Finding]:
    """Recomputed once per rate and document, with the rounding the document was made by."""
    off = case((Order.point_use == PointUse.DISCOUNT.value, OrderLine.points_spent), else_=0)
    rates = (
        select(
            Order.id.label("order_id"),
            Order.tax_rounding.label("rounding"),
            OrderLine.tax_rate.label("rate"),
            _whole(func.sum(OrderLine.amount - off)).label("total"),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(OURS)
        .group_by(Order.id, Order.tax_rounding, OrderLine.tax_rate)
        .subquery("rates")
    )
    share, whole = rates.c.total * rates.c.rate, 100 + rates.c.rate
    tax = case(
        (rates.c.rounding == Rounding.CEIL.value, (share + whole - 1) // whole),
        (rates.c.rounding == Rounding.HALF_UP.value, (2 * share + whole) // (2 * whole)),
        else_=share // whole,
    )
    taxes = (
        select(rates.c.order_id, _whole(func.sum(tax)).label("tax"))
        .group_by(rates.c.order_id)
        .subquery("taxes")
    )
    rows = select(Order.number).join(taxes, taxes.c.order_id == Order.id)
    yield from _differ(
        "tax is rounded once per rate over the document", "order", taxes.c.tax, Order.tax, rows
    )


def _tenders() -> Iterator[Finding]:
    rows = select(Payment.id).where(Payment.tendered.is_not(None))
    given = Payment.amount + Payment.change
    yield from _differ(
        "what was handed over less change pays", "payment", given, Payment.tendered, rows
    )
    wrong = select(Payment.id, Payment.amount, Payment.refunded).where(
        or_(Payment.refunded < 0, Payment.refunded > Payment.amount)
    )
    for row in db.session.execute(wrong):
        yield Finding(
            "orders",
            "no payment gives back more than it paid",
            f"payment {row.id}",
            f"0 to {row.amount}",
            row.refunded,
        )


def _payments() -> Iterator[Finding]:
    sums = _sums()
    paid = (
        select(Payment.order_id, _whole(func.sum(Payment.amount)).label("paid"))
        .group_by(Payment.order_id)
        .subquery("paid")
    )
    rows = (
        select(Order.number)
        .outerjoin(sums, sums.c.order_id == Order.id)
        .outerjoin(paid, paid.c.order_id == Order.id)
        .where(OURS, Order.channel == Channel.STORE, Order.receipt_number.is_not(None))
    )
    due = func.coalesce(sums.c.amount, 0) - Order.points_spent
    found = func.coalesce(paid.c.paid, 0)
    yield from _differ("payments sum to what was due", "order", due, found, rows)


def _points() -> Iterator[Finding]:
    """What the document says of points is what the ledger did for it."""
    for what, kind, sign, cached in (
        ("points used on a sale left the ledger", PointType.SPEND, -1, Order.points_spent),
        ("points of a sale were granted", PointType.EARN, 1, Order.points_earned),
    ):
        booked = (
            select(
                PointTransaction.order_id,
                (sign * _whole(func.sum(PointTransaction.amount))).label("points"),
            )
            .where(PointTransaction.type == kind, PointTransaction.order_id.is_not(None))
            .group_by(PointTransaction.order_id)
            .subquery()
        )
        rows = (
            select(Order.number)
            .outerjoin(booked, booked.c.order_id == Order.id)
            .where(OURS, Order.channel == Channel.STORE, Order.receipt_number.is_not(None))
        )
        yield from _differ(what, "order", cached, func.coalesce(booked.c.points, 0), rows)


def _numbered(document: Any) -> Subquery:
    return (
        select(document.register_day_id, func.count().label("count"))
        .where(document.register_day_id.is_not(None), document.receipt_number.is_not(None))
        .group_by(document.register_day_id)
        .subquery()
    )


def _receipts() -> Iterator[Finding]:
    """As many documents as numbers drawn; with UNIQUE and `_twice` that leaves no gap."""
    sold, returned, ahead = map(_numbered, (Order, SaleReturn, DepositEntry))
    rows = (
        select(RegisterDay.id)
        .outerjoin(sold, sold.c.register_day_id == RegisterDay.id)
        .outerjoin(returned, returned.c.register_day_id == RegisterDay.id)
        .outerjoin(ahead, ahead.c.register_day_id == RegisterDay.id)
    )
    count = sum(func.coalesce(one.c.count, 0) for one in (sold, returned, ahead))
    yield from _differ(
        "receipt numbers have no gaps", "register day", RegisterDay.last_receipt, count, rows
    )


def _twice() -> Iterator[Finding]:
    """Each table's own numbers are UNIQUE; no two tables share one."""
    documents: tuple[Any, ...] = (Order, SaleReturn, DepositEntry)
    for one, other in combinations(documents, 2):
        same = select(one.receipt_number).join(
            other,
            and_(other.location_id == one.location_id, other.receipt_number == one.receipt_number),
        )
        for number in db.session.scalars(same):
            yield Finding("orders", "a receipt number is used once", f"receipt {number}", 1, 2)


def _moved() -> Iterator[Finding]:
    """No line took more pieces off the shelf than it sold."""
    moved = (
        select(
            StockMovement.source_id.label("line_id"),
            _whole(-func.sum(StockMovement.quantity)).label("pieces"),
        )
        .where(
            StockMovement.source_type == "order_line", StockMovement.reason == MovementReason.SALE
        )
        .group_by(StockMovement.source_id)
        .subquery("moved")
    )
    rows = (
        select(OrderLine.id, OrderLine.quantity, moved.c.pieces)
        .join(moved, moved.c.line_id == OrderLine.id)
        .where(moved.c.pieces > OrderLine.quantity)
    )
    for row in db.session.execute(rows):
        yield Finding(
            "orders",
            "a line moves no more pieces than it sold",
            f"line {row.id}",
            row.quantity,
            int(row.pieces),
        )
