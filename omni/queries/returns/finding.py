"""Finding the sale that goods come back to: by its papers, its member, or the goods themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.member import Member
from omni.models.order import Channel, Order, OrderLine, OrderState
from omni.queries.members.living import find_living_member
from omni.queries.styles import find_variant_by_code

MOST = 30


@dataclass(frozen=True)
class ReturnableSale:
    """A sale with something left to return; `goods` names its first line."""

    order_id: int
    number: str
    receipt_number: str | None
    channel: Channel
    place: str
    on: dt.date
    total: int
    goods: str
    pieces: int


@dataclass(frozen=True)
class MemberSales:
    """A member's sales that may come back; `goods` when only those with it are shown."""

    member: Member
    goods: str | None
    sales: tuple[ReturnableSale, ...]


def find_member_sales(member_id: int | None, text: str = "") -> MemberSales | None:
    """Her newest sales with something left; a JAN or SKU in `text` leaves those containing it."""
    known = member_id is not None and 0 < member_id <= LARGEST_ID
    member = find_living_member(member_id) if known else None
    if member is None:
        return None
    variant = find_variant_by_code(text) if text.strip() else None
    wanted = _returnable().where(Order.member_id == member.id)
    if variant is not None:
        wanted = wanted.where(OrderLine.variant_id == variant.id)
    rows = db.session.execute(wanted.order_by(Order.placed_at.desc(), Order.id.desc()).limit(MOST))
    goods = f"{variant.style.name} {variant.label}" if variant else None
    return MemberSales(member, goods, tuple(ReturnableSale(*row) for row in rows))


def _returnable() -> Any:
    return (
        select(
            Order.id,
            Order.number,
            Order.receipt_number,
            Order.channel,
            Location.name,
            Order.business_day,
            Order.total,
            func.min(OrderLine.description),
            func.sum(OrderLine.quantity - OrderLine.returned),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Location, Location.id == Order.location_id)
        .where(Order.state == OrderState.COMPLETED, OrderLine.returned < OrderLine.quantity)
        .group_by(Order.id, Location.name)
    )
