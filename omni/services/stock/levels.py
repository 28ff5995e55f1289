"""The few statements that touch a stock level: locking it, moving pieces, freeing promises."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, case, insert, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import UtcDateTime, db
from omni.models.stock import (
    Allocation,
    AllocationState,
    MovementReason,
    StockLevel,
    StockMovement,
)
from omni.queries.stock.levels import LIVE

Key = tuple[int, int]

# Built once: making a statement costs more than running it.
_LEVEL = cast(Table, StockLevel.__table__)
_NUMBERS = _LEVEL.c
_HERE = (_NUMBERS.location_id == bindparam("here")) & (_NUMBERS.variant_id == bindparam("sku"))
_PIECES: BindParameter[int] = bindparam("pieces")
_UNRESERVED: BindParameter[int] = bindparam("unreserved")
_MOMENT = bindparam("moment", type_=UtcDateTime())
_TAKE = (
    update(_LEVEL)
    .where(_HERE, _NUMBERS.on_hand - _NUMBERS.reserved - _NUMBERS.buffer >= _PIECES)
    .values(reserved=_NUMBERS.reserved + _PIECES)
    .returning(_NUMBERS.variant_id)
)
_GIVE_BACK = update(_LEVEL).where(_HERE).values(reserved=_NUMBERS.reserved - _PIECES)
_MOVING = (
    update(_LEVEL)
    .where(_HERE)
    .values(
        on_hand=_NUMBERS.on_hand + _PIECES,
        reserved=_NUMBERS.reserved - _UNRESERVED,
        exception=or_(
            _NUMBERS.exception,
            _NUMBERS.on_hand + _PIECES < _NUMBERS.reserved - _UNRESERVED,
        ),
    )
)
_LATEST_SALE = case(
    (or_(_NUMBERS.sold_at.is_(None), _NUMBERS.sold_at < _MOMENT), _MOMENT),
    else_=_NUMBERS.sold_at,
)
_MOVING_OUT = _MOVING.values(sold_at=_LATEST_SALE)
_LEFT = (_NUMBERS.on_hand, _NUMBERS.reserved)
_MOVE = _MOVING.returning(*_LEFT)
_MOVE_OUT = _MOVING_OUT.returning(*_LEFT)
_WRITE_MOVEMENTS = insert(cast(Table, StockMovement.__table__))
_NOTE_SOLD = update(_LEVEL).where(_HERE).values(sold_at=_LATEST_SALE)


@dataclass(frozen=True)
class Freed:
    """Pieces that may be promised again: offer them to whoever waits."""

    location_id: int
    variant_id: int
    quantity: int


@dataclass(frozen=True)
class Source:
    """Why pieces move, and the document that says so."""

    reason: MovementReason
    source_type: str
    source_id: int | None = None
    at: dt.datetime | None = None
    note: str | None = None


@dataclass(frozen=True)
class Change:
    """Pieces that come to a level or leave it, and why."""

    key: Key
    quantity: int
    source: Source


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
    return taken.first() is not None


def unreserve(key: Key, quantity: int) -> None:
    """Take a promise off a locked level."""
    db.session.execute(_GIVE_BACK, {"here": key[0], "sku": key[1], "pieces": quantity})


def move(
    key: Key,
    quantity: int,
    source: Source,
    *,
    actor: Actor,
    unreserved: int = 0,
    sold_at: dt.datetime | None = None,
) -> Standing:
    """Change on hand and write the movement; numbers that cannot be true set `exception`.

    `unreserved` pieces leave `reserved` in the same statement; `sold_at` is kept when it is later
    than the last sale.
    """
    values: dict[str, Any] = {
        "here": key[0],
        "sku": key[1],
        "pieces": quantity,
        "unreserved": unreserved,
    }
    if sold_at is None:
        left = db.session.execute(_MOVE, values).one()
    else:
        left = db.session.execute(_MOVE_OUT, values | {"moment": sold_at}).one()
    if quantity:
        write_movement(key, quantity, left.on_hand, source, actor=actor)
    return Standing(left.on_hand, left.reserved)


def move_all(
    changes: Sequence[Change],
    locked: dict[Key, Locked],
    *,
    actor: Actor,
    sold_at: dt.datetime | None = None,
) -> list[Standing]:
    """As `move` for each of these, in two statements for all; returns what each left.

    `locked` is how their levels stand, all of them locked by this command, and is brought along.
    """
    left: list[Standing] = []
    pieces: Counter[Key] = Counter()
    for change in changes:
        before = locked[change.key]
        standing = Standing(before.on_hand + change.quantity, before.reserved)
        in_doubt = before.exception or bool(standing.short)
        locked[change.key] = replace(before, on_hand=standing.on_hand, exception=in_doubt)
        pieces[change.key] += change.quantity
        left.append(standing)
    rows: list[dict[str, Any]] = [
        {"here": key[0], "sku": key[1], "pieces": total, "unreserved": 0}
        | ({"moment": sold_at} if sold_at else {})
        for key, total in sorted(pieces.items())
    ]
    if rows:
        db.session.execute(_MOVING_OUT if sold_at else _MOVING, rows)
    write_movements(
        [
            movement_row(change.key, change.quantity, standing.on_hand, change.source, actor)
            for change, standing in zip(changes, left, strict=True)
            if change.quantity
        ]
    )
    return left


def note_sold(key: Key, at: dt.datetime) -> None:
    """Remember a sale that moves nothing, when it is the latest."""
    db.session.execute(_NOTE_SOLD, {"here": key[0], "sku": key[1], "moment": at})


def write_movement(
    key: Key, quantity: int, on_hand_after: int, source: Source, *, actor: Actor
) -> None:
    """Append the line that explains a change of on hand."""
    write_movements([movement_row(key, quantity, on_hand_after, source, actor)])


def write_movements(rows: list[dict[str, Any]]) -> None:
    """Append such lines in one statement."""
    if rows:
        db.session.execute(_WRITE_MOVEMENTS, rows)


def movement_row(
    key: Key, quantity: int, on_hand_after: int, source: Source, actor: Actor
) -> dict[str, Any]:
    """One such line, for `write_movements`."""
    return {
        "location_id": key[0],
        "variant_id": key[1],
        "quantity": quantity,
        "on_hand_after": on_hand_after,
        "reason": source.reason,
        "source_type": source.source_type,
        "source_id": source.source_id,
        "at": source.at or clock.now(),
        "staff_id": actor.staff_id,
        "note": source.note,
    }
