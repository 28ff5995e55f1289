"""The books of money paid ahead: taken less used less given back is what is held."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import BigInteger, case, cast, func, or_, select

from omni.extensions import db
from omni.models.deposit import DepositEntry, DepositKind
from omni.models.hold import Hold
from omni.models.order import Order, Payment, Tender
from omni.queries.doctor.finding import Finding


def _held() -> Iterator[Finding]:
    signed = case(
        (DepositEntry.kind == DepositKind.TAKE, DepositEntry.amount), else_=-DepositEntry.amount
    )
    sums = (
        select(DepositEntry.hold_id, cast(func.sum(signed), BigInteger).label("held"))
        .group_by(DepositEntry.hold_id)
        .subquery("held")
    )
    held = func.coalesce(sums.c.held, 0)
    rows = db.session.execute(
        select(Hold.number, held, Hold.deposit)
        .outerjoin(sums, sums.c.hold_id == Hold.id)
        .where(or_(Hold.deposit != held, held < 0))
        .order_by(Hold.id)
    )
    for number, right, seen in rows:
        what = "a deposit is what was taken less used less given back"
        yield Finding("holds", what, number, int(right), int(seen))


def _paid() -> Iterator[Finding]:
    """What a sale was paid with from deposits left the deposits for that sale."""
    used = (
        select(DepositEntry.order_id, cast(func.sum(DepositEntry.amount), BigInteger).label("yen"))
        .where(DepositEntry.kind == DepositKind.USE, DepositEntry.order_id.is_not(None))
        .group_by(DepositEntry.order_id)
        .subquery("used")
    )
    paid = (
        select(Payment.order_id, cast(func.sum(Payment.amount), BigInteger).label("yen"))
        .where(Payment.tender == Tender.DEPOSIT)
        .group_by(Payment.order_id)
        .subquery("paid")
    )
    left, right = func.coalesce(used.c.yen, 0), func.coalesce(paid.c.yen, 0)
    rows = db.session.execute(
        select(Order.number, left, right)
        .outerjoin(used, used.c.order_id == Order.id)
        .outerjoin(paid, paid.c.order_id == Order.id)
        .where(or_(used.c.yen.is_not(None), paid.c.yen.is_not(None)), left != right)
        .order_by(Order.id)
    )
    for number, expected, seen in rows:
        what = "a sale is paid ahead by what left the deposits"
        yield Finding("holds", what, f"order {number}", int(expected), int(seen))


CHECKS = (_held, _paid)
