"""Asking another place for goods: its pieces are promised from now on, or nothing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.hold import Hold
from omni.models.location import Location
from omni.models.style import Variant
from omni.models.transfer import Transfer, TransferLine, TransferState
from omni.services import stock
from omni.services.document_numbers import add_numbered
from omni.services.holds import Customer, MoneyTaken, Wanted, lock_order, order_goods
from omni.services.holds.offering import offer
from omni.services.idempotency import once
from omni.services.stock.reservations import check_pieces
from omni.services.transfers.rows import (
    check_state,
    lines_of,
    lock_transfer,
    promises_of,
    write,
)

MOST_LINES = 300
REASONS = ("not_needed", "mistake", "cannot_send", "customer", "other")


@dataclass(frozen=True)
class NewTransfer:
    """Goods one place is asked to send to another, until when, and for whom.

    With a member, or a guest's (name, phone), it is a 取り寄せ. `hold_id` names a 取り寄せ whose
    goods did not come from where they were asked for first.
    """

    from_id: int
    to_id: int
    lines: Sequence[Wanted]
    member_id: int | None = None
    guest: tuple[str, str] | None = None
    wanted_on: dt.date | None = None
    note: str = ""
    deposit: MoneyTaken | None = None
    hold_id: int | None = None

    @property
    def customer(self) -> Customer | None:
        """For whom, when it is for somebody."""
        if self.member_id is not None:
            return Customer(self.member_id)
        return Customer(None, *self.guest) if self.guest else None


@once("transfer.request", Transfer)
def request_transfer(
    wish: NewTransfer,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Transfer:
    """Ask for goods; they are promised at the sender at once, so that nobody sells them meanwhile.

    Raises ShortOfStock with where else they are; then nothing is asked for, kept or paid.
    """
    wanted = _check_lines(wish.lines)
    _check_places(wish)
    hold = _hold_for(wish, wanted, actor)
    transfer = add_numbered(
        Transfer,
        "T",
        {
            "state": TransferState.REQUESTED,
            "from_id": wish.from_id,
            "to_id": wish.to_id,
            "hold_id": hold.id if hold else None,
            "wanted_on": wish.wanted_on,
            "note": wish.note.strip(),
            "reference": "",
            "requested_at": clock.now(),
            "requested_by_id": actor.staff_id,
            "requested_location_id": actor.location_id,
        },
    )
    lines = [
        TransferLine(transfer_id=transfer.id, variant_id=variant_id, quantity=pieces)
        for variant_id, pieces in sorted(wanted.items())
    ]
    db.session.add_all(lines)
    db.session.flush()
    write("request", transfer, actor=actor, lines=sorted(wanted.items()), to=wish.to_id)
    stock.reserve(
        [
            stock.Demand(wish.from_id, line.variant_id, line.quantity, transfer_line_id=line.id)
            for line in lines
        ],
        expires_at=None,
        actor=actor,
    )
    return transfer


def _check_lines(lines: Sequence[Wanted]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + check_pieces(line.quantity)
    if not wanted:
        raise Invalid(N_("商品をスキャンしてください。"), field="lines")
    if len(wanted) > MOST_LINES:
        raise Invalid(
            N_("一度に移動できるのは%(most)s種類までです。"), field="lines", most=MOST_LINES
        )
    known = [one for one in wanted if 0 < one <= LARGEST_ID]
    found = db.session.scalars(select(Variant.id).where(Variant.id.in_(known))).all()
    if len(found) < len(wanted):
        raise NotFound(N_("この商品は見つかりません。"), field="lines")
    return {variant_id: check_pieces(pieces) for variant_id, pieces in wanted.items()}


def _check_places(wish: NewTransfer) -> None:
    if wish.from_id == wish.to_id:
        raise Invalid(N_("送り元と送り先に、同じ拠点は選べません。"), field="from_id")
    asked = [one for one in (wish.from_id, wish.to_id) if 0 < one <= LARGEST_ID]
    open_ones = select(Location.id).where(Location.id.in_(asked), Location.is_active)
    if len(db.session.scalars(open_ones).all()) < 2:
        raise Invalid(N_("拠点を選び直してください。"), field="from_id")


def _hold_for(wish: NewTransfer, wanted: dict[int, int], actor: Actor) -> Hold | None:
    if wish.hold_id is not None:
        hold = lock_order(wish.hold_id)
        if hold.location_id != wish.to_id:
            raise Invalid(N_("取り寄せの送り先は変えられません。"), field="to_id")
        return hold
    if wish.customer is None:
        return None
    return order_goods(
        wanted,
        location_id=wish.to_id,
        customer=wish.customer,
        note=wish.note,
        deposit=wish.deposit,
        actor=actor,
    )


@once("transfer.cancel", Transfer)
def cancel_transfer(
    transfer_id: int,
    *,
    reason: str,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Transfer:
    """Take a request back, or say that it cannot be sent; its pieces are free at once.

    A customer who waits for them goes on waiting: her 取り寄せ asks a person for another way.
    """
    if reason not in REASONS:
        raise Invalid(N_("取消の理由を選んでください。"), field="reason")
    transfer = lock_transfer(transfer_id)
    check_state(transfer, TransferState.REQUESTED)
    end_transfer(transfer, reason, actor=actor)
    return transfer


def end_transfer(transfer: Transfer, reason: str, *, actor: Actor) -> None:
    """Close a locked transfer that has not been sent."""
    promises = [one.id for own in promises_of(lines_of(transfer)).values() for one in own]
    freed = stock.release(promises, actor=actor)
    transfer.state, transfer.close_reason = TransferState.CANCELLED, reason
    transfer.cancelled_at, transfer.cancelled_by_id = clock.now(), actor.staff_id
    write("cancel", transfer, actor=actor, reason=reason)
    db.session.flush()
    offer(((one.location_id, one.variant_id) for one in freed), actor=actor)
