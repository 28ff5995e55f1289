"""Money that comes in for an order after it was placed, and money that goes back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, NotFound
from omni.extensions import db
from omni.models.order import Payment
from omni.models.order_refund import OrderRefund
from omni.services import audit
from omni.services.idempotency import once
from omni.services.order_events import note_event
from omni.services.orders.rows import lock_order


class NothingAwaited(AlreadyDone):
    """This payment came in before, or was never awaited."""

    sentence = N_("このお支払いは、すでに入金済みです。")


@once("orders.receive_payment", Payment)
def receive_payment(
    payment_id: int,
    *,
    at: dt.datetime | None = None,
    key: str,  # noqa: ARG001 - read by `once`
    actor: Actor,
) -> Payment:
    """Promised money has come in, from the customer's bank, the carrier or the debtor."""
    order_id = db.session.scalar(select(Payment.order_id).where(Payment.id == payment_id))
    if order_id is None:
        raise NotFound
    order = lock_order(order_id).order
    payment = db.session.get_one(Payment, payment_id, populate_existing=True)
    if not payment.is_awaited:
        raise NothingAwaited
    payment.is_awaited, payment.received_at = False, at or clock.now()
    amount = payment.amount - payment.refunded
    note_event(order_id, "paid", actor=actor, tender=payment.tender.value, amount=amount)
    audit.write(
        "orders.receive_payment",
        "payment",
        payment_id,
        actor=actor,
        member_id=order.member_id,
        number=order.number,
        tender=payment.tender.value,
        amount=amount,
    )
    return payment


@once("orders.settle_refund", OrderRefund)
def settle_refund(
    refund_id: int,
    *,
    reference: str = "",
    key: str,  # noqa: ARG001 - read by `once`
    actor: Actor,
) -> OrderRefund:
    """The money has been given back: transferred, or returned by the shop or the terminal."""
    order_id = db.session.scalar(select(OrderRefund.order_id).where(OrderRefund.id == refund_id))
    if order_id is None:
        raise NotFound
    order = lock_order(order_id).order
    refund = db.session.get_one(OrderRefund, refund_id, populate_existing=True)
    if refund.paid_at is not None:
        raise AlreadyDone(N_("この返金は、すでに済んでいます。"))
    refund.paid_at, refund.paid_by_id = clock.now(), actor.staff_id
    refund.reference = reference.strip()
    note_event(
        order_id, "refund_paid", actor=actor, tender=refund.tender.value, amount=refund.amount
    )
    audit.write(
        "orders.settle_refund",
        "order_refund",
        refund_id,
        actor=actor,
        member_id=order.member_id,
        number=order.number,
        amount=refund.amount,
        reference=refund.reference,
    )
    return refund
