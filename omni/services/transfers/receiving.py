"""Counting in what arrived: on hand from now on, and what differs becomes a person's task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import LARGEST_ID, db
from omni.models.stock import MovementReason
from omni.models.style import Variant
from omni.models.transfer import (
    DifferenceKind,
    Transfer,
    TransferDifference,
    TransferLine,
    TransferState,
)
from omni.services import stock
from omni.services.holds import goods_arrived
from omni.services.holds.offering import offer
from omni.services.idempotency import once
from omni.services.stock.levels import lock_or_open_levels
from omni.services.stock.moving import Change, move_all
from omni.services.stock.reservations import MOST_PIECES
from omni.services.transfers.rows import check_here, check_state, lines_of, lock_transfer, write


@dataclass(frozen=True)
class Arrived:
    """Pieces of one SKU in the parcel, the damaged ones among them."""

    pieces: int
    damaged: int = 0


@once("transfer.receive", Transfer)
def receive_transfer(
    transfer_id: int,
    *,
    arrived: Mapping[int, Arrived] | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Transfer:
    """The parcel is open: everything came as it was sent, or these pieces by SKU.

    A SKU not named has not come. All that came is on hand, damaged pieces excepted; for a 取り寄せ
    it is kept for the customer. Each difference waits for a person.
    """
    transfer = lock_transfer(transfer_id)
    check_state(transfer, TransferState.SENT)
    check_here(transfer, transfer.to_id, actor)
    lines = lines_of(transfer)
    found = _check(arrived) if arrived is not None else _as_sent(lines)
    lines += _unexpected(transfer, lines, found)
    for line in lines:
        here = found.get(line.variant_id, Arrived(0))
        line.received, line.damaged = here.pieces, here.damaged
    transfer.state = TransferState.RECEIVED
    transfer.received_at, transfer.received_by_id = clock.now(), actor.staff_id
    db.session.flush()
    differences = [one for line in lines for one in _differences(line)]
    db.session.add_all(differences)
    _take_in(transfer, lines, actor=actor)
    write(
        "receive",
        transfer,
        actor=actor,
        received=[[line.variant_id, line.sent, line.received, line.damaged] for line in lines],
    )
    good = {line.variant_id: line.received - line.damaged for line in lines}
    if transfer.hold is not None:
        goods_arrived(transfer.hold, good, actor=actor)
    offer(((transfer.to_id, one) for one, pieces in good.items() if pieces), actor=actor)
    return transfer


def _check(arrived: Mapping[int, Arrived]) -> dict[int, Arrived]:
    for one in arrived.values():
        if not 0 <= one.damaged <= one.pieces <= MOST_PIECES:
            raise Invalid(
                N_("数量は0から%(most)sまでで入力してください。"),
                way_forward=N_("破損の数は、届いた数までです。"),
                field="arrived",
                most=MOST_PIECES,
            )
    return {variant_id: one for variant_id, one in arrived.items() if one.pieces}


def _as_sent(lines: list[TransferLine]) -> dict[int, Arrived]:
    return {line.variant_id: Arrived(line.sent) for line in lines if line.sent}


def _unexpected(
    transfer: Transfer, lines: list[TransferLine], found: Mapping[int, Arrived]
) -> list[TransferLine]:
    """Lines for SKUs nobody asked for; raises Invalid for one that does not exist."""
    known = {line.variant_id for line in lines}
    made = []
    for variant_id in sorted(found.keys() - known):
        if not 0 < variant_id <= LARGEST_ID or db.session.get(Variant, variant_id) is None:
            raise Invalid(N_("この商品は見つかりません。"), field="arrived")
        made.append(
            TransferLine(transfer_id=transfer.id, variant_id=variant_id, quantity=0, sent=0)
        )
    db.session.add_all(made)
    db.session.flush()
    return made


def _differences(line: TransferLine) -> Iterator[TransferDifference]:
    over = line.received - line.sent
    if over < 0:
        yield _difference(line, DifferenceKind.SHORT, -over)
    elif over > 0:
        kind = DifferenceKind.OVER if line.sent else DifferenceKind.WRONG
        yield _difference(line, kind, over)
    if line.damaged:
        yield _difference(line, DifferenceKind.DAMAGED, line.damaged)


def _difference(line: TransferLine, kind: DifferenceKind, pieces: int) -> TransferDifference:
    return TransferDifference(line_id=line.id, kind=kind, quantity=pieces, opened_at=clock.now())


def _take_in(transfer: Transfer, lines: list[TransferLine], *, actor: Actor) -> None:
    changes: list[Change] = []
    for line in sorted(lines, key=lambda one: one.variant_id):
        key = (transfer.to_id, line.variant_id)
        for reason, pieces in (
            (MovementReason.TRANSFER_IN, line.received),
            (MovementReason.DAMAGE, -line.damaged),
        ):
            if pieces:
                source = stock.Source(reason, "transfer_line", line.id, note=transfer.number)
                changes.append(Change(key, pieces, source))
    move_all(changes, lock_or_open_levels(one.key for one in changes), actor=actor)
