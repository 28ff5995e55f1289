"""Where a new order's goods come from."""

from __future__ import annotations

from collections.abc import Sequence

from omni.domain.actor import Actor
from omni.domain.orders import NewOrder
from omni.models.fulfilment import FulfilmentKind
from omni.models.order import Channel, LineKind, Order, OrderLine
from omni.queries import stock as stock_query
from omni.queries.orders import list_uncovered
from omni.services.fulfilments import request_fulfilment
from omni.services.fulfilments.requesting import adopt_promises
from omni.services.orders.covering import settle_cover
from omni.services.reservations import ReservationLapsed, match_lines, order_reservation
from omni.services.routing.choosing import route_order
from omni.services.stock.levels import lock_levels


def allocate(order: Order, new: NewOrder, *, actor: Actor) -> None:
    """Find every goods line a place to come from: the one named, else whom routing chooses.

    An EC order is sold already and never refused: what is nowhere stands on the list of
    exceptions. Any other raises ShortOfStock where the customer can still be told.
    """
    if new.reservation_id is not None:
        _take_reserved(order, new.reservation_id, new.pickup_location_id, actor)
    if place := new.pickup_location_id or new.ship_from:
        kind = FulfilmentKind.PICKUP if new.pickup_location_id else FulfilmentKind.SHIP
        _ask(order, place, kind, actor)
    else:
        route_order(order, actor=actor)
        if order.channel is not Channel.EC:
            _ask(order, order.location_id, FulfilmentKind.SHIP, actor)
    settle_cover(order, actor=actor)


def _take_reserved(
    order: Order, reservation_id: int, pickup_location_id: int | None, actor: Actor
) -> None:
    """What its checkout was promised is the order's now, and comes from where it was promised.

    Too late, an EC order goes on without: it is sold already. What it lacks is looked for after.
    """
    wanted = match_lines(order, reservation_id)
    try:
        taken = order_reservation(
            reservation_id, order_id=order.id, order_lines=wanted, actor=actor
        )
    except ReservationLapsed:
        if order.channel is not Channel.EC:
            raise
        return
    promised: dict[int, list[int]] = {}
    for one in taken:
        promised.setdefault(one.location_id, []).append(one.allocation_id)
    for place, allocation_ids in sorted(promised.items()):
        fetched = place == pickup_location_id
        kind = FulfilmentKind.PICKUP if fetched else FulfilmentKind.SHIP
        adopt_promises(order, place, allocation_ids, kind, actor=actor)


def _ask(order: Order, place: int, kind: FulfilmentKind, actor: Actor) -> None:
    """Ask one place for whatever has none yet; of an EC order, for as much as it has."""
    lacking = list_uncovered(order.id)
    wanted = [
        (line, lacking[line.id])
        for line in order.lines
        if line.kind is LineKind.GOODS and line.variant_id
    ]
    if order.channel is Channel.EC:
        wanted = _as_many_as_there_are(place, wanted)
    if any(quantity for _, quantity in wanted):
        request_fulfilment(order, place, wanted, kind, actor=actor)


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
