"""Receipts on paper: printed again they say so, and a 領収書 is made out once for a sale."""

from __future__ import annotations

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Forbidden, Invalid, NotFound
from omni.extensions import db
from omni.models.order import FormalReceipt, Order, OrderState, Payment
from omni.services import audit
from omni.services.document_numbers import add_numbered
from omni.services.idempotency import once

LONGEST_NAME = 80


class ReceiptMadeOut(AlreadyDone):
    """A 領収書 has been made out for this sale."""

    sentence = N_("この会計の領収書は、すでに発行しています（%(number)s）。")
    way_forward = N_("同じ内容で再発行できます。宛名を変えるときは、先の領収書を回収してください。")


def print_receipt(order_id: int, *, actor: Actor) -> int:
    """Count one more print of the receipt; returns which copy it is, 1 being the original."""
    copy = db.session.scalar(
        update(Order)
        .where(Order.id == order_id, Order.receipt_number.is_not(None))
        .values(receipt_prints=Order.receipt_prints + 1)
        .returning(Order.receipt_prints)
        .execution_options(synchronize_session=False)
    )
    if copy is None:
        raise NotFound
    audit.write("print", "order", order_id, actor=actor, paper="receipt", copy=copy)
    return copy


@once("sales.formal_receipt", FormalReceipt)
def make_formal_receipt(
    order_id: int,
    *,
    addressee: str,
    proviso: str,
    actor: Actor,
    key: str,  # noqa: ARG001
) -> FormalReceipt:
    """Make out the 領収書 of a sale, for the money it took and has not given back.

    Points are no money. Raises ReceiptMadeOut for a second one, and Invalid where nothing was
    paid or everything has been returned.
    """
    if actor.staff_id is None:
        raise Forbidden
    order = _lock_without_receipt(order_id)
    receipt = add_numbered(
        FormalReceipt,
        "R",
        {
            "order_id": order_id,
            "addressee": _said(addressee, "addressee"),
            "proviso": _said(proviso, "proviso"),
            "amount": _kept(order),
            "issued_at": clock.now(),
            "issued_by_id": actor.staff_id,
        },
    )
    audit.write(
        "print",
        "formal_receipt",
        receipt.id,
        actor=actor,
        member_id=order.member_id,
        addressee=receipt.addressee,
        amount=receipt.amount,
    )
    return receipt


def _lock_without_receipt(order_id: int) -> Order:
    order = db.session.scalar(select(Order).where(Order.id == order_id).with_for_update(of=Order))
    if order is None:
        raise NotFound
    made = db.session.scalar(select(FormalReceipt.number).where(FormalReceipt.order_id == order_id))
    if made is not None:
        raise ReceiptMadeOut(number=made)
    return order


def _said(text: str, field: str) -> str:
    """What stands on the paper for this field."""
    said = text.strip()
    if not 0 < len(said) <= LONGEST_NAME:
        raise Invalid(
            N_("宛名と但し書きは、%(most)s文字までで入力してください。"),
            field=field,
            most=LONGEST_NAME,
        )
    return said


def _kept(order: Order) -> int:
    amount = db.session.scalar(
        select(func.coalesce(func.sum(Payment.amount - Payment.refunded), 0)).where(
            Payment.order_id == order.id
        )
    )
    if order.state is not OrderState.COMPLETED or not amount:
        raise Invalid(
            N_("この会計には、領収書にできるお支払いがありません。"),
            way_forward=N_("返品や取消が済んでいないか、会計の内容を確かめてください。"),
        )
    return int(amount)


def reprint_formal_receipt(order_id: int, *, actor: Actor) -> int:
    """Print the 領収書 of a sale again, marked 再発行; returns how often by now."""
    row = db.session.execute(
        update(FormalReceipt)
        .where(FormalReceipt.order_id == order_id)
        .values(reprints=FormalReceipt.reprints + 1)
        .returning(FormalReceipt.id, FormalReceipt.reprints)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise NotFound
    audit.write("print", "formal_receipt", row.id, actor=actor, reprint=row.reprints)
    return int(row.reprints)
