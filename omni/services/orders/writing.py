"""The rows of a new order beside the order's own."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from omni.domain.orders import CHARGES, GOODS, NewLine, NewOrder
from omni.domain.pricing import PricedLine, PricedSale
from omni.extensions import db, keep_known
from omni.models.order import Destination, LineKind, Order, OrderLine, Payment, Tender
from omni.models.style import Variant
from omni.queries.sales import GoodsUnknown

_LINES = cast(Table, OrderLine.__table__)
_ADD_LINES = insert(_LINES).returning(_LINES.c.id, _LINES.c.position)
_ADD_PAYMENTS = insert(cast(Table, Payment.__table__))
_ADD_DESTINATION = insert(cast(Table, Destination.__table__))


def write_lines(order: Order, new: NewOrder, priced: PricedSale) -> None:
    """One row a line, with its shares; raises GoodsUnknown for a SKU there is not."""
    names = _names(new)
    rows = [
        _line(order, position, line, share, names)
        for position, (line, share) in enumerate(zip(new.lines, priced.lines, strict=True))
    ]
    ids = {made.position: made.id for made in db.session.execute(_ADD_LINES, rows)}
    lines = [keep_known(OrderLine(id=ids[row["position"]], **row)) for row in rows]
    set_committed_value(order, "lines", lines)


def _names(new: NewOrder) -> dict[int, str]:
    wanted = {line.variant_id for line in new.lines if line.variant_id}
    found = db.session.scalars(
        select(Variant).where(Variant.id.in_(wanted)).options(joinedload(Variant.style))
    )
    names = {variant.id: variant.style.name for variant in found}
    if wanted - names.keys():
        raise GoodsUnknown
    return names


def _line(
    order: Order, position: int, line: NewLine, share: PricedLine, names: dict[int, str]
) -> dict[str, Any]:
    said = line.description.strip()
    return {
        "order_id": order.id,
        "position": position,
        "kind": LineKind(line.kind),
        "variant_id": line.variant_id,
        "description": said or names.get(line.variant_id or 0) or CHARGES[line.kind],
        "quantity": line.quantity,
        "cancelled": 0,
        "returned": 0,
        "unit_price": line.unit_price,
        "discount": share.gross - share.net,
        "amount": share.net,
        "tax_rate": line.tax_rate,
        "points_spent": share.points_used,
        "points_earned": 0,
        "is_returnable": line.kind == GOODS,
    }


def write_payments(order: Order, new: NewOrder) -> None:
    """What was paid, and what is promised."""
    rows = [
        {
            "order_id": order.id,
            "tender": Tender(one.tender),
            "amount": one.amount,
            "is_awaited": one.is_awaited,
            "received_at": None if one.is_awaited else order.placed_at,
        }
        for one in new.payments
    ]
    if rows:
        db.session.execute(_ADD_PAYMENTS, rows)


def write_destination(order: Order, new: NewOrder) -> None:
    """Where it goes, when it is sent."""
    if new.destination is not None:
        values = dataclasses.asdict(new.destination)
        db.session.execute(_ADD_DESTINATION, {"order_id": order.id, **values})
