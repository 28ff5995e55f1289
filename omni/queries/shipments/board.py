"""Today at one store: what to pick, what is in work, what goes out, and who comes to fetch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, text

from omni.domain import clock
from omni.domain.business_day import business_day, day_bounds
from omni.domain.errors import N_, NotFound
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.shipment import Shipment, ShipmentState
from omni.models.stock import Allocation, AllocationState
from omni.queries import locations
from omni.queries.shipments.cards import Card, list_cards

AT_WORK_HERE = text("fulfilment.state IN ('requested', 'picking', 'packed', 'ready')")
UNDER_WAY = text("shipment.state IN ('labelled', 'shipped', 'refused', 'absent')")
LEFT = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED)
COMES_BACK = (ShipmentState.REFUSED, ShipmentState.ABSENT)


@dataclass(frozen=True)
class Board:
    """The day's lists, the late ones first in each."""

    location_id: int
    location_name: str
    day: dt.date
    to_pick: tuple[Card, ...]
    picking: tuple[Card, ...]
    packed: tuple[Card, ...]
    hand_over: tuple[Card, ...]
    shipped: tuple[Card, ...]
    shelf: tuple[Card, ...]
    coming_back: tuple[Card, ...]

    @property
    def is_empty(self) -> bool:
        lists = (self.to_pick, self.picking, self.packed, self.hand_over, self.shelf)
        return not any((*lists, self.shipped, self.coming_back))


def today(location_id: int) -> Board:
    """The board of one store as of now; four statements, however much there is to do."""
    place = locations.get_location(location_id)
    now = clock.now()
    day = business_day(now, place.time_zone, place.cutover_hour)
    since, _ = day_bounds(day, place.time_zone, place.cutover_hour)
    cards = list_cards(_wanted(location_id, since), now)

    def standing(*states: FulfilmentState) -> tuple[Card, ...]:
        found = [card for card in cards if card.state in states]
        return tuple(sorted(found, key=lambda card: (card.due_at or card.requested_at, card.id)))

    shipped = [
        card
        for card in standing(FulfilmentState.SHIPPED, FulfilmentState.DELIVERED)
        if card.closed_at and card.closed_at >= since
    ]
    back = [card for card in cards if any(one.state in COMES_BACK for one in card.parcels)]
    return Board(
        location_id=place.id,
        location_name=place.name,
        day=day,
        to_pick=standing(FulfilmentState.REQUESTED),
        picking=standing(FulfilmentState.PICKING),
        packed=standing(FulfilmentState.PACKED),
        hand_over=standing(FulfilmentState.READY),
        shipped=tuple(sorted(shipped, key=lambda card: (card.closed_at or now, card.id))),
        shelf=tuple(card for card in cards if card.to_shelve),
        coming_back=tuple(back),
    )


def _wanted(location_id: int, since: dt.datetime) -> Select[Any]:
    shelved = (
        select(FulfilmentLine.fulfilment_id)
        .join(Allocation, Allocation.id == FulfilmentLine.allocation_id)
        .where(
            Allocation.location_id == location_id,
            Allocation.state == AllocationState.SHELF,
            text("allocation.state IN ('active', 'shelf')"),
        )
    )
    back = select(Shipment.fulfilment_id).where(Shipment.state.in_(COMES_BACK), UNDER_WAY)
    here = Fulfilment.location_id == location_id
    return (
        select(Fulfilment)
        .where(
            or_(
                and_(here, AT_WORK_HERE),
                and_(here, Fulfilment.state.in_(LEFT), Fulfilment.closed_at >= since),
                Fulfilment.id.in_(shelved),
                and_(here, Fulfilment.id.in_(back)),
            )
        )
        .order_by(Fulfilment.due_at, Fulfilment.id)
    )


def get_card(fulfilment_id: int) -> Card:
    """The fulfilment of this id; raises NotFound."""
    cards = list_cards(select(Fulfilment).where(Fulfilment.id == fulfilment_id), clock.now())
    if not cards:
        raise NotFound(N_("この出荷手配は見つかりません。"))
    return cards[0]


def count_waiting(location_id: int) -> int:
    """How many fulfilments wait to be begun at this store: the number in the menu."""
    waiting = Fulfilment.state == FulfilmentState.REQUESTED
    counted = select(func.count()).where(
        Fulfilment.location_id == location_id, waiting, AT_WORK_HERE
    )
    return db.session.scalar(counted) or 0


def list_to_walk(location_id: int) -> list[Card]:
    """What is still to be picked at this store, for one walk along the shelves."""
    states = (FulfilmentState.REQUESTED, FulfilmentState.PICKING)
    wanted = (
        select(Fulfilment)
        .where(Fulfilment.location_id == location_id, Fulfilment.state.in_(states), AT_WORK_HERE)
        .order_by(Fulfilment.due_at, Fulfilment.id)
    )
    return list_cards(wanted, clock.now())
