"""The stock's books: levels, movements, promises and exceptions tell one story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from omni.extensions import db
from omni.models.send_back import SendBack
from omni.models.stock import (
    Allocation,
    AllocationState,
    StockException,
    StockLevel,
    StockMovement,
)
from omni.queries.doctor.finding import Finding
from omni.queries.doctor.stocktakes import CHECKS as STOCKTAKE_CHECKS

LIVE = (AllocationState.ACTIVE, AllocationState.SHELF)


def broken() -> list[Finding]:
    """Every rule of the stock that does not hold."""
    checks = (
        _on_hand,
        _last_movement,
        _reserved,
        _impossible,
        _flags,
        _unlisted,
        _orphans,
        _sent_back,
        *STOCKTAKE_CHECKS,
    )
    return [finding for check in checks for finding in check()]


def _finding(what: str, key: Any, expected: int | str, found: int | str) -> Finding:
    where = f"location {key.location_id}, variant {key.variant_id}"
    return Finding("stock", what, where, expected, found)


def _sum_by_level(quantity: InstrumentedAttribute[int], *conditions: Any) -> Subquery:
    table: Any = quantity.class_
    return (
        select(table.location_id, table.variant_id, func.sum(quantity).label("pieces"))
        .where(*conditions)
        .group_by(table.location_id, table.variant_id)
        .subquery()
    )


def _beside_level(sums: Subquery, cached: InstrumentedAttribute[int]) -> Select[int, int, int, int]:
    """Levels whose cached number is not the sum of its rows."""
    pieces: ColumnElement[int] = func.coalesce(sums.c.pieces, 0)
    same = and_(
        sums.c.location_id == StockLevel.location_id, sums.c.variant_id == StockLevel.variant_id
    )
    return (
        select(
            StockLevel.location_id,
            StockLevel.variant_id,
            cached.label("cached"),
            pieces.label("pieces"),
        )
        .outerjoin(sums, same)
        .where(cached != pieces)
    )


def _on_hand() -> Iterator[Finding]:
    sums = _sum_by_level(StockMovement.quantity)
    for row in db.session.execute(_beside_level(sums, StockLevel.on_hand)):
        yield _finding("on hand is the sum of its movements", row, int(row.pieces), row.cached)


def _last_movement() -> Iterator[Finding]:
    newest = (
        select(func.max(StockMovement.id).label("id"))
        .group_by(StockMovement.location_id, StockMovement.variant_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            StockLevel.location_id,
            StockLevel.variant_id,
            StockLevel.on_hand,
            StockMovement.on_hand_after,
        )
        .join(
            StockMovement,
            and_(
                StockMovement.location_id == StockLevel.location_id,
                StockMovement.variant_id == StockLevel.variant_id,
            ),
        )
        .join(newest, newest.c.id == StockMovement.id)
        .where(StockMovement.on_hand_after != StockLevel.on_hand)
    )
    for row in rows:
        yield _finding(
            "on hand is what the last movement left", row, row.on_hand_after, row.on_hand
        )


def _reserved() -> Iterator[Finding]:
    sums = _sum_by_level(Allocation.quantity, Allocation.state.in_(LIVE))
    for row in db.session.execute(_beside_level(sums, StockLevel.reserved)):
        yield _finding("reserved is the sum of its promises", row, int(row.pieces), row.cached)


def _impossible() -> Iterator[Finding]:
    rows = db.session.execute(
        select(
            StockLevel.location_id, StockLevel.variant_id, StockLevel.on_hand, StockLevel.reserved
        ).where(
            ~StockLevel.exception,
            or_(StockLevel.reserved < 0, StockLevel.reserved > StockLevel.on_hand),
        )
    )
    for row in rows:
        yield _finding("no more is promised than there is", row, row.on_hand, row.reserved)


def _open_case() -> Any:
    open_one = aliased(StockException)
    return (
        select(open_one.id)
        .where(
            open_one.location_id == StockLevel.location_id,
            open_one.variant_id == StockLevel.variant_id,
            open_one.resolved_at.is_(None),
        )
        .exists()
    )


def _flags() -> Iterator[Finding]:
    rows = db.session.execute(
        select(StockLevel.location_id, StockLevel.variant_id).where(
            StockLevel.exception, ~_open_case()
        )
    )
    for row in rows:
        yield _finding("a level in doubt is on a person's list", row, "an open case", "none")


def _unlisted() -> Iterator[Finding]:
    rows = db.session.execute(
        select(StockLevel.location_id, StockLevel.variant_id).where(
            ~StockLevel.exception, _open_case()
        )
    )
    for row in rows:
        yield _finding("an open case marks its level", row, "in doubt", "not marked")


def _orphans() -> Iterator[Finding]:
    for table in (StockMovement, Allocation, StockException):
        homeless = (
            select(table.location_id, table.variant_id)
            .outerjoin(
                StockLevel,
                and_(
                    StockLevel.location_id == table.location_id,
                    StockLevel.variant_id == table.variant_id,
                ),
            )
            .where(StockLevel.location_id.is_(None))
            .distinct()
        )
        for row in db.session.execute(homeless):
            yield _finding(f"a {table.__tablename__} has its level", row, "a level", "none")
    nobodys = select(Allocation.location_id, Allocation.variant_id, Allocation.id).where(
        Allocation.state.in_(LIVE),
        Allocation.hold_line_id.is_(None),
        Allocation.order_line_id.is_(None),
        Allocation.transfer_line_id.is_(None),
        Allocation.reservation_line_id.is_(None),
    )
    for one in db.session.execute(nobodys):
        yield _finding("a promise is made to somebody", one, "an owner", f"allocation {one.id}")


def _sent_back() -> Iterator[Finding]:
    """What was sent on is on hand where it arrived, once, and nowhere before."""
    taken_in = (
        select(StockMovement.source_id, func.sum(StockMovement.quantity).label("pieces"))
        .where(StockMovement.source_type == "send_back")
        .group_by(StockMovement.source_id)
        .subquery()
    )
    right = case((SendBack.arrived_at.is_not(None), SendBack.quantity), else_=0)
    found = func.coalesce(taken_in.c.pieces, 0)
    rows = db.session.execute(
        select(SendBack.id, right.label("right"), found.label("found"))
        .outerjoin(taken_in, taken_in.c.source_id == SendBack.id)
        .where(SendBack.variant_id.is_not(None), right != found)
    )
    for row in rows:
        what = "what was sent on is on hand where it arrived"
        yield Finding("stock", what, f"send back {row.id}", int(row.right), int(row.found))
