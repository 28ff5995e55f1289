"""The points side of a sale's lines, read from the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from omni.domain.points import LinePoints, Lot, LotAmount, split_entries
from omni.extensions import db
from omni.models.point import LotKind, PointEntry, PointLot, PointTransaction, PointType
from omni.models.sale_return import ReturnLine
from omni.queries.orders.points import list_spent_lots
from omni.queries.returns.sold import Sold, SoldLine

# Points used in a sale taken in from elsewhere came from no lot of ours: they come back as
# points whose lot has expired do, granted anew.
ELSEWHERE = Lot(0, 0, dt.date.min, dt.date.min)


@dataclass(frozen=True)
class PointSide:
    """Each line's points, in the order of the sale's lines, and every lot they may touch."""

    lines: dict[int, LinePoints]
    lots: tuple[Lot, ...]


@dataclass(frozen=True)
class _Earned:
    lot_id: int
    granted: int


def get_point_side(sold: Sold, on: dt.date) -> PointSide:
    """What the lines spent from which lots and earned into which, and the member's lots."""
    if sold.member_id is None:
        return PointSide({line.id: LinePoints(line.quantity) for line in sold.lines}, ())
    spent = _spent(sold)
    earned = _earned(sold)
    touched = {one.lot_id for part in spent for one in part}
    lots = _lots(sold.member_id, touched | {one.lot_id for one in earned.values()})
    lapsed = _lapsed(earned, {lot.id: lot for lot in lots}, on)
    return PointSide(
        {
            line.id: _line_points(line, part, earned.get(line.id), lapsed.get(line.id, 0))
            for line, part in zip(sold.lines, spent, strict=True)
        },
        (*lots, ELSEWHERE),
    )


def _line_points(
    line: SoldLine, spent: list[LotAmount], earned: _Earned | None, lapsed: int
) -> LinePoints:
    return LinePoints(
        quantity=line.quantity,
        earned=earned.granted if earned else 0,
        earned_lot=earned.lot_id if earned else None,
        spent=tuple(spent),
        returned=line.returned,
        lapsed=lapsed,
    )


def _spent(sold: Sold) -> list[list[LotAmount]]:
    shares = [line.priced.points_used for line in sold.lines]
    entries = list_spent_lots(sold.id)
    if sum(one.amount for one in entries) != sum(shares):
        return [[LotAmount(ELSEWHERE.id, share)] if share else [] for share in shares]
    return split_entries(entries, shares)


def _earned(sold: Sold) -> dict[int, _Earned]:
    """What each line earned, by line id."""
    rows = db.session.execute(
        select(PointLot.id, PointLot.granted, PointLot.order_line_id).where(
            PointLot.order_line_id.in_([line.id for line in sold.lines]),
            PointLot.kind == LotKind.EARNED,
        )
    )
    return {row.order_line_id: _Earned(row.id, row.granted) for row in rows}


def _lots(member_id: int, also: set[int]) -> list[Lot]:
    rows = db.session.execute(
        select(PointLot.id, PointLot.remaining, PointLot.usable_from, PointLot.expires_on)
        .where(
            PointLot.member_id == member_id,
            or_(PointLot.remaining != 0, PointLot.id.in_(list(also))),
        )
        .order_by(PointLot.id)
    )
    return [Lot(row.id, row.remaining, row.usable_from, row.expires_on) for row in rows]


def _lapsed(earned: dict[int, _Earned], lots: dict[int, Lot], on: dt.date) -> dict[int, int]:
    """By line, the points that expired unused and that no earlier return has answered with."""
    booked = _expired([one.lot_id for one in earned.values()])
    answered = _answered(list(earned))
    found = {}
    for line_id, one in earned.items():
        lot = lots.get(one.lot_id)
        unswept = lot.remaining if lot and lot.is_expired(on) else 0
        found[line_id] = unswept + booked.get(one.lot_id, 0) - answered.get(line_id, 0)
    return found


def _expired(lot_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(PointEntry.lot_id, func.sum(PointEntry.amount).label("amount"))
        .join(PointTransaction, PointTransaction.id == PointEntry.transaction_id)
        .where(PointEntry.lot_id.in_(lot_ids), PointTransaction.type == PointType.EXPIRE)
        .group_by(PointEntry.lot_id)
    )
    return {row.lot_id: -int(row.amount) for row in rows}


def _answered(line_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(ReturnLine.order_line_id, func.sum(ReturnLine.points_lapsed).label("points"))
        .where(ReturnLine.order_line_id.in_(line_ids))
        .group_by(ReturnLine.order_line_id)
    )
    return {row.order_line_id: int(row.points) for row in rows}
