"""Finding one order."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.errors import N_, NotFound
from omni.extensions import db
from omni.models.order import Order


class OrderUnknown(NotFound):
    """There is no such order."""

    sentence = N_("この受注は見つかりません。")


def get_order(order_id: int) -> Order:
    """The order of this id; raises OrderUnknown."""
    order = db.session.get(Order, order_id)
    if order is None:
        raise OrderUnknown
    return order


def find_external(source: str, external_id: str | None) -> Order | None:
    """The order that another system calls so."""
    if external_id is None:
        return None
    return db.session.scalar(
        select(Order).where(Order.source == source, Order.external_id == external_id)
    )
