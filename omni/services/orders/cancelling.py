"""Cancelling an order, or pieces of it, as long as they have not left."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid
from omni.domain.orders import Part, take_off
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order import LineKind, Order, OrderLine, OrderState
from omni.queries.locations import get_business_day
from omni.services import audit
from omni.services.fulfilments import HasLeft, withdraw
from omni.services.idempotency import once
from omni.services.order_events import note_event
from omni.services.orders.completing import complete_when_done
from omni.services.orders.covering import settle_cover
from omni.services.orders.giving_back import give_money_back, give_points_back
from omni.services.orders.rows import LockedOrder, lock_order
from omni.services.orders.sums import live_pieces, sum_anew

GONE = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.COLLECTED)


class OrderClosed(AlreadyDone):
    """The order is completed or cancelled."""

    sentence = N_("受注%(number)sは、すでに%(state)sです。")
    way_forward = N_("受注の画面で、いまの状態を確かめてください。")


STATES = {OrderState.COMPLETED: N_("完了"), OrderState.CANCELLED: N_("取消済")}


@once("orders.cancel", Order)
def cancel_order(order_id: int, *, reason: str, key: str, actor: Actor) -> Order:
    """Cancel an order of which nothing has left: promises, points and money go back.

    Its lines stay as they were ordered. Raises OrderClosed, and HasLeft where something left.
    """
    locked = lock_order(order_id)
    check_open(locked.order)
    _cancel_all(locked, reason, key=key, actor=actor)
    return locked.order


@once("orders.cancel_pieces", Order)
def cancel_pieces(
    order_id: int,
    pieces: Sequence[tuple[int, int]],
    *,
    reason: str,
    key: str,
    actor: Actor,
) -> Order:
    """Cancel pieces, each (order line id, quantity), with their shares of discount and points.

    When no goods remain the whole order is cancelled, its charges with it; when all that remain
    have left it is completed. Raises OrderClosed and HasLeft.
    """
    locked = lock_order(order_id)
    order = locked.order
    check_open(order)
    off = _check_pieces(order, pieces)
    goods = [line for line in order.lines if line.kind is LineKind.GOODS]
    if all(live_pieces(line) == off.get(line.id, 0) for line in goods):
        _cancel_all(locked, reason, key=key, actor=actor)
        return order
    withdraw(order, off, actor=actor)
    used, paid = take_off_lines(order, off)
    sum_anew(order)
    give_back(locked, used, paid, key=key, actor=actor)
    note_event(
        order.id,
        "pieces_cancelled",
        actor=actor,
        reason=reason,
        lines=sorted(off.items()),
        pieces=sum(off.values()),
        points=used,
        amount=paid,
    )
    _write_audit("orders.cancel_pieces", order, actor, reason=reason, pieces=sorted(off.items()))
    settle_cover(order, actor=actor)
    complete_when_done(order, actor=actor)
    return order


def check_open(order: Order) -> None:
    """Refuse to change what is over; raises OrderClosed."""
    if order.state is not OrderState.OPEN:
        raise OrderClosed(number=order.number, state=STATES[order.state])


def _cancel_all(locked: LockedOrder, reason: str, *, key: str, actor: Actor) -> None:
    order = locked.order
    if _has_left(order.id):
        raise HasLeft(number=order.number)
    live = {line.id: live_pieces(line) for line in order.lines if line.kind is LineKind.GOODS}
    withdraw(order, live, actor=actor)
    due = sum(line.amount - line.points_spent for line in order.lines)
    give_back(locked, order.points_spent, due, key=key, actor=actor)
    order.state, order.cancelled_at = OrderState.CANCELLED, clock.now()
    note_event(
        order.id, "cancelled", actor=actor, reason=reason, points=order.points_spent, amount=due
    )
    _write_audit("orders.cancel", order, actor, reason=reason)
    settle_cover(order, actor=actor)


def _has_left(order_id: int) -> bool:
    wanted = select(Fulfilment.id).where(
        Fulfilment.order_id == order_id, Fulfilment.state.in_(GONE)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def _check_pieces(order: Order, pieces: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Pieces to cancel by line, each line of this order and no more than it has."""
    goods = {line.id: line for line in order.lines if line.kind is LineKind.GOODS}
    off: dict[int, int] = {}
    for line_id, quantity in pieces:
        if quantity:
            off[line_id] = off.get(line_id, 0) + quantity
    for line_id, quantity in off.items():
        line = goods.get(line_id)
        if line is None or not 0 < quantity <= live_pieces(line):
            raise Invalid(N_("取り消す数を確かめてください。"), field="pieces")
    if not off:
        raise Invalid(N_("取り消す商品を選んでください。"), field="pieces")
    return off


def take_off_lines(order: Order, off: dict[int, int]) -> tuple[int, int]:
    """Count the pieces as cancelled; returns the points and the money they take with them."""
    used = paid = 0
    for line in order.lines:
        if quantity := off.get(line.id, 0):
            part = take_off(_as_part(line), quantity)
            line.cancelled += quantity
            line.discount -= part.discount
            line.points_spent -= part.points
            line.amount -= part.points + part.paid
            used += part.points
            paid += part.paid
    return used, paid


def _as_part(line: OrderLine) -> Part:
    return Part(line.unit_price, live_pieces(line), line.tax_rate, line.discount, line.points_spent)


def give_back(locked: LockedOrder, used: int, paid: int, *, key: str, actor: Actor) -> None:
    """Points used return to their lots; money is no longer awaited, or asked to be paid back."""
    order = locked.order
    on = get_business_day(order.location_id, clock.now())
    if locked.account is not None:
        give_points_back(locked.account, order, used, on=on, actor=actor, key=key)
    give_money_back(order, paid, actor=actor)


def _write_audit(action: str, order: Order, actor: Actor, **values: object) -> None:
    audit.write(
        action, "order", order.id, actor=actor, member_id=order.member_id, approved_by_id=None,
        number=order.number, **values,
    )  # fmt: skip
