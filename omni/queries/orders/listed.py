"""Orders as programs see them: nobody's name or address, everything by its code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from omni.domain.document_numbers import read
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.order import Order, OrderLine, OrderState
from omni.queries.orders.rows import OrderUnknown


@dataclass(frozen=True)
class ListedOrder:
    """An order with its lines, and the parts that places send."""

    order: Order
    fulfilments: tuple[Fulfilment, ...]


def get_listed(number: str) -> ListedOrder:
    """The order of this number; raises OrderUnknown."""
    known = read(number)
    found = _listed([Order.number == known], limit=1) if known else []
    if not found:
        raise OrderUnknown
    return found[0]


def list_orders(
    location_ids: Collection[int],
    *,
    after: int,
    limit: int,
    state: OrderState | None = None,
    member_id: int | None = None,
    external_id: str | None = None,
) -> list[ListedOrder]:
    """The orders of these locations after that one, oldest first; four statements."""
    wanted: list[ColumnElement[bool]] = [Order.location_id.in_(location_ids), Order.id > after]
    for column, value in (
        (Order.state, state),
        (Order.member_id, member_id),
        (Order.external_id, external_id),
    ):
        if value is not None:
            wanted.append(column == value)
    return _listed(wanted, limit=limit)


def _listed(wanted: list[ColumnElement[bool]], *, limit: int) -> list[ListedOrder]:
    orders = db.session.scalars(
        select(Order)
        .where(*wanted)
        .order_by(Order.id)
        .limit(limit)
        .options(
            joinedload(Order.location), selectinload(Order.lines).joinedload(OrderLine.variant)
        )
        .execution_options(populate_existing=True)
    ).all()
    parts: dict[int, list[Fulfilment]] = {}
    for part in db.session.scalars(
        select(Fulfilment)
        .where(Fulfilment.order_id.in_([one.id for one in orders]))
        .order_by(Fulfilment.id)
        .options(joinedload(Fulfilment.location))
        .execution_options(populate_existing=True)
    ):
        parts.setdefault(part.order_id, []).append(part)
    return [ListedOrder(one, tuple(parts.get(one.id, ()))) for one in orders]
