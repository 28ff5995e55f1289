"""Pieces that move: what a level holds changes together with the line that says why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, case, insert, or_, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import UtcDateTime, db
from omni.models.stock import MovementReason, StockMovement
from omni.services.stock.levels import HERE, LEVEL, NUMBERS, PIECES, Key, Locked, Standing
from omni.services.webhooks.publishing import stock_changed

_UNRESERVED: BindParameter[int] = bindparam("unreserved")
_MOMENT = bindparam("moment", type_=UtcDateTime())
_MOVING = (
    update(LEVEL)
    .where(HERE)
    .values(
        on_hand=NUMBERS.on_hand + PIECES,
        reserved=NUMBERS.reserved - _UNRESERVED,
        exception=or_(
            NUMBERS.exception,
            NUMBERS.on_hand + PIECES < NUMBERS.reserved - _UNRESERVED,
        ),
    )
)
_LATEST_SALE = case(
    (or_(NUMBERS.sold_at.is_(None), NUMBERS.sold_at < _MOMENT), _MOMENT),
    else_=NUMBERS.sold_at,
)
_MOVING_OUT = _MOVING.values(sold_at=_LATEST_SALE)
_LEFT = (NUMBERS.on_hand, NUMBERS.reserved)
_MOVE = _MOVING.returning(*_LEFT)
_MOVE_OUT = _MOVING_OUT.returning(*_LEFT)
_WRITE_MOVEMENTS = insert(cast(Table, StockMovement.__table__))
_NOTE_SOLD = update(LEVEL).where(HERE).values(sold_at=_LATEST_SALE)


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
    stock_changed([key])
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
        stock_changed(pieces)
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
