"""Money a shop gave back after the goods had left: a return without a till."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from omni.domain.shops import ShopRefund
from omni.models.channel import ChannelAccount, ChannelSubject
from omni.models.order import LineKind, Order, OrderState
from omni.models.sale_return import Disposition
from omni.queries.returns import preview_return
from omni.services import orders, returns
from omni.services.channels.acting import shop_actor
from omni.services.channels.problems import Problem
from omni.services.returns import Piece


def apply_refund(
    account: ChannelAccount, subject: ChannelSubject, told: ShopRefund, *, anyway: bool
) -> None:
    """Write the return down, once for each refund of the shop. Waits for its order.

    A refund without pieces of an open order is what its cancellation gave back, and is told by
    that; of goods that have left it needs a person.
    """
    known: Mapping[str, Any] = subject.details
    if subject.order_id is None:
        raise Problem("order_unknown", waits=True)
    if told.external_id in known.get("refunds", ()):
        return
    order = orders.lock_order(subject.order_id).order
    if told.pieces:
        _take_back(account, order, told, known.get("lines", {}))
    elif told.amount and order.state is not OrderState.CANCELLED and not _has_cancelled(order):
        _check_amount(order, told)
        if not anyway:
            raise Problem("refund_without_goods", amount=told.amount)
    subject.details = {**known, "refunds": [*known.get("refunds", ()), told.external_id]}


def _has_cancelled(order: Order) -> bool:
    return any(line.cancelled for line in order.lines)


def _check_amount(order: Order, told: ShopRefund) -> None:
    left = sum(one.amount - one.refunded for one in order.payments)
    if told.amount > left:
        raise Problem("refund_too_much", amount=told.amount, left=left)


def _take_back(
    account: ChannelAccount, order: Order, told: ShopRefund, lines: Mapping[str, int]
) -> None:
    _check_amount(order, told)
    if order.state is OrderState.OPEN:
        raise Problem("refund_unshipped", waits=True)
    pieces = []
    for one in told.pieces:
        if one.line not in lines:
            raise Problem("unreadable", where=f"refund_line_items {one.line}")
        way = Disposition.SHELF if one.comes_back else Disposition.DAMAGED
        pieces.append(Piece(lines[one.line], one.quantity, way))
    returns.take_shop_return(
        order.id,
        [*pieces, *_charges(order, pieces, told.amount)],
        location_id=account.location_id,
        refund=told.amount,
        reason="shop",
        key=f"{account.code}:{told.external_id}",
        actor=shop_actor(account),
    )


def _charges(order: Order, pieces: list[Piece], amount: int) -> list[Piece]:
    """The charges beside the goods that the shop gave back too, when that is what the sum says."""
    day = order.business_day
    asked = [(one.order_line_id, one.quantity) for one in pieces]
    beside = [
        (line.id, line.quantity - line.returned - line.cancelled)
        for line in order.lines
        if line.kind is not LineKind.GOODS and line.quantity > line.returned + line.cancelled
    ]
    if not beside or sum(paid_back(order.id, asked, day)) == amount:
        return []
    if sum(paid_back(order.id, [*asked, *beside], day)) != amount:
        return []
    return [Piece(line_id, quantity) for line_id, quantity in beside]


def paid_back(order_id: int, asked: list[tuple[int, int]], day: dt.date) -> tuple[int, int]:
    """What these pieces give back in money, and what is taken off that for points."""
    preview = preview_return(order_id, asked, day)
    return preview.refund_total, preview.points_deducted
