"""Sending: goods leave the shelf, and are on their way until somebody counts them in."""

from __future__ import annotations

from collections.abc import Mapping

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.stock import MovementReason
from omni.models.transfer import Transfer, TransferLine, TransferState
from omni.services import stock
from omni.services.holds.offering import offer
from omni.services.idempotency import once
from omni.services.stock.levels import Key, lock_levels
from omni.services.transfers.rows import (
    check_here,
    check_state,
    lines_of,
    lock_transfer,
    promises_of,
    write,
)


@once("transfer.send", Transfer)
def send_transfer(
    transfer_id: int,
    *,
    sent: Mapping[int, int] | None = None,
    is_missing: bool = False,
    reference: str = "",
    actor: Actor,
    key: str,
) -> Transfer:
    """The parcel has left with all of it, or with so many pieces by line.

    A line not named is sent whole. What is not sent is free again; with `is_missing` it was not
    found on the shelf and leaves the stock as lost.
    """
    transfer = lock_transfer(transfer_id)
    check_state(transfer, TransferState.REQUESTED)
    check_here(transfer, transfer.from_id, actor)
    lines = lines_of(transfer)
    pieces = _check(lines, sent or {})
    keys = [(transfer.from_id, line.variant_id) for line in lines]
    before = lock_levels(keys)
    for line in lines:
        line.sent = pieces[line.id]
    transfer.state, transfer.reference = TransferState.SENT, reference.strip()
    transfer.sent_at, transfer.sent_by_id = clock.now(), actor.staff_id
    freed = _take_out(lines, actor=actor)
    unsent = [
        (line.variant_id, line.quantity - line.sent) for line in lines if line.sent < line.quantity
    ]
    write("send", transfer, actor=actor, sent=sorted(pieces.items()), is_missing=is_missing)
    db.session.flush()
    if is_missing:
        _write_off(transfer, unsent, before, actor=actor, key=key)
    offer(freed, actor=actor)
    return transfer


def _check(lines: list[TransferLine], sent: Mapping[int, int]) -> dict[int, int]:
    pieces = {line.id: sent.get(line.id, line.quantity) for line in lines}
    if sent.keys() - pieces.keys() or any(
        not 0 <= pieces[line.id] <= line.quantity for line in lines
    ):
        raise Invalid(N_("送る数は、依頼された数までで入力してください。"), field="sent")
    if not any(pieces.values()):
        raise Invalid(
            N_("送る商品がありません。"),
            way_forward=N_("送れないときは［送れない］を選んでください。"),
            field="sent",
        )
    return pieces


def _take_out(lines: list[TransferLine], *, actor: Actor) -> list[Key]:
    """Hand over the promised pieces; returns the levels at which some came free again."""
    promises = promises_of(lines)
    freed: list[Key] = []
    for line in sorted(lines, key=lambda one: one.variant_id):
        own = promises[line.id]
        ids = [one.id for one in own]
        parted = stock.part(ids, line.sent, actor=actor) if line.sent else None
        for promise in (one for one in own if parted and one.id in parted.chosen):
            stock.consume(
                promise.id,
                promise.quantity,
                actor=actor,
                reason=MovementReason.TRANSFER_OUT,
                source_type="transfer_line",
                source_id=line.id,
            )
        rest = stock.release(parted.rest if parted else ids, actor=actor)
        freed += [(one.location_id, one.variant_id) for one in rest]
    return freed


def _write_off(
    transfer: Transfer,
    unsent: list[tuple[int, int]],
    before: Mapping[Key, stock.Locked],
    *,
    actor: Actor,
    key: str,
) -> None:
    """What was not found is lost, but for what the level is known to lack already."""
    lost = [
        (variant_id, -(pieces - before[transfer.from_id, variant_id].short))
        for variant_id, pieces in unsent
        if pieces > before[transfer.from_id, variant_id].short
    ]
    if lost:
        stock.adjust(
            transfer.from_id,
            lost,
            reason=MovementReason.LOSS,
            note=transfer.number,
            actor=actor,
            key=f"{key}:short",
        )
