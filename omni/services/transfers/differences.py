"""What differs is answered by a person who has looked: it came, it never left, it is lost."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.stock import MovementReason
from omni.models.transfer import (
    Answer,
    DifferenceKind,
    Transfer,
    TransferDifference,
    TransferLine,
)
from omni.services import stock
from omni.services.holds import goods_arrived
from omni.services.holds.offering import offer
from omni.services.idempotency import once
from omni.services.stock.exceptions import open_exception
from omni.services.stock.levels import Key, free_lapsed, lock_or_open_levels
from omni.services.stock.moving import move
from omni.services.transfers.rows import lock_transfer, write

ANSWERS = {
    DifferenceKind.SHORT: (Answer.CAME_LATER, Answer.NEVER_LEFT, Answer.LOST),
    DifferenceKind.OVER: (Answer.LEFT_TOO, Answer.KEPT),
    DifferenceKind.WRONG: (Answer.LEFT_TOO, Answer.KEPT),
    DifferenceKind.DAMAGED: (Answer.SELLABLE, Answer.WRITTEN_OFF),
}


class Answered(AlreadyDone):
    """Somebody has answered it."""

    sentence = N_("この差異は、すでに対応済みです。")


@once("transfer.answer", TransferDifference)
def answer_difference(
    difference_id: int,
    answer: Answer,
    *,
    quantity: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> TransferDifference:
    """Say what became of a difference, or of so many of its pieces; the numbers follow.

    The rest stays open as a row of its own.
    """
    line, transfer = _lock(difference_id)
    difference = db.session.get_one(
        TransferDifference, difference_id, with_for_update=True, populate_existing=True
    )
    if difference.answer is not None:
        raise Answered
    if answer not in ANSWERS[difference.kind]:
        raise Invalid(N_("対応を選び直してください。"), field="answer")
    pieces = _cut(difference, quantity)
    difference.answer, difference.answered_at = answer, clock.now()
    difference.answered_by_id = actor.staff_id
    _move(transfer, line, answer, pieces, actor=actor)
    write(
        "answer",
        transfer,
        actor=actor,
        variant=line.variant_id,
        kind=difference.kind.value,
        answer=answer.value,
        pieces=pieces,
    )
    return difference


def _lock(difference_id: int) -> tuple[TransferLine, Transfer]:
    found = None
    if 0 < difference_id <= LARGEST_ID:
        found = db.session.execute(
            select(TransferLine.id, TransferLine.transfer_id)
            .join(TransferDifference, TransferDifference.line_id == TransferLine.id)
            .where(TransferDifference.id == difference_id)
        ).one_or_none()
    if found is None:
        raise NotFound
    transfer = lock_transfer(found.transfer_id)
    return db.session.get_one(TransferLine, found.id, populate_existing=True), transfer


def _cut(difference: TransferDifference, quantity: int | None) -> int:
    """The pieces answered; those that are not become a row that stays open."""
    pieces = difference.quantity if quantity is None else quantity
    if not 0 < pieces <= difference.quantity:
        raise Invalid(
            N_("数量は1から%(most)sまでで入力してください。"),
            field="quantity",
            most=difference.quantity,
        )
    if pieces < difference.quantity:
        db.session.add(
            TransferDifference(
                line_id=difference.line_id,
                kind=difference.kind,
                quantity=difference.quantity - pieces,
                opened_at=difference.opened_at,
            )
        )
        difference.quantity = pieces
    return pieces


def _move(
    transfer: Transfer, line: TransferLine, answer: Answer, pieces: int, *, actor: Actor
) -> None:
    here, there = (transfer.to_id, line.variant_id), (transfer.from_id, line.variant_id)
    if answer is Answer.CAME_LATER:
        line.received += pieces
        _shift(here, pieces, _source(MovementReason.TRANSFER_IN, line, transfer), actor)
        _for_customer(transfer, line, pieces, actor)
    elif answer is Answer.SELLABLE:
        line.damaged -= pieces
        _shift(here, pieces, _source(MovementReason.DAMAGE, line, transfer), actor)
        _for_customer(transfer, line, pieces, actor)
    elif answer is Answer.NEVER_LEFT:
        _shift(there, pieces, _source(MovementReason.TRANSFER_OUT, line, transfer), actor)
        offer([there], actor=actor)
    elif answer is Answer.LEFT_TOO:
        _shift(there, -pieces, _source(MovementReason.TRANSFER_OUT, line, transfer), actor)


def _source(reason: MovementReason, line: TransferLine, transfer: Transfer) -> stock.Source:
    return stock.Source(reason, "transfer_line", line.id, note=transfer.number)


def _shift(level: Key, pieces: int, source: stock.Source, actor: Actor) -> None:
    before = lock_or_open_levels([level])[level]
    if before.on_hand + pieces < before.reserved:
        free_lapsed(level)
    left = move(level, pieces, source, actor=actor)
    if pieces < 0 and left.short:
        open_exception(level, left, quantity=-pieces)


def _for_customer(transfer: Transfer, line: TransferLine, pieces: int, actor: Actor) -> None:
    db.session.flush()
    if transfer.hold is not None:
        goods_arrived(transfer.hold, {line.variant_id: pieces}, actor=actor)
    offer([(transfer.to_id, line.variant_id)], actor=actor)
