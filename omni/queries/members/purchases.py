"""購入: what a member bought, through every channel, line by line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from omni.extensions import db
from omni.models.location import Location
from omni.models.order import Channel, Order, OrderLine, OrderState
from omni.models.style import Variant

PAGE = 10


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """Pieces she bought, and how many of them may still come back."""

    id: int
    description: str
    variant: str
    quantity: int
    returned: int
    amount: int
    is_returnable: bool


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order of any channel with its lines."""

    id: int
    number: str
    channel: Channel
    is_cancelled: bool
    placed_at: dt.datetime
    day: dt.date
    place: str
    total: int
    points_earned: int
    points_spent: int
    lines: list[PurchaseLine]

    @property
    def can_return(self) -> bool:
        """Whether anything of it may still come back."""
        left = any(one.is_returnable and one.returned < one.quantity for one in self.lines)
        return left and not self.is_cancelled


@dataclass(frozen=True, slots=True)
class Purchases:
    """One page of purchases, newest first; `older` is the id the next page begins behind."""

    orders: list[Purchase]
    older: int | None


def list_purchases(
    member_id: int, *, channel: Channel | None = None, before: int | None = None
) -> Purchases:
    """The newest purchases behind that order: two statements."""
    wanted = (
        select(Order, Location.name)
        .join(Location, Location.id == Order.location_id)
        .where(Order.member_id == member_id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(PAGE + 1)
    )
    if channel is not None:
        wanted = wanted.where(Order.channel == channel)
    if before is not None:
        last = select(Order.placed_at).where(Order.id == before, Order.member_id == member_id)
        moment = last.scalar_subquery()
        wanted = wanted.where(
            or_(Order.placed_at < moment, and_(Order.placed_at == moment, Order.id < before))
        )
    rows = db.session.execute(wanted).all()
    lines = _lines([row.Order.id for row in rows[:PAGE]])
    orders = [_purchase(row.Order, row.name, lines[row.Order.id]) for row in rows[:PAGE]]
    return Purchases(orders, orders[-1].id if len(rows) > PAGE else None)


def _lines(order_ids: list[int]) -> dict[int, list[PurchaseLine]]:
    rows = db.session.execute(
        select(OrderLine, Variant.colour, Variant.size)
        .outerjoin(Variant, Variant.id == OrderLine.variant_id)
        .where(OrderLine.order_id.in_(order_ids))
        .order_by(OrderLine.order_id, OrderLine.position)
    )
    found: dict[int, list[PurchaseLine]] = defaultdict(list)
    for line, colour, size in rows:
        found[line.order_id].append(
            PurchaseLine(
                id=line.id,
                description=line.description,
                variant=" ".join(part for part in (colour, size) if part),
                quantity=line.quantity,
                returned=line.returned,
                amount=line.amount,
                is_returnable=line.is_returnable,
            )
        )
    return found


def _purchase(order: Order, place: str, lines: list[PurchaseLine]) -> Purchase:
    return Purchase(
        id=order.id,
        number=order.receipt_number or order.number,
        channel=order.channel,
        is_cancelled=order.state is OrderState.CANCELLED,
        placed_at=order.placed_at,
        day=order.business_day,
        place=place,
        total=order.total,
        points_earned=order.points_earned,
        points_spent=order.points_spent,
        lines=lines,
    )
