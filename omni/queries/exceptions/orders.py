"""受注の要対応: orders with pieces that nobody can send, and cancelled goods still in a box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import contains_eager

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.order import Order
from omni.models.order_exception import OrderException
from omni.queries.exceptions.kind import MOST_ROWS, Kind, Places, Row


def _open(places: Places) -> Any:
    """Of a store: its own orders, and the boxes that stand there."""
    waits = OrderException.resolved_at.is_(None)
    if places is None:
        return waits
    return waits & or_(OrderException.location_id.in_(places), Order.location_id.in_(places))


def _counted(places: Places) -> ScalarSelect[int]:
    wanted = select(func.count(OrderException.id)).join(OrderException.order)
    return wanted.where(_open(places)).scalar_subquery()


def _rows(places: Places) -> Sequence[Row]:
    rows = db.session.scalars(
        select(OrderException)
        .join(OrderException.order)
        .join(OrderException.order_line)
        .options(contains_eager(OrderException.order), contains_eager(OrderException.order_line))
        .where(_open(places))
        .order_by(OrderException.opened_at, OrderException.id)
        .limit(MOST_ROWS)
    )
    return [Row(one.id, one.opened_at, "", one) for one in rows]


KIND = Kind(
    "orders",
    "exceptions/_orders.html",
    N_("受注の要対応"),
    N_("出荷元の決まらない商品と、取り消されて箱から出す商品です。"),
    "orders.change",
    _counted,
    _rows,
)
