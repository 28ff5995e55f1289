"""What cancelled pieces give back: points to their lots, and money by the way it was paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.points import LinePoints, LotAmount, ReturnPolicy, reverse_lines
from omni.domain.points.lots import between
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.models.order import Order, Payment, Tender
from omni.models.order_refund import OrderRefund
from omni.models.shipment import ON_THE_WAY, Shipment, ShipmentState
from omni.queries.orders.points import list_spent_lots
from omni.queries.points import find_program
from omni.services import points
from omni.services.order_events import note_event

# What goes back the way it came without the customer; everything else is transferred.
SAME_WAY = (Tender.ONLINE, Tender.CARD, Tender.CREDIT)
SHIPPED = (*ON_THE_WAY, ShipmentState.DELIVERED)


def give_points_back(
    account: points.Account, order: Order, amount: int, *, on: dt.date, actor: Actor, key: str
) -> None:
    """So many of the points used return to their lots, or by the programme's rule for expired
    ones."""
    if not amount:
        return
    spent = list_spent_lots(order.id)
    account.include(one.lot_id for one in spent)
    share = between(reversed(spent), 0, amount)
    program = find_program(order.location.company_id)
    policy = program.returns if program else ReturnPolicy()
    line = LinePoints(quantity=1, spent=tuple(share))
    plan = reverse_lines([(line, 1)], account.lots, policy, on=on, refund=0)
    points.reverse(
        account,
        plan,
        return_id=None,
        order_id=order.id,
        company_id=order.location.company_id,
        on=on,
        actor=actor,
        key=f"cancel:{key}",
        explanation={"from": _as_pairs(share)},
    )


def _as_pairs(amounts: Iterable[LotAmount]) -> list[list[int]]:
    return [[one.lot_id, one.amount] for one in amounts]


def give_money_back(order: Order, amount: int, *, actor: Actor) -> int:
    """Take this off what is still awaited, and ask for the rest to be paid back; returns the rest.

    What a carrier is on its way to collect (代引き) cannot be lowered any more and is paid back.
    """
    left = amount
    payments = list(_lock_payments(order.id))
    carried = _on_its_way(order.id)
    for payment in (one for one in payments if one.is_awaited):
        floor = carried if payment.tender is Tender.COD else 0
        off = max(0, min(left, payment.amount - payment.refunded - floor))
        payment.amount -= off
        payment.is_awaited = payment.amount > 0
        left -= off
    asked = left
    for payment in sorted(payments, key=lambda one: one.tender not in SAME_WAY):
        part = min(left, payment.amount - payment.refunded)
        if part > 0:
            _ask(order, payment, part, actor=actor)
            left -= part
    assert left == 0, "an order never gives back more than it took"
    return asked


def _lock_payments(order_id: int) -> Iterable[Payment]:
    return db.session.scalars(
        select(Payment)
        .where(Payment.order_id == order_id)
        .order_by(Payment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _on_its_way(order_id: int) -> int:
    """What carriers were told to collect for the order with parcels that have left."""
    wanted = (
        select(func.coalesce(func.sum(Shipment.cod_amount), 0))
        .join(Fulfilment, Fulfilment.id == Shipment.fulfilment_id)
        .where(Fulfilment.order_id == order_id, Shipment.state.in_(SHIPPED))
    )
    return int(db.session.scalar(wanted) or 0)


def _ask(order: Order, payment: Payment, amount: int, *, actor: Actor) -> None:
    payment.refunded += amount
    tender = payment.tender if payment.tender in SAME_WAY else Tender.BANK
    db.session.add(
        OrderRefund(
            order_id=order.id,
            payment_id=payment.id,
            tender=tender,
            amount=amount,
            asked_at=clock.now(),
            asked_by_id=actor.staff_id,
        )
    )
    note_event(order.id, "refund_asked", actor=actor, tender=tender.value, amount=amount)
