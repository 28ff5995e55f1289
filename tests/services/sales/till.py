"""Ringing up in tests: short to say, and everything a sale leaves behind to look at."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.sales import Reductions, Sale, SaleLine, Tendered
from omni.extensions import db
from omni.models.order import Order, OrderLine, Payment
from omni.models.stock import StockLevel
from omni.queries import points as point_query
from omni.services import points, sales
from omni.transactions import transaction
from tests.factories import Shop

TODAY = dt.date(2026, 11, 21)


def percent(value: int) -> Discount:
    return Discount(DiscountKind.PERCENT, value)


def amount(value: int) -> Discount:
    return Discount(DiscountKind.AMOUNT, value)


def price_of(value: int) -> Discount:
    return Discount(DiscountKind.PRICE, value)


@dataclass
class Till:
    """渋谷店's register, and who stands at it."""

    shop: Shop

    def ring(
        self,
        *lines: SaleLine,
        paid: tuple[tuple[str, int], ...] | None = None,
        member: int | None = None,
        used: int = 0,
        reductions: Reductions | None = None,
        **rest: Any,
    ) -> Order:
        """Ring up these lines; without `paid`, in cash and far too much of it."""
        asked: dict[str, Any] = {
            "location_id": self.shop.shibuya,
            "register_id": self.shop.register,
            "member_id": member,
            "actor": self.shop.actor(),
            "key": str(uuid.uuid4()),
        } | rest
        handed = (("cash", 1_000_000),) if paid is None else paid
        with transaction():
            order = sales.ring_up(
                Sale(lines, reductions or Reductions(), used),
                tenders=[Tendered(*one) for one in handed],
                **asked,
            )
            order_id = order.id
        return db.session.get_one(Order, order_id)

    def give_points(self, member_id: int, amount: int) -> None:
        """Let the member have points from before."""
        with transaction():
            points.grant_opening(
                member_id,
                company_id=self.shop.company,
                source="store",
                account=str(member_id),
                amount=amount,
                on=TODAY,
            )

    def balance(self, member_id: int) -> int:
        db.session.rollback()
        return point_query.get_balance(member_id, TODAY).usable

    def on_hand(self, variant_id: int) -> int | None:
        db.session.rollback()
        return db.session.scalar(
            select(StockLevel.on_hand).where(
                StockLevel.location_id == self.shop.shibuya, StockLevel.variant_id == variant_id
            )
        )


def shares(order: Order) -> list[tuple[int, int, int, int]]:
    """(discount, amount, points spent, points earned) of each line."""
    return [
        (line.discount, line.amount, line.points_spent, line.points_earned) for line in order.lines
    ]


def payments(order: Order) -> list[tuple[str, int, int | None, int]]:
    """(tender, amount, tendered, change) of each payment."""
    return [(one.tender.value, one.amount, one.tendered, one.change) for one in order.payments]


def nothing_was_sold() -> bool:
    """Whether no order, line or payment has been written."""
    db.session.rollback()
    return not any(
        db.session.scalar(select(kind.id).limit(1)) for kind in (Order, OrderLine, Payment)
    )
