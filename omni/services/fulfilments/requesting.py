"""Asking a place to send or hand over pieces of an order: they are promised there at once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, insert, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day, closing_time
from omni.domain.errors import N_, Conflict, Invalid
from omni.domain.orders import WrongStep
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentKind, FulfilmentLine
from omni.models.location import Location
from omni.models.order import LineKind, Order, OrderLine, OrderState
from omni.models.stock import Allocation
from omni.queries.locations import get_location
from omni.queries.orders.cover import list_uncovered
from omni.services import audit, stock
from omni.services.document_numbers import add_numbered
from omni.services.order_events import note_event
from omni.services.stock import Demand

Pieces = Sequence[tuple[OrderLine, int]]

NUMBER = "F"
LEAST_TIME = dt.timedelta(hours=3)
_ADD_LINES = insert(cast(Table, FulfilmentLine.__table__))


class AlreadyCovered(Conflict):
    """More pieces of a line were asked for than still lack a place to come from."""

    sentence = N_("この明細の商品は、すでに出荷元が決まっています。")


def request_fulfilment(
    order: Order,
    location_id: int,
    pieces: Pieces,
    kind: str,
    *,
    due_at: dt.datetime | None = None,
    actor: Actor,
) -> Fulfilment:
    """Ask this place for these pieces of an open order, and promise them there.

    All of them or none: raises ShortOfStock (with where else there is stock) where the place has
    fewer, and AlreadyCovered for pieces that come from somewhere already. Without `due_at` it is
    due when the place closes next. The caller has locked the order (services/orders.lock_order).
    """
    wanted = [(line, quantity) for line, quantity in pieces if quantity]
    _check(order, wanted)
    promises = stock.reserve(
        [
            Demand(location_id, line.variant_id or 0, quantity, order_line_id=line.id)
            for line, quantity in wanted
        ],
        expires_at=None,
        actor=actor,
    )
    return _write(order, location_id, promises, kind, due_at=due_at, actor=actor)


def adopt_promises(
    order: Order,
    location_id: int,
    allocation_ids: Sequence[int],
    kind: str,
    *,
    due_at: dt.datetime | None = None,
    actor: Actor,
) -> Fulfilment:
    """As `request_fulfilment`, for pieces promised to lines of this order at this place already."""
    return _write(order, location_id, list(allocation_ids), kind, due_at=due_at, actor=actor)


def _check(order: Order, pieces: Pieces) -> None:
    if order.state is not OrderState.OPEN:
        raise WrongStep
    if not pieces:
        raise Invalid(N_("商品がありません。"), way_forward=N_("商品を選んでください。"))
    lacking = list_uncovered(order.id)
    for line, quantity in pieces:
        if line.order_id != order.id or line.kind is not LineKind.GOODS or not line.variant_id:
            raise Invalid(N_("この明細は出荷できません。"))
        if quantity > lacking.get(line.id, 0):
            raise AlreadyCovered
        lacking[line.id] -= quantity


def _write(
    order: Order,
    location_id: int,
    allocation_ids: list[int],
    kind: str,
    *,
    due_at: dt.datetime | None,
    actor: Actor,
) -> Fulfilment:
    place, now = get_location(location_id), clock.now()
    promised = _promises(allocation_ids)
    made = add_numbered(
        Fulfilment,
        NUMBER,
        {
            "order_id": order.id,
            "location_id": location_id,
            "kind": FulfilmentKind(kind),
            "requested_at": now,
            "due_at": due_at or next_closing(place, now),
            "pickup_code": _pickup_code() if kind == FulfilmentKind.PICKUP else None,
        },
    )
    rows = [
        {
            "fulfilment_id": made.id,
            "order_line_id": promise.order_line_id,
            "allocation_id": promise.id,
            "quantity": promise.quantity,
        }
        for promise in promised
    ]
    db.session.execute(_ADD_LINES, rows)
    _note(order, made, sum(one.quantity for one in promised), actor)
    return made


def _promises(allocation_ids: list[int]) -> Sequence[Allocation]:
    return db.session.scalars(
        select(Allocation)
        .where(Allocation.id.in_(allocation_ids))
        .order_by(Allocation.id)
        .execution_options(populate_existing=True)
    ).all()


def _note(order: Order, made: Fulfilment, pieces: int, actor: Actor) -> None:
    note_event(
        order.id,
        "requested",
        actor=actor,
        fulfilment_id=made.id,
        location_id=made.location_id,
        number=made.number,
        way=made.kind.value,
        pieces=pieces,
    )
    audit.write(
        "fulfilment.request",
        "fulfilment",
        made.id,
        actor=actor,
        member_id=order.member_id,
        order_id=order.id,
        location_id=made.location_id,
        pieces=pieces,
    )


def next_closing(place: Location, now: dt.datetime) -> dt.datetime:
    """When this place closes next, with time enough left to pick and pack."""
    day = business_day(now, place.time_zone, place.cutover_hour)
    closes = closing_time(day, place.time_zone, place.closes_at)
    if closes - now < LEAST_TIME:
        closes = closing_time(day + dt.timedelta(days=1), place.time_zone, place.closes_at)
    return closes


def _pickup_code() -> str:
    """Eight digits that nobody else was given."""
    while True:
        code = f"{secrets.randbelow(10**8):08}"
        if db.session.scalar(select(Fulfilment.id).where(Fulfilment.pickup_code == code)) is None:
            return code
