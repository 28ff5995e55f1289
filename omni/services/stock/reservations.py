"""Promises on stock: one guarded statement each, so that no piece is promised twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, insert, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotEnough
from omni.extensions import db
from omni.models.stock import Allocation, AllocationState
from omni.queries import stock as stock_query
from omni.services.stock.levels import (
    Freed,
    Key,
    free_lapsed,
    lock_levels,
    take,
    unreserve,
)

MOST_PIECES = 9_999

_ALLOCATIONS = cast(Table, Allocation.__table__)
_PROMISE = insert(_ALLOCATIONS).returning(_ALLOCATIONS.c.id)


@dataclass(frozen=True)
class Demand:
    """Pieces of one SKU wanted at one location, for a line of what promises it."""

    location_id: int
    variant_id: int
    quantity: int
    hold_line_id: int | None = None
    order_line_id: int | None = None
    transfer_line_id: int | None = None
    reservation_line_id: int | None = None


class ShortOfStock(NotEnough):
    """Fewer pieces can be promised than were asked for."""

    sentence = N_("%(location)sの「%(item)s」は、あと%(available)s点です。")
    way_forward = N_("ほかの拠点の在庫を選ぶか、数を減らしてください。")


class PromiseGone(AlreadyDone):
    """The allocation was released or handed over in the meantime."""

    sentence = N_("この引き当ては、すでに終わっています。")


def check_pieces(quantity: int) -> int:
    """The quantity, when it is one a person can mean; raises Invalid."""
    if not 0 < quantity <= MOST_PIECES:
        raise Invalid(
            N_("数量は1から%(most)sまでで入力してください。"), field="quantity", most=MOST_PIECES
        )
    return quantity


def reserve(
    demands: Sequence[Demand],
    *,
    expires_at: dt.datetime | None,
    actor: Actor,  # noqa: ARG001 - every command says who; holds and orders write its audit line
) -> list[int]:
    """Promise all of the demands or none; raises ShortOfStock with where else there is stock.

    Past `expires_at` a promise no longer counts; None promises until somebody releases it.
    Returns the allocations' ids.
    """
    wanted: Counter[Key] = Counter()
    for demand in demands:
        wanted[demand.location_id, demand.variant_id] += check_pieces(demand.quantity)
    taken: list[tuple[Key, int]] = []
    for key, quantity in sorted(wanted.items()):
        if not _take(key, quantity):
            for earlier, pieces in taken:
                unreserve(earlier, pieces)
            raise _short(key, quantity)
        taken.append((key, quantity))
    now = clock.now()
    promises = [
        {
            "location_id": demand.location_id,
            "variant_id": demand.variant_id,
            "quantity": demand.quantity,
            "hold_line_id": demand.hold_line_id,
            "order_line_id": demand.order_line_id,
            "transfer_line_id": demand.transfer_line_id,
            "reservation_line_id": demand.reservation_line_id,
            "expires_at": expires_at,
            "created_at": now,
        }
        for demand in demands
    ]
    return sorted(db.session.scalars(_PROMISE, promises))


def _take(key: Key, quantity: int) -> bool:
    """Promise pieces of one level; frees what has lapsed there before giving up."""
    if take(key, quantity):
        return True
    lock_levels([key])
    return bool(free_lapsed(key)) and take(key, quantity)


def _short(key: Key, quantity: int) -> ShortOfStock:
    location_id, variant_id = key
    here, elsewhere = stock_query.list_where_available(variant_id, quantity, near=location_id)
    return ShortOfStock(
        alternatives=tuple(elsewhere),
        location=here.location_name,
        item=here.item,
        available=max(0, here.available),
    )


def release(allocation_ids: Iterable[int], *, actor: Actor) -> list[Freed]:  # noqa: ARG001
    """Give back what was promised; what is already closed is left alone.

    Returns what was freed, so that the caller can offer it to the waiting list.
    """
    return _close(allocation_ids, AllocationState.ACTIVE)


def back_to_shelf(allocation_ids: Iterable[int], *, actor: Actor) -> list[Freed]:  # noqa: ARG001
    """A person has put the pieces back on the shelf: from now on they are for sale again."""
    return _close(allocation_ids, AllocationState.SHELF)


def shelve(allocation_ids: Iterable[int], *, actor: Actor) -> list[int]:  # noqa: ARG001
    """The promise is over, but the pieces lie behind the counter: not for sale until put back.

    Returns the ids that now wait for 棚戻し.
    """
    ids = _lock(allocation_ids)
    changed = db.session.execute(
        update(Allocation)
        .where(Allocation.id.in_(ids), Allocation.state == AllocationState.ACTIVE)
        .values(state=AllocationState.SHELF, expires_at=None)
        .returning(Allocation.id)
    )
    return sorted(changed.scalars())


def take_off_shelf(allocation_ids: Iterable[int], *, actor: Actor) -> None:  # noqa: ARG001
    """The pieces are now behind the counter: they stay promised until put back or handed over.

    They cannot lapse at read time any more (nobody could find them on the shelf); the hold's own
    clock goes on, and its end calls `shelve`. Raises PromiseGone when one has been released.
    """
    _keep(allocation_ids, None)


def extend(allocation_ids: Iterable[int], *, expires_at: dt.datetime, actor: Actor) -> None:  # noqa: ARG001
    """Let promises count until later; raises PromiseGone when one has been released."""
    _keep(allocation_ids, expires_at)


def _keep(allocation_ids: Iterable[int], expires_at: dt.datetime | None) -> None:
    ids = _lock(allocation_ids)
    kept = db.session.execute(
        update(Allocation)
        .where(Allocation.id.in_(ids), Allocation.state == AllocationState.ACTIVE)
        .values(expires_at=expires_at)
        .returning(Allocation.id)
    )
    if len(kept.all()) < len(ids):
        raise PromiseGone


def _close(allocation_ids: Iterable[int], state: AllocationState) -> list[Freed]:
    ids = _lock(allocation_ids)
    closed = db.session.execute(
        update(Allocation)
        .where(Allocation.id.in_(ids), Allocation.state == state)
        .values(state=AllocationState.RELEASED, closed_at=clock.now())
        .returning(Allocation.location_id, Allocation.variant_id, Allocation.quantity)
    )
    freed: Counter[Key] = Counter()
    for location_id, variant_id, quantity in closed:
        freed[location_id, variant_id] += quantity
    for key, quantity in sorted(freed.items()):
        unreserve(key, quantity)
    return [Freed(*key, quantity) for key, quantity in sorted(freed.items())]


def _lock(allocation_ids: Iterable[int]) -> list[int]:
    """Lock the levels of these allocations, then the allocations; returns the ids, sorted."""
    ids = sorted(set(allocation_ids))
    found = db.session.execute(
        select(Allocation.location_id, Allocation.variant_id).where(Allocation.id.in_(ids))
    )
    lock_levels((row.location_id, row.variant_id) for row in found)
    db.session.execute(
        select(Allocation.id)
        .where(Allocation.id.in_(ids))
        .order_by(Allocation.id)
        .with_for_update()
    ).all()
    return ids
