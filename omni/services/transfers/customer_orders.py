"""取り寄せ: a transfer tied to a customer, for whom the goods are kept when they arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import Hold
from omni.models.transfer import Transfer, TransferState
from omni.services.holds import Customer, MoneyTaken, Wanted, end_order, lock_order
from omni.services.idempotency import once
from omni.services.transfers.requesting import NewTransfer, end_transfer, request_transfer
from omni.services.transfers.rows import lock_transfer

CANCEL_REASONS = (
    CloseReason.CUSTOMER,
    CloseReason.NOT_COMING,
    CloseReason.MISTAKE,
    CloseReason.OTHER,
)


def request_customer_order(
    lines: Sequence[Wanted],
    *,
    from_id: int,
    to_id: int,
    customer: Customer,
    wanted_on: dt.date | None = None,
    note: str = "",
    deposit: MoneyTaken | None = None,
    actor: Actor,
    key: str,
) -> Transfer:
    """Have goods sent from one place to the store where this customer will fetch them.

    The transfer's `hold` is her 取り寄せ: it is kept for her by itself on arrival.
    """
    guest = None if customer.member_id is not None else (customer.name, customer.phone)
    wish = NewTransfer(
        from_id,
        to_id,
        tuple(lines),
        member_id=customer.member_id,
        guest=guest,
        wanted_on=wanted_on,
        note=note,
        deposit=deposit,
    )
    return request_transfer(wish, actor=actor, key=key)


@once("transfer.cancel_order", Hold)
def cancel_customer_order(
    hold_id: int,
    *,
    reason: CloseReason,
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Hold:
    """She does not want it any more, or it cannot be had: what has not been sent stays where it
    is, what is on its way arrives as ordinary goods. Money paid ahead can be given back."""
    if reason not in CANCEL_REASONS:
        raise Invalid(N_("取消の理由を選んでください。"), field="reason")
    hold = lock_order(hold_id)
    asked = select(Transfer.id).where(
        Transfer.hold_id == hold.id, Transfer.state == TransferState.REQUESTED
    )
    for transfer_id in db.session.scalars(asked.order_by(Transfer.id)).all():
        transfer = lock_transfer(transfer_id)
        if transfer.state is TransferState.REQUESTED:
            end_transfer(transfer, "customer", actor=actor)
    end_order(hold, reason, note=note.strip(), actor=actor)
    return hold
