"""Pieces that have just come for somebody: hers, whatever else the level is short of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, insert, or_, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.stock import Allocation
from omni.services.stock.exceptions import open_exception
from omni.services.stock.levels import LEVEL, NUMBERS, Key, Standing, free_lapsed, lock_levels
from omni.services.stock.reservations import Demand, check_pieces

_ALLOCATIONS = cast(Table, Allocation.__table__)


def keep(demands: Sequence[Demand], *, actor: Actor) -> None:  # noqa: ARG001
    """Promise pieces that lie in somebody's hand, behind the counter: they do not lapse.

    Never refused, and no buffer holds them back, for they came for this customer; where the
    numbers cannot be true then, a person is asked.
    """
    wanted: Counter[Key] = Counter()
    for demand in demands:
        wanted[demand.location_id, demand.variant_id] += check_pieces(demand.quantity)
    before = lock_levels(wanted)
    for key, pieces in sorted(wanted.items()):
        if before[key].on_hand - before[key].reserved < pieces:
            free_lapsed(key)
        _reserve(key, pieces)
    now = clock.now()
    rows = [
        {
            "location_id": demand.location_id,
            "variant_id": demand.variant_id,
            "quantity": demand.quantity,
            "hold_line_id": demand.hold_line_id,
            "expires_at": None,
            "created_at": now,
        }
        for demand in demands
    ]
    if rows:
        db.session.execute(insert(_ALLOCATIONS), rows)


def _reserve(key: Key, pieces: int) -> None:
    after = NUMBERS.reserved + pieces
    left = db.session.execute(
        update(LEVEL)
        .where(NUMBERS.location_id == key[0], NUMBERS.variant_id == key[1])
        .values(reserved=after, exception=or_(NUMBERS.exception, NUMBERS.on_hand < after))
        .returning(NUMBERS.on_hand, NUMBERS.reserved)
    ).one()
    standing = Standing(left.on_hand, left.reserved)
    if standing.short:
        open_exception(key, standing, quantity=pieces)
