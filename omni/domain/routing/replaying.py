"""Past orders run through other rules: a shelf of its own, and figures to compare."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from omni.domain.geo import Point, distance_km
from omni.domain.routing.candidates import Candidate, Week
from omni.domain.routing.deciding import decide
from omni.domain.routing.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it was: where, when it works, and how far its clock is from UTC."""

    id: int
    name: str
    is_store: bool
    point: Point | None
    week: Week
    offset: dt.timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """What one place was asked for, or would be; `failed` when it could not send it."""

    place_id: int
    pieces: Mapping[int, int]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order that was shipped, or was to be: what, where to, when, and what was decided."""

    id: int
    at: dt.datetime
    company_id: int
    wanted: Mapping[int, int]
    destination: Point | None
    decided: tuple[Sent, ...]


@dataclass
class Figures:
    """What became of the orders under one set of decisions."""

    orders: int = 0
    parcels: int = 0
    split: int = 0
    short_orders: int = 0
    short_pieces: int = 0
    last_pieces: int = 0
    failed: int = 0
    kilometres: list[float] = field(default_factory=list)
    by_place: Counter[int] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Sums and shares, as they are kept and shown."""
        ways = sorted(self.kilometres)
        return {
            "orders": self.orders,
            "parcels": self.parcels,
            "split": self.split,
            "short_orders": self.short_orders,
            "short_pieces": self.short_pieces,
            "last_pieces": self.last_pieces,
            "failed": self.failed,
            "mean_km": round(sum(ways) / len(ways), 1) if ways else None,
            "p95_km": round(ways[min(len(ways) - 1, int(len(ways) * 0.95))], 1) if ways else None,
            "by_place": {str(place): count for place, count in sorted(self.by_place.items())},
        }


class Replay:
    """Orders in the order of their days through one set of rules.

    `shelf` is what each place could promise when the first of them came, by (place, SKU); `stir`
    changes it as goods came in and left for other reasons. The decisions that were made take from
    a shelf of their own, so that either side sees the last pieces it would have taken.
    """

    def __init__(
        self, rules: RuleSet, places: Iterable[Place], shelf: Mapping[tuple[int, int], int]
    ) -> None:
        self.rules, self.places = rules, {one.id: one for one in places}
        self.shelf, self.shelf_then = dict(shelf), dict(shelf)
        self.new, self.then = Figures(), Figures()
        self._load: Counter[tuple[int, dt.date]] = Counter()

    def stir(self, place_id: int, sku: int, pieces: int) -> None:
        """Goods came in, or left for another reason, on both shelves."""
        for shelf in (self.shelf, self.shelf_then):
            shelf[place_id, sku] = shelf.get((place_id, sku), 0) + pieces

    def run(self, order: PastOrder) -> None:
        """Decide one order anew, and count it on both sides."""
        decision = decide(order.wanted, self._candidates(order), self.rules, explain=False)
        sent = [Sent(one.location_id, one.pieces) for one in decision.assignments]
        for one in sent:
            place = self.places[one.place_id]
            self._load[place.id, (order.at + place.offset).date()] += 1
        refused = {(one.place_id, sku) for one in order.decided if one.failed for sku in one.pieces}
        again = [one for one in sent if any((one.place_id, sku) in refused for sku in one.pieces)]
        self.new.failed += len(again)
        self.then.failed += sum(one.failed for one in order.decided)
        kept = [one for one in order.decided if not one.failed]
        self._count(self.new, order, sent, self.shelf)
        self._count(self.then, order, kept, self.shelf_then)

    def _candidates(self, order: PastOrder) -> list[Candidate]:
        found = []
        for place in self.places.values():
            free = {sku: self.shelf.get((place.id, sku), 0) for sku in order.wanted}
            if any(pieces > 0 for pieces in free.values()):
                found.append(self._candidate(place, free, order))
        return found

    def _candidate(self, place: Place, free: dict[int, int], order: PastOrder) -> Candidate:
        local = order.at + place.offset
        return Candidate(
            location_id=place.id,
            name=place.name,
            is_store=place.is_store,
            available=free,
            distance_km=_away(place, order.destination),
            load=self._load[place.id, local.date()],
            leaves_in=place.week.leaves_in(local),
            opens_in=place.week.opens_in(local),
        )

    def _count(
        self,
        figures: Figures,
        order: PastOrder,
        sent: list[Sent],
        shelf: dict[tuple[int, int], int],
    ) -> None:
        figures.orders += 1
        figures.parcels += len(sent)
        figures.split += len(sent) > 1
        given: Counter[int] = Counter()
        for one in sent:
            figures.by_place[one.place_id] += 1
            place = self.places.get(one.place_id)
            if place is not None and (away := _away(place, order.destination)) is not None:
                figures.kilometres.append(away)
            for sku, pieces in one.pieces.items():
                given[sku] += pieces
                shelf[one.place_id, sku] = shelf.get((one.place_id, sku), 0) - pieces
                if place is not None and place.is_store and shelf[one.place_id, sku] <= 0:
                    figures.last_pieces += 1
        short = sum(max(0, pieces - given[sku]) for sku, pieces in order.wanted.items())
        figures.short_pieces += short
        figures.short_orders += short > 0


def _away(place: Place, destination: Point | None) -> float | None:
    if place.point is None or destination is None:
        return None
    return distance_km(place.point, destination)
