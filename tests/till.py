"""A till for tests: sales with priced lines, payments and points, written as rows."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from omni.domain import clock
from omni.domain.pricing import LineInput, PointUse, price
from omni.domain.tax import tax_by_rate
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member
from omni.models.order import Channel, Order, OrderLine, Payment, Tender
from omni.queries.points import QuoteLine, quote
from omni.services import points as ledger
from omni.services.members import touch_seen
from omni.transactions import transaction
from tests.factories import Shop

_numbers = itertools.count(5001)  # above what the till draws itself
TODAY = dt.date(2026, 11, 21)


def ring(
    shop: Shop,
    *lines: tuple[int, int, int],
    member: int | None = None,
    points: int = 0,
    tenders: dict[Tender, int] | None = None,
    on: dt.date = TODAY,
    tax_rate: int = 10,
    point_use: PointUse = PointUse.DISCOUNT,
    is_history: bool = False,
    **details: Any,
) -> int:
    """Ring up (variant, quantity, unit price) lines; points spent and earned unless history."""
    with transaction():
        order = sale(
            shop,
            *lines,
            member=member,
            points=points,
            tenders=tenders,
            on=on,
            tax_rate=tax_rate,
            point_use=point_use,
            is_history=is_history,
            **details,
        )
        return order.id


def sale(
    shop: Shop,
    *lines: tuple[int, int, int],
    member: int | None,
    points: int,
    tenders: dict[Tender, int] | None,
    on: dt.date,
    tax_rate: int,
    point_use: PointUse,
    is_history: bool,
    **details: Any,
) -> Order:
    """The rows of one sale, inside the caller's command."""
    priced = price(
        [
            LineInput(str(at), unit_price, quantity, tax_rate)
            for at, (_variant, quantity, unit_price) in enumerate(lines)
        ],
        points=points,
        point_use=point_use,
    )
    number = next(_numbers)
    order = Order(
        number=f"O-{number:06}",
        channel=Channel.STORE,
        location_id=shop.shibuya,
        business_day=on,
        receipt_number=f"SBY-01-{on:%Y%m%d}-{number:04}",
        placed_at=clock.now(),
        member_id=member,
        staff_id=shop.staff["clerk"],
        subtotal=sum(line.net for line in priced.lines),
        points_spent=points,
        point_use=point_use.value,
        total=priced.total,
        tax=sum(one.tax for one in tax_by_rate(priced.lines)),
        is_history=is_history,
        **details,
    )
    for at, (line, (variant, quantity, unit_price)) in enumerate(
        zip(priced.lines, lines, strict=True)
    ):
        order.lines.append(
            OrderLine(
                position=at,
                variant_id=variant,
                description=f"品物{at + 1}",
                quantity=quantity,
                unit_price=unit_price,
                amount=line.net,
                tax_rate=tax_rate,
                points_spent=line.points_used,
            )
        )
    for tender, amount in (tenders or {Tender.CASH: priced.due}).items():
        if amount:
            order.payments.append(Payment(tender=tender, amount=amount))
    db.session.add(order)
    db.session.flush()
    if member is not None:
        touch_seen(member, shop.shibuya, on)
    if member is not None and not is_history:
        _points(shop, order, member, points, on)
    return order


def _points(shop: Shop, order: Order, member: int, points: int, on: dt.date) -> None:
    actor = shop.actor()
    if points:
        ledger.spend(
            member,
            points,
            company_id=shop.company,
            order_id=order.id,
            on=on,
            actor=actor,
            key=f"ring-{order.id}",
        )
    told = quote(
        [
            QuoteLine(str(line.id), line.variant_id, line.amount, line.points_spent)
            for line in order.lines
        ],
        member=db.session.get_one(Member, member),
        location=db.session.get_one(Location, shop.shibuya),
        on=on,
    )
    for line, earned in zip(order.lines, told.lines, strict=True):
        line.points_earned = earned.points
    order.points_earned = told.points
    ledger.earn(
        member,
        company_id=shop.company,
        lines=[(line.id, line.points_earned) for line in order.lines],
        order_id=order.id,
        on=on,
        actor=actor,
        explanation=told.explanation,
    )
