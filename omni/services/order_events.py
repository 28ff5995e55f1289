"""What happens to an order is written down once, in order, and never changed."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, insert

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.order import OrderEvent

_EVENTS = cast(Table, OrderEvent.__table__)
_ADD = insert(_EVENTS).returning(_EVENTS.c.id)


def note_event(
    order_id: int,
    kind: str,
    *,
    actor: Actor,
    fulfilment_id: int | None = None,
    location_id: int | None = None,
    **details: Any,
) -> int:
    """Append one line to an order's timeline; returns its id.

    `kind` is a word of domain/orders/events; `location_id` is where it happened, by default
    where the actor is.
    """
    row = {
        "order_id": order_id,
        "kind": kind,
        "at": clock.now(),
        "staff_id": actor.staff_id,
        "location_id": location_id or actor.location_id,
        "fulfilment_id": fulfilment_id,
        "details": details,
    }
    return int(db.session.execute(_ADD, row).scalar_one())
