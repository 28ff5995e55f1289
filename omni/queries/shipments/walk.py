"""One walk through the shop for many orders: by shelf, with who wants how many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from omni.queries.shipments.board import list_to_walk
from omni.queries.shipments.cards import Card, Line, by_number


@dataclass(frozen=True)
class Stop:
    """One SKU at its shelf: how many pieces are to be taken, and for which fulfilments."""

    shelf: str
    line: Line
    wanted: tuple[tuple[Card, Line], ...]

    @property
    def pieces(self) -> int:
        return sum(line.left for _, line in self.wanted)


@dataclass(frozen=True)
class Walk:
    """The stops in the order of the shelves; goods without a shelf come last."""

    stops: tuple[Stop, ...]
    cards: tuple[Card, ...]

    @property
    def pieces(self) -> int:
        return sum(stop.pieces for stop in self.stops)


def plan_walk(location_id: int) -> Walk:
    """What is still to be found at this store now."""
    cards = list_to_walk(location_id)
    wanted: defaultdict[int, list[tuple[Card, Line]]] = defaultdict(list)
    for card in cards:
        for line in card.lines:
            if line.left > 0:
                wanted[line.variant_id or -line.id].append((card, line))
    stops = [Stop(lines[0][1].shelf or "", lines[0][1], tuple(lines)) for lines in wanted.values()]
    stops.sort(
        key=lambda stop: (not stop.shelf, by_number(stop.shelf), stop.line.name, stop.line.id)
    )
    return Walk(tuple(stops), tuple(cards))
