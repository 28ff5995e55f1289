"""Pieces that one place cannot send are asked of another, or stand on a person's list."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentKind, FulfilmentLine, FulfilmentState
from omni.models.order import Order, OrderLine
from omni.queries.orders import list_uncovered
from omni.services.orders.covering import settle_cover
from omni.services.routing import route_pieces
from omni.services.shipments.reasons import ShortReason

MISSED = tuple(one.value for one in ShortReason)


def route_again(order: Order, kind: FulfilmentKind, *, actor: Actor) -> int:
    """Look for another place for what this locked order lacks; returns the pieces that found none.

    No place that has refused this order, or had too few for it, is asked twice. What a customer
    wanted to fetch is never sent instead: a person has to ask her. Pieces without a place stand
    on the list of exceptions.
    """
    db.session.flush()
    if kind is FulfilmentKind.SHIP:
        lacking = list_uncovered(order.id)
        lines = db.session.scalars(
            select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position)
        )
        pieces = [(line, lacking[line.id]) for line in lines if lacking.get(line.id, 0) > 0]
        route_pieces(order, pieces, excluding=_asked_in_vain(order.id), actor=actor)
    return settle_cover(order, actor=actor)


def _asked_in_vain(order_id: int) -> frozenset[int]:
    """The places that have refused, or missed, pieces of this order."""
    return frozenset(
        db.session.scalars(
            select(Fulfilment.location_id)
            .join(FulfilmentLine, FulfilmentLine.fulfilment_id == Fulfilment.id)
            .where(
                Fulfilment.order_id == order_id,
                or_(
                    Fulfilment.state == FulfilmentState.REFUSED,
                    and_(FulfilmentLine.short > 0, FulfilmentLine.short_reason.in_(MISSED)),
                ),
            )
        )
    )
