"""Taking goods back: exactly what was previewed, or nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Forbidden, Invalid, NeedsApproval
from omni.extensions import db
from omni.models.order import Order, OrderLine, OrderState, Payment
from omni.models.sale_return import Disposition, Refund, ReturnLine, SaleReturn
from omni.queries.returns import PLAIN, ReturnPreview, Terms, preview_return
from omni.services import audit, points, registers
from omni.services.idempotency import once
from omni.services.registers import Numbered
from omni.services.returns.goods import take_goods_back


class Moved(Conflict):
    """What would happen is no longer what was shown; carries the preview of now."""

    sentence = N_("内容が変わりました。いまは：%(now)s")
    way_forward = N_("新しい内容を確かめて、もう一度押してください。")
    event = "return-moved"

    def __init__(self, preview: ReturnPreview) -> None:
        super().__init__(now=preview.sentence)
        self.preview = preview


class ReturnRefused(Invalid):
    """The company's rules take no such return, whoever agrees."""

    sentence = N_("この返品はお受けできません（%(why)s）。")
    way_forward = N_("会社の返品の決まりを確かめてください。")


class ReturnNeedsApproval(NeedsApproval):
    """The company's rules want a manager for this return."""

    sentence = N_("店長の承認が必要です（%(why)s）。")


@dataclass(frozen=True)
class Piece:
    """Pieces of one order line that come back, and where they go."""

    order_line_id: int
    quantity: int
    disposition: Disposition = Disposition.SHELF


@once("returns.take", SaleReturn)
def take_return(
    order_id: int,
    pieces: Sequence[Piece],
    *,
    location_id: int,
    register_id: int | None,
    reason: str,
    expected: str,
    terms: Terms = PLAIN,
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> SaleReturn:
    """Take these pieces back at this store and do what the preview of `expected` said.

    Raises Moved (409, with a new preview) when that is no longer what would happen, and
    NeedsApproval where the rules ask for a manager. Goods for the shelf are on hand here at
    once; damaged ones and those to send back go out of the stock again in the same breath, the
    latter onto the list of what this store has to send.
    """
    if actor.staff_id is None:
        raise Forbidden
    member_id = db.session.scalar(select(Order.member_id).where(Order.id == order_id))
    account = points.open_account(member_id) if member_id is not None else None
    drawn = registers.next_receipt(register_id, location_id, clock.now())
    db.session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    asked = [(one.order_line_id, one.quantity) for one in pieces]
    preview = preview_return(order_id, asked, drawn.business_day, terms)
    _check(preview, expected, approved_by_id)
    mark_lines(preview)
    made = write_return(
        preview,
        drawn,
        pieces,
        business_day=drawn.business_day,
        location_id=location_id,
        reason=reason,
        approved_by_id=approved_by_id,
        actor=actor,
    )
    pay_back(preview)
    if account is not None:
        settle_points(account, preview, made, actor)
    take_goods_back(made, location_id, actor)
    if preview.is_cancellation:
        _cancel(order_id)
    note_return(preview, made, actor)
    return made


def _check(preview: ReturnPreview, expected: str, approved_by_id: int | None) -> None:
    why = tuple(one.sentence for one in preview.obstacles)
    if preview.is_refused:
        raise ReturnRefused(why=why)
    if preview.fingerprint != expected:
        raise Moved(preview)
    if preview.needs_approval and approved_by_id is None:
        raise ReturnNeedsApproval(field="pin", why=why)


def mark_lines(preview: ReturnPreview) -> None:
    """Count the pieces as returned, guarded, so that no piece ever comes back twice."""
    for one in sorted(preview.lines, key=lambda line: line.line.id):
        done = db.session.execute(
            update(OrderLine)
            .where(
                OrderLine.id == one.line.id,
                OrderLine.returned + one.quantity <= OrderLine.quantity,
            )
            .values(returned=OrderLine.returned + one.quantity)
            .returning(OrderLine.id)
            .execution_options(synchronize_session=False)
        )
        if done.first() is None:
            raise Moved(preview)


def write_return(
    preview: ReturnPreview,
    drawn: Numbered | None,
    pieces: Sequence[Piece],
    *,
    business_day: dt.date,
    location_id: int,
    reason: str,
    approved_by_id: int | None,
    actor: Actor,
) -> SaleReturn:
    """The document with its lines and refunds; `drawn` is its number at a till, when it has one."""
    made = SaleReturn(
        order_id=preview.sold.id,
        location_id=location_id,
        register_day_id=drawn.register_day_id if drawn else None,
        business_day=business_day,
        receipt_number=str(drawn.receipt) if drawn else None,
        at=clock.now(),
        staff_id=actor.staff_id,
        approved_by_id=approved_by_id,
        reason=reason.strip(),
        is_cancellation=preview.is_cancellation,
        amount=preview.amount,
        tax=preview.tax,
        points_back=preview.points_back,
        points_clawed=preview.points_due,
        points_deducted=preview.points_deducted,
        refund_total=preview.refund_total,
        explanation=_explanation(preview),
        lines=list(_lines(preview, pieces)),
        refunds=[
            Refund(payment_id=one.payment_id, tender=one.tender, amount=one.amount)
            for one in preview.refunds
        ],
    )
    db.session.add(made)
    db.session.flush()
    return made


def _lines(preview: ReturnPreview, pieces: Sequence[Piece]) -> list[ReturnLine]:
    goes = {one.order_line_id: one.disposition for one in pieces if one.quantity}
    return [
        ReturnLine(
            order_line_id=one.line.id,
            quantity=one.quantity,
            amount=one.amount,
            tax_rate=one.money.tax_rate,
            points_back=one.points_back,
            points_clawed=one.points_due,
            points_lapsed=one.points_lapsed,
            disposition=goes[one.line.id],
        )
        for one in preview.lines
    ]


def _explanation(preview: ReturnPreview) -> dict[str, Any]:
    """What was promised, kept with the document: taxes per rate, points by lot, the sentence."""
    plan = preview.plan
    return {
        "said": str(preview.sentence),
        "balance_after": preview.balance_after,
        "obstacles": [one.kind for one in preview.obstacles],
        "taxes": [dataclasses.asdict(one) for one in preview.taxes],
        "points": {
            "back": [list(one) for one in plan.back],
            "clawed": [list(one) for one in plan.clawed],
            "regrant": plan.regrant,
            "regrant_until": plan.regrant_until and plan.regrant_until.isoformat(),
            "netted": plan.netted,
            "forfeited": plan.forfeited,
            "deduct": plan.deduct,
            "negative": plan.negative,
            "waived": plan.ask,
        },
    }


def pay_back(preview: ReturnPreview) -> None:
    """Count what each payment gives back, never more than it paid."""
    for one in preview.refunds:
        if one.payment_id is None:
            continue
        done = db.session.execute(
            update(Payment)
            .where(Payment.id == one.payment_id, Payment.refunded + one.amount <= Payment.amount)
            .values(refunded=Payment.refunded + one.amount)
            .returning(Payment.id)
            .execution_options(synchronize_session=False)
        )
        if done.first() is None:
            raise Moved(preview)


def settle_points(
    account: points.Account, preview: ReturnPreview, made: SaleReturn, actor: Actor
) -> None:
    """Points used come back, points earned go, as the preview said."""
    points.reverse(
        account,
        preview.plan,
        return_id=made.id,
        order_id=made.order_id,
        company_id=preview.sold.company_id,
        on=made.business_day,
        actor=actor,
        approved_by_id=made.approved_by_id,
    )


def _cancel(order_id: int) -> None:
    db.session.execute(
        update(Order)
        .where(Order.id == order_id)
        .values(state=OrderState.CANCELLED, cancelled_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def note_return(preview: ReturnPreview, made: SaleReturn, actor: Actor) -> None:
    """The line of the audit log."""
    audit.write(
        "returns.cancel" if made.is_cancellation else "returns.take",
        "sale_return",
        made.id,
        actor=actor,
        member_id=preview.sold.member_id,
        approved_by_id=made.approved_by_id,
        order_id=made.order_id,
        refund=made.refund_total,
        said=str(preview.sentence),
        obstacles=[one.kind for one in preview.obstacles],
    )
