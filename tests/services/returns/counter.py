"""Taking returns in tests: preview, then exactly that."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from omni.extensions import db
from omni.models.order import OrderLine
from omni.models.sale_return import Disposition, SaleReturn
from omni.queries.returns import ReturnPreview, Terms, preview_return
from omni.services.returns import Piece, take_return
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY


def line_ids(order: int) -> list[int]:
    db.session.rollback()
    wanted = select(OrderLine.id).where(OrderLine.order_id == order).order_by(OrderLine.position)
    return list(db.session.scalars(wanted))


def see(order: int, *quantities: int, on: dt.date = TODAY, **options: Any) -> ReturnPreview:
    """The preview of these quantities by line."""
    pieces = list(zip(line_ids(order), quantities, strict=False))
    return preview_return(order, pieces, on, Terms(**options))


def give_back(
    shop: Shop,
    order: int,
    *quantities: int,
    key: str | None = None,
    expected: str | None = None,
    on: dt.date = TODAY,
    disposition: Disposition = Disposition.SHELF,
    reason: str = "サイズ違い",
    approved_by_id: int | None = None,
    **options: Any,
) -> int:
    """Return these quantities by line at 渋谷店, as the preview says."""
    shown = expected or see(order, *quantities, on=on, **options).fingerprint
    pieces = [
        Piece(line_id, quantity, disposition)
        for line_id, quantity in zip(line_ids(order), quantities, strict=False)
        if quantity
    ]
    with transaction():
        return take_return(
            order,
            pieces,
            location_id=shop.shibuya,
            register_id=shop.register,
            reason=reason,
            expected=shown,
            approved_by_id=approved_by_id,
            actor=shop.actor(),
            key=key or f"{order}-{quantities}-{shown}",
            terms=Terms(**options),
        ).id


def taken(return_id: int) -> SaleReturn:
    db.session.rollback()
    return db.session.get_one(SaleReturn, return_id)
