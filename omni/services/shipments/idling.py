"""Work nobody begins goes elsewhere by itself, a few times at most."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentKind, FulfilmentState
from omni.services.shipments.missing import give_up
from omni.services.shipments.reasons import RefusalReason
from omni.services.shipments.rows import lock_work

MOST_MOVES = 3
_ONE = aliased(Fulfilment, name="idle")


def list_idle(limit: int = 50) -> list[int]:
    """Shipments not begun past their time, the longest waiting first.

    A pick-up is never taken from the store the customer goes to; and an order that idleness has
    moved MOST_MOVES times stays where it is, on that store's board among the late ones.
    """
    moved = (
        select(func.count())
        .where(
            Fulfilment.order_id == _ONE.order_id,
            Fulfilment.refusal == RefusalReason.IDLE.value,
        )
        .correlate(_ONE)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            select(_ONE.id)
            .where(
                _ONE.state == FulfilmentState.REQUESTED,
                text("idle.state IN ('requested', 'picking', 'packed', 'ready')"),
                _ONE.kind == FulfilmentKind.SHIP,
                _ONE.due_at <= clock.now(),
                moved < MOST_MOVES,
            )
            .order_by(_ONE.due_at, _ONE.id)
            .limit(limit)
        )
    )


def move_idle(fulfilment_id: int, *, actor: Actor) -> bool:
    """Give one such fulfilment up and route it again; False when somebody has begun it."""
    work = lock_work(fulfilment_id, actor=actor)
    one = work.fulfilment
    begun = one.state is not FulfilmentState.REQUESTED
    if begun or one.due_at is None or one.due_at > clock.now():
        return False
    give_up(work, RefusalReason.IDLE, actor=actor)
    return True
