"""Today at one store: what to prepare, what waits, what ends, what goes back to the shelf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import and_, or_, select, text

from omni.domain import clock
from omni.domain.holds import Hours, is_lapsed
from omni.models.hold import OPEN_STATES, UNENDED, Hold, HoldKind, HoldLine, HoldState
from omni.models.stock import Allocation, AllocationState
from omni.queries import locations
from omni.queries.holds.cards import (
    Card,
    Why,
    list_cards,
    tell_prepare,
    tell_ready,
    tell_shelf,
)

OFFERED = "waiting_list"


@dataclass(frozen=True)
class Board:
    """The day's lists, the most pressing card first in each; `due` are cards of the others."""

    location_id: int
    location_name: str
    day: dt.date
    prepare: tuple[Card, ...]
    ready: tuple[Card, ...]
    due: tuple[Card, ...]
    shelf: tuple[Card, ...]
    offers: tuple[Card, ...]
    calls: tuple[Card, ...]
    soft: tuple[Card, ...]
    ordered: tuple[Card, ...]
    deposits: tuple[Card, ...]

    @property
    def is_empty(self) -> bool:
        lists = (self.prepare, self.ready, self.shelf, self.offers, self.soft, self.ordered)
        return not any((*lists, self.deposits))


def today(location_id: int) -> Board:
    """The board of one store as of now: lapsed is lapsed, whether swept or not."""
    place = locations.get_location(location_id)
    hours = Hours(
        place.time_zone, place.cutover_hour, place.opens_at, place.closes_at, place.hold_days
    )
    now = clock.now()
    day = hours.today(now)
    cards = _cards(location_id)
    live = [card for card in cards if not is_lapsed(card.expires_at, now) and _is_open(card)]
    prepare = [
        tell_prepare(card, hours, day)
        for card in live
        if card.state is HoldState.PLACED and card.kind is not HoldKind.SOFT
    ]
    ready = [tell_ready(card, hours, day) for card in live if card.state is HoldState.PREPARED]
    soft = [card for card in live if card.kind is HoldKind.SOFT]
    shelf = [tell_shelf(card, hours, day) for card in cards if _goes_back(card, now)]
    calls = [card for card in ready if card.why is not None and card.called_at is None]
    ordered = [card for card in cards if card.state is HoldState.ORDERED]
    prepare.sort(key=lambda card: (_press(card), card.expires_at, card.id))
    ready.sort(key=lambda card: (card.expires_at, card.id))
    return Board(
        location_id=place.id,
        location_name=place.name,
        day=day,
        prepare=tuple(prepare),
        ready=tuple(ready),
        due=tuple(card for card in (*prepare, *ready) if hours.today(card.expires_at) <= day),
        shelf=tuple(sorted(shelf, key=lambda card: (card.closed_at or card.expires_at, card.id))),
        offers=tuple(replace(card, why=Why.OFFERED) for card in soft if card.channel == OFFERED),
        calls=tuple(calls),
        soft=tuple(card for card in soft if card.channel != OFFERED),
        ordered=tuple(ordered),
        deposits=tuple(
            card
            for card in cards
            if card.deposit and not _is_open(card) and card.state is not HoldState.ORDERED
        ),
    )


def _cards(location_id: int) -> list[Card]:
    """Every hold of the store that is open, has pieces to put back or a deposit to give back.

    The words in the statement are those of the partial indexes, which are used for nothing else.
    """
    shelved = (
        select(HoldLine.hold_id)
        .join(Allocation, Allocation.hold_line_id == HoldLine.id)
        .where(
            Allocation.location_id == location_id,
            Allocation.state == AllocationState.SHELF,
            text("allocation.state IN ('active', 'shelf')"),
        )
    )
    return list_cards(
        select(Hold)
        .where(
            or_(
                and_(
                    Hold.location_id == location_id,
                    Hold.state.in_(UNENDED),
                ),
                Hold.id.in_(shelved),
                and_(
                    Hold.location_id == location_id,
                    text("hold.deposit > 0"),
                ),
            ),
        )
        .order_by(Hold.placed_at, Hold.id)
    )


def _is_open(card: Card) -> bool:
    return card.state in OPEN_STATES


def _goes_back(card: Card, now: dt.datetime) -> bool:
    """Pieces wait for the shelf, or will as soon as the sweep comes by."""
    lapsed = _is_open(card) and is_lapsed(card.expires_at, now)
    return card.to_shelve > 0 or (lapsed and card.aside > 0)


def _press(card: Card) -> int:
    """Who comes today goes before who was forgotten yesterday."""
    if card.why is Why.VISIT_TODAY:
        return 0 if card.is_late else 1
    return 2 if card.is_late else 3
