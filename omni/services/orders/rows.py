"""Locking an order, always behind its member's account."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from omni.extensions import db
from omni.models.order import Order
from omni.queries.orders import OrderUnknown
from omni.services import points


@dataclass(frozen=True)
class LockedOrder:
    """An order whose row this command holds, with its member's account locked before it."""

    order: Order
    account: points.Account | None


def lock_order(order_id: int) -> LockedOrder:
    """Lock the member's account, then the order, before any stock; raises OrderUnknown.

    Every command that changes an order or one of its fulfilments begins with this.
    """
    found = db.session.execute(select(Order.member_id).where(Order.id == order_id)).one_or_none()
    if found is None:
        raise OrderUnknown
    account = points.open_account(found.member_id) if found.member_id is not None else None
    order = db.session.get_one(
        Order, order_id, with_for_update={"of": Order}, populate_existing=True
    )
    return LockedOrder(order, account)
