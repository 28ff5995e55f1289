"""Applying a stocktake: agreed to once, then written chunk by chunk, each line once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, or_, select

from omni.domain import clock
from omni.domain.actor import SYSTEM, Actor
from omni.domain.errors import N_, Conflict, NeedsApproval
from omni.domain.stocktaking import expected
from omni.extensions import db
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.models.stocktake import Stocktake, StocktakeLine, StocktakeState, Uncounted
from omni.queries.stocktakes.review import get_review, tallies
from omni.queries.stocktakes.scope import behind_the_counter
from omni.services.idempotency import once
from omni.services.stock.counting import set_counted
from omni.services.stock.levels import Key, Locked, lock_levels, lock_or_open_levels
from omni.services.stock.moving import Source
from omni.services.stocktakes.rows import lock_counting, write
from omni.transactions import wake

CHUNK = 500
WORKER = "stocktakes"
REPORTED_LATE = dt.timedelta(minutes=5)

# These put the books right and touch no piece: a count that came before them has seen the truth.
CORRECTIONS = (
    MovementReason.COUNT,
    MovementReason.ADJUST,
    MovementReason.LOSS,
    MovementReason.OPENING,
)


class RecountFirst(Conflict):
    """Large differences have been counted once only."""

    sentence = N_("数え直す商品が%(n)s品目あります。")
    way_forward = N_("数え直すか、［数え直さずに確定する］を選んでください。")


@once("stocktake.approve", Stocktake)
def approve_stocktake(
    stocktake_id: int,
    *,
    uncounted: Uncounted,
    approved_by_id: int | None,
    without_recounts: bool = False,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Stocktake:
    """A manager agrees: the counts become the stock, the uncounted goods what she says of them.

    A small stocktake is written at once, the rest of a large one by the worker.
    """
    if approved_by_id is None:
        raise NeedsApproval(field="pin")
    stocktake = lock_counting(stocktake_id, actor)
    review = get_review(stocktake)
    if review.recounts and not without_recounts:
        raise RecountFirst(n=len(review.recounts))
    stocktake.state, stocktake.uncounted = StocktakeState.APPLYING, uncounted
    stocktake.approved_by_id = approved_by_id
    stocktake.closed_by_id = actor.staff_id
    empty = [one.variant.id for one in review.uncounted] if uncounted is Uncounted.ZERO else []
    _write_lines(stocktake, empty)
    write(
        "approve",
        stocktake,
        actor=actor,
        approved_by_id=approved_by_id,
        counted=review.counted,
        missing=review.missing,
        surplus=review.surplus,
        value=review.value,
        uncounted=uncounted.value,
    )
    if not _apply(stocktake, CHUNK, actor=actor):
        wake(WORKER)
    return stocktake


def _write_lines(stocktake: Stocktake, empty: list[int]) -> None:
    counts_kept = stocktake.counts_kept
    db.session.add_all(
        StocktakeLine(
            stocktake_id=stocktake.id,
            variant_id=variant_id,
            counted=tally.pieces,
            movement_id=movement_id,
            expected=expected(tally, counts_kept=counts_kept),
            at=at,
        )
        for variant_id, (tally, movement_id, at) in sorted(tallies(stocktake).items())
    )
    db.session.add_all(_nothing_there(stocktake, empty))
    db.session.flush()


def _nothing_there(stocktake: Stocktake, variant_ids: list[int]) -> Iterator[StocktakeLine]:
    """Lines that say of goods nobody has counted that there are none, as of this movement."""
    here = stocktake.location_id
    locked = lock_levels((here, one) for one in variant_ids)
    aside = {} if stocktake.counts_kept else _aside(here, variant_ids)
    newest = (
        select(StockMovement.variant_id, func.max(StockMovement.id))
        .where(StockMovement.location_id == here, StockMovement.variant_id.in_(variant_ids))
        .group_by(StockMovement.variant_id)
    )
    last = {row[0]: row[1] for row in db.session.execute(newest)}
    for (_place, variant_id), level in sorted(locked.items()):
        yield StocktakeLine(
            stocktake_id=stocktake.id,
            variant_id=variant_id,
            counted=None,
            movement_id=last.get(variant_id, 0),
            expected=level.on_hand - aside.get(variant_id, 0),
            at=clock.now(),
        )


def _aside(location_id: int, variant_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(StockLevel.variant_id, behind_the_counter()).where(
            StockLevel.location_id == location_id, StockLevel.variant_id.in_(variant_ids)
        )
    )
    return {variant_id: int(pieces) for variant_id, pieces in rows}


def apply_more(*, limit: int = CHUNK) -> bool:
    """Write the next lines of some stocktake that was agreed to; True when one was found."""
    stocktake = db.session.scalar(
        select(Stocktake)
        .where(Stocktake.state == StocktakeState.APPLYING)
        .order_by(Stocktake.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Stocktake)
        .execution_options(populate_existing=True)
    )
    if stocktake is None:
        return False
    _apply(stocktake, limit, actor=_who(stocktake))
    return True


def _who(stocktake: Stocktake) -> Actor:
    """Whoever pressed the button, for the movements of the rest."""
    return Actor(stocktake.closed_by_id, SYSTEM.role, stocktake.location_id)


def _apply(stocktake: Stocktake, limit: int, *, actor: Actor) -> bool:
    """Write so many lines; True when none is left."""
    lines = list(
        db.session.scalars(
            select(StocktakeLine)
            .where(StocktakeLine.stocktake_id == stocktake.id, StocktakeLine.applied_at.is_(None))
            .order_by(StocktakeLine.variant_id)
            .limit(limit)
            .execution_options(populate_existing=True)
        )
    )
    if lines:
        _apply_lines(stocktake, lines, actor)
    if len(lines) < limit:
        stocktake.state, stocktake.closed_at = StocktakeState.APPLIED, clock.now()
        return True
    return False


def _apply_lines(stocktake: Stocktake, lines: list[StocktakeLine], actor: Actor) -> None:
    keys = {line.variant_id: (stocktake.location_id, line.variant_id) for line in lines}
    locked = lock_or_open_levels(keys.values())
    corrected = _corrected(stocktake, lines)
    targets: dict[Key, int] = {}
    sources: dict[Key, Source] = {}
    for line in lines:
        key = keys[line.variant_id]
        if _is_outdated(locked[key], line):
            continue
        found = (line.counted or 0) - line.expected - corrected.get(line.variant_id, 0)
        targets[key] = locked[key].on_hand + found
        sources[key] = Source(MovementReason.COUNT, "stocktake", stocktake.id, line.at)
    changed = set_counted(stocktake.location_id, targets, locked, sources, actor=actor)
    for line in lines:
        line.difference = changed.get(keys[line.variant_id], 0)
        line.applied_at = clock.now()
    db.session.flush()


def _is_outdated(level: Locked, line: StocktakeLine) -> bool:
    """Whether somebody has counted the same goods later, in another way."""
    return level.counted_at is not None and level.counted_at > line.at


def _corrected(stocktake: Stocktake, lines: list[StocktakeLine]) -> dict[int, int]:
    """By SKU, what the books changed by since its count without a piece moving after it: later
    corrections, and sales that were reported long after they had been made."""
    is_correction = StockMovement.reason.in_(CORRECTIONS)
    rows = db.session.execute(
        select(
            StocktakeLine.variant_id,
            StockMovement.quantity,
            is_correction,
            StockMovement.at,
            StocktakeLine.at,
        )
        .join(
            StockMovement,
            (StockMovement.location_id == stocktake.location_id)
            & (StockMovement.variant_id == StocktakeLine.variant_id)
            & (StockMovement.id > StocktakeLine.movement_id),
        )
        .where(
            StocktakeLine.id.in_([line.id for line in lines]),
            or_(is_correction, StockMovement.at < StocktakeLine.at),
        )
    )
    found: dict[int, int] = {}
    for variant_id, pieces, corrects, moved_at, counted_at in rows:
        if corrects or moved_at < counted_at - REPORTED_LATE:
            found[variant_id] = found.get(variant_id, 0) + pieces
    return found
