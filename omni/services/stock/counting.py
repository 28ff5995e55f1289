"""A count is true at its stated time: what moved later is added to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.stock import MovementReason, StockException, StockLevel, StockMovement
from omni.services.idempotency import once
from omni.services.stock.exceptions import lock_case, open_exception, settle, write_answer
from omni.services.stock.levels import Key, Locked, Standing, free_lapsed, lock_or_open_levels
from omni.services.stock.moving import Source, movement_row, write_movements
from omni.services.stock.reservations import MOST_PIECES


@dataclass(frozen=True)
class Counted:
    """What a count changed: pieces in all, and the SKUs it was too old for."""

    difference: int
    outdated: tuple[int, ...]


def apply_count(
    location_id: int, lines: Sequence[tuple[int, int]], source: Source, *, actor: Actor
) -> Counted:
    """Set (variant_id, quantity), one line a SKU, as they were at `source.at`.

    A line older than the level's last count changes nothing and is named in `outdated`. Counting
    the same again changes nothing. Works on many lines in a handful of statements; for files.
    """
    at = source.at
    assert at is not None, "a count names its time"
    keys = [(location_id, variant_id) for variant_id, _ in lines]
    locked = lock_or_open_levels(keys)
    since = _moved_since(location_id, [variant_id for variant_id, _ in lines], at)
    outdated = tuple(
        variant_id
        for _, variant_id in keys
        if (seen := locked[location_id, variant_id].counted_at) is not None and seen > at
    )
    targets = {
        (location_id, variant_id): quantity + since.get(variant_id, 0)
        for variant_id, quantity in lines
        if variant_id not in outdated
    }
    found = set_counted(location_id, targets, locked, dict.fromkeys(targets, source), actor=actor)
    return Counted(sum(map(abs, found.values())), outdated)


def set_counted(
    location_id: int,
    targets: Mapping[Key, int],
    locked: dict[Key, Locked],
    sources: Mapping[Key, Source],
    *,
    actor: Actor,
) -> dict[Key, int]:
    """Have these locked levels hold what a count says, as of each source's time.

    Mismatches open or close with the numbers. Returns by how much each changed.
    """
    for key, target in targets.items():
        if target < locked[key].reserved and (freed := free_lapsed(key)):
            locked[key] = replace(locked[key], reserved=locked[key].reserved - freed)
    _set_levels(targets, locked, sources)
    found = {key: target - locked[key].on_hand for key, target in targets.items()}
    write_movements(
        [
            movement_row(key, change, targets[key], sources[key], actor)
            for key, change in found.items()
            if change
        ]
    )
    _tidy(location_id, targets, locked, actor)
    return found


@once("stock.recount", StockException)
def recount(exception_id: int, quantity: int, *, actor: Actor, key: str) -> StockException:  # noqa: ARG001
    """Answer a case by counting its shelf now; it stays open while more is promised than lies
    there."""
    if not 0 <= quantity <= MOST_PIECES:
        raise Invalid(
            N_("数量は0から%(most)sまでで入力してください。"), field="quantity", most=MOST_PIECES
        )
    exception, level = lock_case(exception_id)
    source = Source(MovementReason.COUNT, "stock_exception", exception_id, clock.now())
    apply_count(level[0], [(level[1], quantity)], source, actor=actor)
    write_answer(exception, actor, counted=quantity)
    return exception


def _moved_since(location_id: int, variant_ids: Sequence[int], at: dt.datetime) -> dict[int, int]:
    rows = db.session.execute(
        select(StockMovement.variant_id, func.sum(StockMovement.quantity))
        .where(
            StockMovement.location_id == location_id,
            StockMovement.variant_id.in_(variant_ids),
            StockMovement.at > at,
        )
        .group_by(StockMovement.variant_id)
    )
    return {variant_id: int(pieces) for variant_id, pieces in rows}


def _set_levels(
    targets: Mapping[Key, int], locked: dict[Key, Locked], sources: Mapping[Key, Source]
) -> None:
    """Write the locked levels, `exception` with the numbers that need it."""
    rows: list[dict[str, Any]] = [
        {
            "location_id": key[0],
            "variant_id": key[1],
            "on_hand": target,
            "exception": target < locked[key].reserved,
            "counted_at": sources[key].at,
        }
        for key, target in targets.items()
    ]
    if rows:
        db.session.execute(update(StockLevel), rows)


def _tidy(
    location_id: int, targets: Mapping[Key, int], locked: dict[Key, Locked], actor: Actor
) -> None:
    """Close the exceptions whose numbers are true now, and open one where they are not."""
    open_now = set(
        db.session.scalars(
            select(StockException.variant_id).where(
                StockException.location_id == location_id,
                StockException.variant_id.in_([variant_id for _, variant_id in targets]),
                StockException.resolved_at.is_(None),
            )
        )
    )
    for key, target in targets.items():
        left = Standing(target, locked[key].reserved)
        if left.short and key[1] not in open_now:
            open_exception(key, left, quantity=left.short)
        elif not left.short and key[1] in open_now:
            settle(key, resolution="counted", actor=actor)
