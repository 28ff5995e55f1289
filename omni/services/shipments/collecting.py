"""Pick-up at the counter: set aside, then handed over to who names the code, and paid there."""

from __future__ import annotations

import hmac

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order import KEYED_TENDERS, Order, Payment, Tender
from omni.services import points, registers
from omni.services.idempotency import once
from omni.services.shipments.leaving import let_goods_leave
from omni.services.shipments.packing import StillToFind
from omni.services.shipments.rows import check_state, check_step, lock_work, note, to_find


class WrongCode(Invalid):
    """The code that was named is not this one's."""

    sentence = N_("お受け取り番号が違います。")
    way_forward = N_("お客様の画面かメールの番号を、もう一度確かめてください。")


class Unpaid(Invalid):
    """The goods have not been paid, and nobody said how they are."""

    sentence = N_("お支払い%(due)s円がまだです。")
    way_forward = N_("お支払い方法を選んでから、お渡ししてください。")


@once("shipment.ready", Fulfilment)
def make_ready(fulfilment_id: int, *, actor: Actor, key: str) -> Fulfilment:  # noqa: ARG001
    """Everything lies behind the counter: the customer may come."""
    work = lock_work(fulfilment_id, actor=actor)
    check_step(work.fulfilment, FulfilmentState.READY)
    if left := sum(to_find(line) for line in work.lines):
        raise StillToFind(pieces=left)
    work.fulfilment.state = FulfilmentState.READY
    work.fulfilment.packed_at = clock.now()
    note(work, "ready", actor=actor)
    return work.fulfilment


@once("shipment.collect", Fulfilment)
def hand_over(
    fulfilment_id: int,
    *,
    code: str | None = None,
    tender: Tender | None = None,
    register_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Fulfilment:
    """The customer has the goods; what was to be paid on collection is paid into this till.

    `code` is what she named: another one than the fulfilment's raises WrongCode. None when a
    person has recognised her by her member card.
    """
    register_day_id = _register_day(fulfilment_id, register_id, tender, actor)
    work = lock_work(fulfilment_id, actor=actor)
    check_state(work.fulfilment, FulfilmentState.READY)
    check_step(work.fulfilment, FulfilmentState.COLLECTED)
    if code is not None and not hmac.compare_digest(
        code.encode(), (work.fulfilment.pickup_code or "").encode()
    ):
        raise WrongCode(field="code")
    _take_payment(work.order, tender, register_day_id)
    work.fulfilment.state = FulfilmentState.COLLECTED
    work.fulfilment.closed_at = clock.now()
    note(work, "collected", actor=actor)
    let_goods_leave(work, actor=actor)
    return work.fulfilment


def _register_day(
    fulfilment_id: int, register_id: int | None, tender: Tender | None, actor: Actor
) -> int | None:
    """The till's business day, when money goes into it; the account is locked before it."""
    if tender is None or actor.location_id is None:
        return None
    member_id = db.session.scalar(
        select(Order.member_id)
        .join(Fulfilment, Fulfilment.order_id == Order.id)
        .where(Fulfilment.id == fulfilment_id)
    )
    if member_id is not None:
        points.open_account(member_id)
    return registers.current_day(register_id, actor.location_id, clock.now())


def _take_payment(order: Order, tender: Tender | None, register_day_id: int | None) -> None:
    awaited = db.session.scalars(
        select(Payment)
        .where(Payment.order_id == order.id, Payment.is_awaited, Payment.tender != Tender.BANK)
        .order_by(Payment.id)
        .with_for_update()
    ).all()
    due = sum(one.amount - one.refunded for one in awaited)
    if not due:
        return
    if tender not in KEYED_TENDERS:
        raise Unpaid(due=f"{due:,}", field="tender")
    for one in awaited:
        one.tender, one.is_awaited, one.received_at = tender, False, clock.now()
    order.register_day_id = register_day_id
