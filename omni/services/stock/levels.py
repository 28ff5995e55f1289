"""The few statements that touch a stock level: locking it, promising, freeing promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.extensions import db
from omni.models.stock import (
    Allocation,
    AllocationState,
    StockLevel,
)
from omni.queries.stock.levels import LIVE
from omni.services.webhooks.publishing import stock_changed

Key = tuple[int, int]

# Built once: making a statement costs more than running it.
LEVEL = cast(Table, StockLevel.__table__)
NUMBERS = LEVEL.c
HERE = (NUMBERS.location_id == bindparam("here")) & (NUMBERS.variant_id == bindparam("sku"))
PIECES: BindParameter[int] = bindparam("pieces")
_TAKE = (
    update(LEVEL)
    .where(HERE, NUMBERS.on_hand - NUMBERS.reserved - NUMBERS.buffer >= PIECES)
    .values(reserved=NUMBERS.reserved + PIECES)
    .returning(NUMBERS.variant_id)
)
_GIVE_BACK = update(LEVEL).where(HERE).values(reserved=NUMBERS.reserved - PIECES)


@dataclass(frozen=True)
class Freed:
    """Pieces that may be promised again: offer them to whoever waits."""

    location_id: int
    variant_id: int
    quantity: int


@dataclass(frozen=True)
class Standing:
    """What a change left at one level."""

    on_hand: int
    reserved: int

    @property
    def short(self) -> int:
        """Pieces promised or sold that the level does not have."""
        return max(0, self.reserved - self.on_hand)


@dataclass(frozen=True)
class Locked(Standing):
    """A level whose row this command holds: when it was last counted, whether it is in doubt."""

    counted_at: dt.datetime | None
    exception: bool


def where_key(key: Key) -> Any:
    """The condition that names one level."""
    return (StockLevel.location_id == key[0]) & (StockLevel.variant_id == key[1])


def lock_levels(keys: Iterable[Key]) -> dict[Key, Locked]:
    """Lock these levels in key order and say how they stand (SQLite is locked by BEGIN)."""
    wanted = sorted(set(keys))
    rows = db.session.execute(
        select(
            StockLevel.location_id,
            StockLevel.variant_id,
            StockLevel.on_hand,
            StockLevel.reserved,
            StockLevel.counted_at,
            StockLevel.exception,
        )
        .where(tuple_(StockLevel.location_id, StockLevel.variant_id).in_(wanted))
        .order_by(StockLevel.location_id, StockLevel.variant_id)
        .with_for_update()
    )
    return {
        (row.location_id, row.variant_id): Locked(
            row.on_hand, row.reserved, row.counted_at, row.exception
        )
        for row in rows
    }


def lock_or_open_levels(keys: Iterable[Key]) -> dict[Key, Locked]:
    """Lock these levels, making those that goods have never been at."""
    wanted = set(keys)
    locked = lock_levels(wanted)
    if wanted - locked.keys():
        open_levels(wanted - locked.keys())
        locked = lock_levels(wanted)
    return locked


def open_levels(keys: Iterable[Key]) -> None:
    """Make the levels that goods have never been at, empty, in key order."""
    dialect = db.session.get_bind().dialect.name
    adding = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = [
        {"location_id": place, "variant_id": variant, "on_hand": 0, "reserved": 0, "buffer": 0}
        for place, variant in sorted(set(keys))
    ]
    if rows:
        db.session.execute(adding(StockLevel).values(rows).on_conflict_do_nothing())


def free_lapsed(key: Key) -> int:
    """Release the lapsed allocations of a locked level; returns the pieces freed."""
    now = clock.now()
    lapsed = (
        select(Allocation.id)
        .where(
            Allocation.location_id == key[0],
            Allocation.variant_id == key[1],
            LIVE,
            Allocation.state == AllocationState.ACTIVE,
            Allocation.expires_at <= now,
        )
        .order_by(Allocation.id)
        .with_for_update(skip_locked=True)
    )
    freed = db.session.execute(
        update(Allocation)
        .where(Allocation.id.in_(db.session.scalars(lapsed).all()))
        .values(state=AllocationState.RELEASED, closed_at=now)
        .returning(Allocation.quantity)
    ).all()
    pieces: int = sum(row.quantity for row in freed)
    if pieces:
        unreserve(key, pieces)
    return pieces


def take(key: Key, quantity: int) -> bool:
    """Promise pieces of a level in one guarded statement; False when it has not as many."""
    taken = db.session.execute(_TAKE, {"here": key[0], "sku": key[1], "pieces": quantity})
    if taken.first() is None:
        return False
    stock_changed([key])
    return True


def unreserve(key: Key, quantity: int) -> None:
    """Take a promise off a locked level."""
    db.session.execute(_GIVE_BACK, {"here": key[0], "sku": key[1], "pieces": quantity})
    stock_changed([key])
