"""Where a new order's goods come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.domain.orders import NewOrder
from omni.extensions import db
from omni.models.fulfilment import FulfilmentKind
from omni.models.location import Location
from omni.models.order import Channel, LineKind, Order, OrderLine
from omni.queries import stock as stock_query
from omni.queries.orders import list_uncovered
from omni.services.fulfilments import request_fulfilment
from omni.services.orders.covering import settle_cover
from omni.services.stock.levels import lock_levels


def allocate(order: Order, new: NewOrder, *, actor: Actor) -> None:
    """Find every goods line a place to come from.

    An EC order is sold already and never refused: what is nowhere stands on the list of
    exceptions. Any other raises ShortOfStock where the customer can still be told.
    """
    lines = [line for line in order.lines if line.kind is LineKind.GOODS and line.variant_id]
    kind = FulfilmentKind.PICKUP if new.pickup_location_id else FulfilmentKind.SHIP
    place = new.pickup_location_id or new.ship_from or _best_place(order, lines)
    lacking = list_uncovered(order.id)
    wanted = [(line, lacking[line.id]) for line in lines]
    if order.channel is Channel.EC:
        wanted = _as_many_as_there_are(place, wanted)
    if any(quantity for _, quantity in wanted):
        request_fulfilment(order, place, wanted, kind, actor=actor)
    settle_cover(order, actor=actor)


def _best_place(order: Order, lines: Sequence[OrderLine]) -> int:
    """The order's own place where it has everything, else the one that has the most of it."""
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        wanted[line.variant_id or 0] += line.quantity
    found: dict[int, int] = defaultdict(int)
    for level in stock_query.list_levels(list(wanted)):
        found[level.location_id] += min(level.available, wanted[level.variant_id])
    if found[order.location_id] >= sum(wanted.values()):
        return order.location_id
    company = order.location.company_id
    places = db.session.scalars(
        select(Location)
        .where(Location.is_active, Location.company_id == company)
        .order_by(Location.position, Location.id)
    )
    best = max(places, key=lambda one: found[one.id], default=order.location)
    return best.id if found[best.id] else order.location_id


def _as_many_as_there_are(
    place: int, wanted: Sequence[tuple[OrderLine, int]]
) -> list[tuple[OrderLine, int]]:
    """What of these pieces the place can promise; its levels are locked, so that it stays true."""
    goods = [line.variant_id for line, _ in wanted if line.variant_id]
    lock_levels((place, variant_id) for variant_id in goods)
    left = {
        level.variant_id: level.available
        for level in stock_query.list_levels(goods, location_id=place)
    }
    found = []
    for line, quantity in wanted:
        pieces = min(quantity, left.get(line.variant_id or 0, 0))
        left[line.variant_id or 0] = left.get(line.variant_id or 0, 0) - pieces
        found.append((line, pieces))
    return found
