"""Counting: each count remembers the movement at which it was made."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.stock import StockLevel, StockMovement
from omni.models.stocktake import Stocktake, StocktakeCount, StocktakeZone
from omni.models.style import Variant
from omni.queries.stocktakes.scope import behind_the_counter
from omni.services.idempotency import once
from omni.services.stock.levels import lock_or_open_levels, where_key
from omni.services.stock.reservations import MOST_PIECES
from omni.services.stocktakes.rows import lock_counting, write

MOST_ROUNDS = 9


@dataclass(frozen=True)
class Seen:
    """A level at the moment it was counted."""

    movement_id: int
    on_hand: int
    kept: int


@once("stocktake.count", StocktakeCount)
def count_goods(
    stocktake_id: int,
    zone_id: int,
    variant_id: int,
    pieces: int,
    *,
    adds: bool = False,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> StocktakeCount:
    """So many pieces of a SKU lie on this shelf; with `adds`, so many more than counted so far.

    Any number of tablets may count the same shelf: what they add is added up.
    """
    stocktake = lock_counting(stocktake_id, actor, shared=True)
    _check_zone(stocktake, zone_id)
    seen = _look(stocktake, variant_id)
    count = _find(stocktake.id, variant_id, zone_id=zone_id, number=1)
    before = count.quantity if count and adds else 0
    quantity = _check_pieces(before + pieces)
    if count is None:
        return _add(stocktake, zone_id, variant_id, seen, number=1, pieces=quantity, actor=actor)
    count.quantity = quantity
    if not adds:
        count.first_movement_id = seen.movement_id
    _remember(count, seen, actor)
    return count


@once("stocktake.recount", StocktakeCount)
def recount_goods(
    stocktake_id: int,
    variant_id: int,
    pieces: int,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> StocktakeCount:
    """All pieces of a SKU in the store, counted again: this alone is believed from now on."""
    stocktake = lock_counting(stocktake_id, actor, shared=True)
    seen = _look(stocktake, variant_id)
    last = _find(stocktake.id, variant_id)
    if last is None:
        raise Invalid(N_("この商品は、まだ数えていません。"), field="pieces")
    quantity = _check_pieces(pieces)
    if last.round == MOST_ROUNDS:
        last.quantity, last.first_movement_id = quantity, seen.movement_id
        _remember(last, seen, actor)
        return last
    return _add(
        stocktake,
        last.zone_id,
        variant_id,
        seen,
        number=last.round + 1,
        pieces=quantity,
        actor=actor,
    )


@once("stocktake.zone", StocktakeZone)
def finish_zone(
    stocktake_id: int,
    zone_id: int,
    *,
    is_done: bool = True,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> StocktakeZone:
    """This shelf has been counted whole; or, once more, it has not."""
    stocktake = lock_counting(stocktake_id, actor, shared=True)
    zone = _check_zone(stocktake, zone_id)
    zone.done_at = clock.now() if is_done else None
    zone.done_by_id = actor.staff_id if is_done else None
    write("zone", stocktake, actor=actor, zone=zone.name, is_done=is_done)
    return zone


def _check_pieces(pieces: int) -> int:
    if not 0 <= pieces <= MOST_PIECES:
        raise Invalid(
            N_("数量は0から%(most)sまでで入力してください。"), field="pieces", most=MOST_PIECES
        )
    return pieces


def _check_zone(stocktake: Stocktake, zone_id: int) -> StocktakeZone:
    zone = db.session.get(StocktakeZone, zone_id) if 0 < zone_id <= LARGEST_ID else None
    if zone is None or zone.stocktake_id != stocktake.id:
        raise NotFound(N_("この棚は、この棚卸にありません。"))
    return zone


def _look(stocktake: Stocktake, variant_id: int) -> Seen:
    """Lock the level and read where it stands: nothing moves between the look and the number."""
    if not 0 < variant_id <= LARGEST_ID or db.session.get(Variant, variant_id) is None:
        raise NotFound(N_("この商品は見つかりません。"), field="code")
    key = (stocktake.location_id, variant_id)
    locked = lock_or_open_levels([key])[key]
    last = db.session.scalar(
        select(func.max(StockMovement.id)).where(
            StockMovement.location_id == key[0], StockMovement.variant_id == key[1]
        )
    )
    kept = db.session.scalar(
        select(behind_the_counter()).select_from(StockLevel).where(where_key(key))
    )
    return Seen(last or 0, locked.on_hand, int(kept or 0))


def _find(
    stocktake_id: int, variant_id: int, *, zone_id: int | None = None, number: int | None = None
) -> StocktakeCount | None:
    wanted = select(StocktakeCount).where(
        StocktakeCount.stocktake_id == stocktake_id, StocktakeCount.variant_id == variant_id
    )
    if zone_id is not None:
        wanted = wanted.where(StocktakeCount.zone_id == zone_id)
    if number is not None:
        wanted = wanted.where(StocktakeCount.round == number)
    newest = wanted.order_by(StocktakeCount.round.desc(), StocktakeCount.id.desc()).limit(1)
    return db.session.scalar(newest.execution_options(populate_existing=True))


def _add(
    stocktake: Stocktake,
    zone_id: int,
    variant_id: int,
    seen: Seen,
    *,
    number: int,
    pieces: int,
    actor: Actor,
) -> StocktakeCount:
    count = StocktakeCount(
        stocktake_id=stocktake.id,
        zone_id=zone_id,
        variant_id=variant_id,
        round=number,
        quantity=pieces,
        first_movement_id=seen.movement_id,
    )
    _remember(count, seen, actor)
    db.session.add(count)
    db.session.flush()
    return count


def _remember(count: StocktakeCount, seen: Seen, actor: Actor) -> None:
    count.movement_id, count.on_hand, count.kept = seen.movement_id, seen.on_hand, seen.kept
    count.at, count.staff_id = clock.now(), actor.staff_id
