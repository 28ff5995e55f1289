"""Goods that leave with a customer, and goods that come back: never refused at the till."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.stock import Allocation, AllocationState, MovementReason
from omni.services.stock.exceptions import open_exception
from omni.services.stock.levels import Key, Locked, free_lapsed, lock_levels, lock_or_open_levels
from omni.services.stock.moving import Change, Source, move, move_all, note_sold
from omni.services.stock.reservations import PromiseGone, check_pieces


def consume(
    allocation_id: int,
    quantity: int,
    *,
    actor: Actor,
    reason: MovementReason,
    source_type: str,
    source_id: int | None,
    at: dt.datetime | None = None,
) -> None:
    """Hand over promised pieces: on hand and reserved go down by as many.

    Fewer than promised splits the allocation: it keeps the rest, a second row says what went.
    A promise past its time can still be handed over while nobody has released it. Raises
    PromiseGone when it is closed or smaller than what is handed over.
    """
    key = _key_of(allocation_id)
    lock_levels([key])
    promise = db.session.get_one(
        Allocation, allocation_id, with_for_update=True, populate_existing=True
    )
    live = promise.state in (AllocationState.ACTIVE, AllocationState.SHELF)
    if not live or promise.quantity < check_pieces(quantity):
        raise PromiseGone
    if quantity == promise.quantity:
        promise.state = AllocationState.CONSUMED
        promise.closed_at = clock.now()
    else:
        _split(promise, quantity)
    moment = at or clock.now()
    source = Source(reason, source_type, source_id, moment)
    sold_at = moment if reason is MovementReason.SALE else None
    move(key, -quantity, source, actor=actor, unreserved=quantity, sold_at=sold_at)


def _split(promise: Allocation, quantity: int) -> None:
    promise.quantity -= quantity
    db.session.add(
        Allocation(
            location_id=promise.location_id,
            variant_id=promise.variant_id,
            quantity=quantity,
            state=AllocationState.CONSUMED,
            hold_line_id=promise.hold_line_id,
            order_line_id=promise.order_line_id,
            transfer_line_id=promise.transfer_line_id,
            reservation_line_id=promise.reservation_line_id,
            expires_at=promise.expires_at,
            created_at=promise.created_at,
            closed_at=clock.now(),
        )
    )


def _key_of(allocation_id: int) -> Key:
    row = db.session.execute(
        select(Allocation.location_id, Allocation.variant_id).where(Allocation.id == allocation_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.location_id, row.variant_id


def sell(
    location_id: int,
    lines: Sequence[tuple[int, int, int | None]],
    *,
    actor: Actor,
    at: dt.datetime,
) -> None:
    """Goods left with a customer: lines of (variant_id, quantity, order_line_id).

    Never refused: what the level does not have, or has promised to others, sets `exception` in
    the same UPDATE and goes on the list of a person. A sale reported afterwards, from before the
    last count, moves nothing: the count has seen it.
    """
    locked = lock_or_open_levels((location_id, variant_id) for variant_id, _, _ in lines)
    seen = {key for key, level in locked.items() if _has_seen(level, at)}
    for key in sorted(seen):
        note_sold(key, at)
    changes = [
        Change(
            (location_id, variant_id),
            -check_pieces(quantity),
            Source(MovementReason.SALE, "order_line", line_id, at),
        )
        for variant_id, quantity, line_id in sorted(lines, key=lambda one: (one[0], one[2] or 0))
        if (location_id, variant_id) not in seen
    ]
    _make_room(changes, locked)
    left = move_all(changes, locked, actor=actor, sold_at=at)
    for change, standing in zip(changes, left, strict=True):
        if standing.short:
            line_id = change.source.source_id
            open_exception(change.key, standing, quantity=-change.quantity, order_line_id=line_id)


def _has_seen(level: Locked, at: dt.datetime) -> bool:
    """Whether the level was counted after a sale that is reported only now."""
    late = at < clock.now()
    return late and level.counted_at is not None and at <= level.counted_at


def _make_room(changes: Sequence[Change], locked: dict[Key, Locked]) -> None:
    """Let lapsed promises go where more leaves than is free."""
    leaving: Counter[Key] = Counter()
    for change in changes:
        leaving[change.key] -= change.quantity
    for key, pieces in sorted(leaving.items()):
        level = locked[key]
        if level.on_hand - level.reserved < pieces:
            locked[key] = replace(level, reserved=level.reserved - free_lapsed(key))


def take_back(
    location_id: int,
    lines: Iterable[tuple[int, int]],
    *,
    actor: Actor,
    reason: MovementReason,
    source_type: str,
    source_id: int | None,
) -> None:
    """Goods came back: lines of (variant_id, quantity) are on hand here again."""
    source = Source(reason, source_type, source_id)
    changes = [
        Change((location_id, variant_id), check_pieces(quantity), source)
        for variant_id, quantity in sorted(lines)
    ]
    move_all(changes, lock_or_open_levels(one.key for one in changes), actor=actor)
