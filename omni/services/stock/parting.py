"""Promises cut in two, and promises taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.stock import Allocation, AllocationState
from omni.services.stock.levels import lock_levels
from omni.services.stock.reservations import PromiseGone


@dataclass(frozen=True)
class Parted:
    """Ids of the promises that were chosen, and of the rest."""

    chosen: list[int]
    rest: list[int]


def part(allocation_ids: Iterable[int], quantity: int, *, actor: Actor) -> Parted:  # noqa: ARG001
    """Choose so many pieces of these promises, oldest first, cutting one in two where needed.

    Raises PromiseGone when fewer are left.
    """
    chosen, rest, left = [], [], quantity
    for promise in _locked(allocation_ids, AllocationState.ACTIVE):
        if left <= 0:
            rest.append(promise.id)
        elif promise.quantity <= left:
            chosen.append(promise.id)
            left -= promise.quantity
        else:
            rest.append(_cut(promise, left).id)
            chosen.append(promise.id)
            left = 0
    if left > 0:
        raise PromiseGone
    return Parted(chosen, rest)


def take_up_again(allocation_ids: Iterable[int], *, actor: Actor) -> None:  # noqa: ARG001
    """Pieces that were to go back to the shelf stay behind the counter for their customer.

    Raises PromiseGone when one has been put back.
    """
    ids = sorted(set(allocation_ids))
    if len(_locked(ids, AllocationState.SHELF)) < len(ids):
        raise PromiseGone
    db.session.execute(
        update(Allocation)
        .where(Allocation.id.in_(ids))
        .values(state=AllocationState.ACTIVE, expires_at=None)
    )


def _locked(allocation_ids: Iterable[int], state: AllocationState) -> list[Allocation]:
    ids = sorted(set(allocation_ids))
    levels = select(Allocation.location_id, Allocation.variant_id).where(Allocation.id.in_(ids))
    lock_levels((row.location_id, row.variant_id) for row in db.session.execute(levels))
    found = db.session.scalars(
        select(Allocation)
        .where(Allocation.id.in_(ids), Allocation.state == state)
        .order_by(Allocation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


def _cut(promise: Allocation, keep: int) -> Allocation:
    """Leave so many pieces in a promise; the rest becomes one of its own."""
    other = Allocation(
        location_id=promise.location_id,
        variant_id=promise.variant_id,
        quantity=promise.quantity - keep,
        hold_line_id=promise.hold_line_id,
        order_line_id=promise.order_line_id,
        transfer_line_id=promise.transfer_line_id,
        reservation_line_id=promise.reservation_line_id,
        expires_at=promise.expires_at,
        created_at=promise.created_at,
    )
    promise.quantity = keep
    db.session.add(other)
    db.session.flush()
    return other
