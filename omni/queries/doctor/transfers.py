"""The books of transfers: nothing that was sent is lost between two shelves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select

from omni.extensions import db
from omni.models.hold import Hold
from omni.models.stock import Allocation, AllocationState, MovementReason, StockMovement
from omni.models.transfer import (
    Answer,
    DifferenceKind,
    Transfer,
    TransferDifference,
    TransferLine,
    TransferState,
)
from omni.queries.doctor.finding import Finding

TOO_MANY = (DifferenceKind.OVER, DifferenceKind.WRONG)


def broken() -> list[Finding]:
    """Every rule of the transfers that does not hold."""
    checks = (_arrived, _damaged, _sender, _receiver, _broken_goods, _promised, _homes)
    return [finding for check in checks for finding in check()]


def _differences() -> Subquery:
    """By line: pieces short (but for those that came later), too many, and damaged."""
    one = TransferDifference

    def pieces(*when: Any) -> Any:
        return func.coalesce(func.sum(case((and_(*when), one.quantity), else_=0)), 0)

    def answered(answer: Answer) -> Any:
        return func.coalesce(one.answer == answer, False)

    return (
        select(
            one.line_id,
            pieces(one.kind == DifferenceKind.SHORT, ~answered(Answer.CAME_LATER)).label("short"),
            pieces(one.kind.in_(TOO_MANY)).label("over"),
            pieces(one.kind == DifferenceKind.DAMAGED, ~answered(Answer.SELLABLE)).label("damaged"),
            pieces(answered(Answer.NEVER_LEFT)).label("never_left"),
            pieces(answered(Answer.LEFT_TOO)).label("left_too"),
        )
        .group_by(one.line_id)
        .subquery("differences")
    )


def _compare(what: str, expected: Any, found: Any, *joins: Any, where: Any) -> Iterator[Finding]:
    """A finding for each line whose two numbers are not one."""
    wanted = select(Transfer.number, TransferLine.id, expected, found).join(
        Transfer, Transfer.id == TransferLine.transfer_id
    )
    for table in joins:
        wanted = wanted.outerjoin(table, table.c.line_id == TransferLine.id)
    rows = db.session.execute(wanted.where(where, expected != found).order_by(TransferLine.id))
    for number, line_id, right, seen in rows:
        yield Finding("transfers", what, f"{number}, line {line_id}", int(right), int(seen))


def _arrived() -> Iterator[Finding]:
    """Sent is received, still open, or settled; before it is received, nothing is."""
    sums = _differences()
    short, over = (func.coalesce(one, 0) for one in (sums.c.short, sums.c.over))
    yield from _compare(
        "what was sent has arrived or is accounted for",
        TransferLine.sent,
        TransferLine.received + short - over,
        sums,
        where=Transfer.state == TransferState.RECEIVED,
    )
    yield from _compare(
        "what is on its way lies nowhere yet",
        0,
        TransferLine.received + short + over,
        sums,
        where=Transfer.state != TransferState.RECEIVED,
    )


def _damaged() -> Iterator[Finding]:
    sums = _differences()
    yield from _compare(
        "damaged pieces are accounted for",
        TransferLine.damaged,
        func.coalesce(sums.c.damaged, 0),
        sums,
        where=Transfer.state == TransferState.RECEIVED,
    )


def _moved(place: Any, *reasons: MovementReason) -> Subquery:
    """By line: pieces that moved at that place for these reasons."""
    return (
        select(
            StockMovement.source_id.label("line_id"),
            func.sum(StockMovement.quantity).label("pieces"),
        )
        .join(TransferLine, TransferLine.id == StockMovement.source_id)
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(
            StockMovement.source_type == "transfer_line",
            StockMovement.location_id == place,
            StockMovement.reason.in_(reasons),
        )
        .group_by(StockMovement.source_id)
        .subquery()
    )


def _sender() -> Iterator[Finding]:
    sums, moved = _differences(), _moved(Transfer.from_id, MovementReason.TRANSFER_OUT)
    came_back, left_too = (func.coalesce(one, 0) for one in (sums.c.never_left, sums.c.left_too))
    yield from _compare(
        "what was sent has left its shelf",
        came_back - left_too - TransferLine.sent,
        func.coalesce(moved.c.pieces, 0),
        sums,
        moved,
        where=TransferLine.id > 0,
    )


def _receiver() -> Iterator[Finding]:
    moved = _moved(Transfer.to_id, MovementReason.TRANSFER_IN)
    yield from _compare(
        "what arrived is on hand there",
        TransferLine.received,
        func.coalesce(moved.c.pieces, 0),
        moved,
        where=TransferLine.id > 0,
    )


def _broken_goods() -> Iterator[Finding]:
    moved = _moved(Transfer.to_id, MovementReason.DAMAGE)
    yield from _compare(
        "what arrived damaged is not for sale",
        -TransferLine.damaged,
        func.coalesce(moved.c.pieces, 0),
        moved,
        where=TransferLine.id > 0,
    )


def _promised() -> Iterator[Finding]:
    """What was asked for is promised until it is sent or given up, at the sender."""
    live = (
        select(
            Allocation.transfer_line_id.label("line_id"),
            func.sum(Allocation.quantity).label("pieces"),
        )
        .where(Allocation.transfer_line_id.is_not(None), Allocation.state == AllocationState.ACTIVE)
        .group_by(Allocation.transfer_line_id)
        .subquery("live")
    )
    waits: ColumnElement[int] = case(
        (Transfer.state == TransferState.REQUESTED, TransferLine.quantity), else_=0
    )
    yield from _compare(
        "what is asked for is promised",
        waits,
        func.coalesce(live.c.pieces, 0),
        live,
        where=TransferLine.id > 0,
    )
    rows = db.session.execute(
        select(Transfer.number, Allocation.id)
        .join(TransferLine, TransferLine.transfer_id == Transfer.id)
        .join(Allocation, Allocation.transfer_line_id == TransferLine.id)
        .where(
            or_(
                Allocation.location_id != Transfer.from_id,
                Allocation.variant_id != TransferLine.variant_id,
            )
        )
    )
    for number, promise in rows:
        where = f"{number}, allocation {promise}"
        yield Finding("transfers", "a promise is of the sender's goods", where, "same", "other")


def _homes() -> Iterator[Finding]:
    rows = db.session.execute(
        select(Transfer.number, Transfer.to_id, Hold.location_id)
        .join(Hold, Hold.id == Transfer.hold_id)
        .where(Hold.location_id != Transfer.to_id)
    )
    for number, right, seen in rows:
        what = "a customer fetches her goods where they arrive"
        yield Finding("transfers", what, number, right, seen)
