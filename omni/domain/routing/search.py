"""Which places give which pieces: the cheapest way that covers the most, found exactly.

Penalties add up over places and pieces, and two places never give the same piece. So the cheapest
way to send any part of an order from one place is known on its own; only the few cheapest places
for each part can appear in the best answer (a dearer one could be exchanged for one of them that
is not in use yet), and those are put together part by part.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from omni.domain.routing.scoring import Priced

MOST_PARTS = 256  # beyond it (nine SKUs and more) an order is filled place by place


@dataclass(frozen=True, slots=True)
class Given:
    """What one place gives."""

    place: Priced
    pieces: dict[int, int]


@dataclass(slots=True)
class _Plan:
    """A cheapest way to a part: its price and the (place, part) it was put together from."""

    price: int
    steps: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Order:
    """An order as a number: each SKU a digit, each part of the order a number below `size`."""

    skus: list[int]
    wanted: list[int]
    strides: list[int] = field(default_factory=list)
    size: int = 1

    def __post_init__(self) -> None:
        for quantity in self.wanted:
            self.strides.append(self.size)
            self.size *= quantity + 1

    def ability(self, place: Priced) -> tuple[int, ...]:
        """How many of the wanted pieces of each SKU this place could send."""
        free = place.available
        return tuple(
            min(quantity, free.get(sku, 0))
            for sku, quantity in zip(self.skus, self.wanted, strict=True)
        )

    def digits(self, part: int) -> list[int]:
        """How many pieces of each SKU are in this part."""
        return [
            part // stride % (quantity + 1)
            for stride, quantity in zip(self.strides, self.wanted, strict=True)
        ]

    def pieces(self, part: int) -> dict[int, int]:
        """The part by SKU."""
        return {sku: n for sku, n in zip(self.skus, self.digits(part), strict=True) if n}


def assign(places: Sequence[Priced], wanted: Mapping[int, int], most_parcels: int) -> list[Given]:
    """Places and what each gives: the most pieces, then the least price, then the first named."""
    asked = {sku: quantity for sku, quantity in sorted(wanted.items()) if quantity > 0}
    if not places or not asked:
        return []
    order = _Order(list(asked), list(asked.values()))
    if order.size > MOST_PARTS:
        return fill(places, asked, most_parcels)
    options = _options(places, order, most_parcels)
    best = _combine(options, order, most_parcels)
    return [Given(places[place], order.pieces(part)) for place, part in sorted(best.steps)]


def _options(
    places: Sequence[Priced], order: _Order, most: int
) -> dict[int, list[tuple[int, int]]]:
    """By place, the parts for which it is among the cheapest, each (part, price).

    Cheap places come first; one that already costs more, before its first piece, than the places
    known for every part it could send is not looked at further.
    """
    cheapest: list[list[tuple[int, int]]] = [[] for _ in range(order.size)]
    bounds: dict[tuple[int, ...], int] = {}
    for index in sorted(range(len(places)), key=lambda one: places[one].fixed):
        place = places[index]
        ability = order.ability(place)
        if place.fixed >= bounds.get(ability, place.fixed + 1):
            continue
        parts = _parts(place, order)
        bound = max(
            known[-1][0] if len(known) == most else place.fixed + 1
            for known in (cheapest[part] for part, _cost in parts)
        )
        if place.fixed >= bound:
            bounds[ability] = bound
            continue
        for part, cost in parts:
            _keep_cheapest(cheapest[part], (cost, index), most)
    options: dict[int, list[tuple[int, int]]] = {}
    for part, known in enumerate(cheapest):
        for cost, index in known:
            options.setdefault(index, []).append((part, cost))
    return dict(sorted(options.items()))


def _keep_cheapest(known: list[tuple[int, int]], new: tuple[int, int], most: int) -> None:
    if len(known) == most:
        if new >= known[-1]:
            return
        known.pop()
    insort(known, new)


def _parts(place: Priced, order: _Order) -> list[tuple[int, int]]:
    """Every part of the order that this place could send alone, each (part, price)."""
    parts = [(0, place.fixed)]
    for sku, stride, quantity in zip(order.skus, order.strides, order.wanted, strict=True):
        before = list(parts)
        for pieces in range(1, min(quantity, place.available.get(sku, 0)) + 1):
            step, added = pieces * stride, place.pieces_price(sku, pieces)
            parts += [(part + step, cost + added) for part, cost in before]
    return parts[1:]


def _combine(options: Mapping[int, list[tuple[int, int]]], order: _Order, most: int) -> _Plan:
    """Put parts together, each place giving one at most, and never more parcels than allowed."""
    fits = _fits(tuple(order.wanted))
    plans: list[dict[int, _Plan]] = [{0: _Plan(0)}] + [{} for _ in range(most)]
    for index, parts in options.items():
        for parcels in range(most - 1, -1, -1):
            after = plans[parcels + 1]
            for part, cost in parts:
                for rest, plan in plans[parcels].items():
                    if (rest, part) in fits:
                        total = plan.price + cost
                        known = after.get(rest + part)
                        if known is None or total < known.price:
                            after[rest + part] = _Plan(total, (*plan.steps, (index, part)))
    sizes = [sum(order.digits(part)) for part in range(order.size)]
    found = [(-sizes[part], plan.price, plan) for level in plans for part, plan in level.items()]
    return min(found, key=lambda one: one[:2])[2]


@lru_cache(maxsize=256)
def _fits(wanted: tuple[int, ...]) -> frozenset[tuple[int, int]]:
    """Pairs of parts that together ask for no SKU more often than the order does."""
    order = _Order([0] * len(wanted), list(wanted))
    digits = [order.digits(part) for part in range(order.size)]
    return frozenset(
        (one, other)
        for one in range(order.size)
        for other in range(order.size - one)
        if all(a + b <= most for a, b, most in zip(digits[one], digits[other], wanted, strict=True))
    )


def fill(places: Sequence[Priced], wanted: Mapping[int, int], most_parcels: int) -> list[Given]:
    """A large order place by place: each time whoever can give the most, cheapest first."""
    left, free = dict(wanted), list(places)
    found: list[Given] = []
    while left and free and len(found) < most_parcels:
        offers = [(_offer(place, left), place) for place in free]
        pieces, place = min(
            offers, key=lambda one: (-sum(one[0].values()), one[1].price_of(one[0]))
        )
        if not pieces:
            break
        found.append(Given(place, pieces))
        free.remove(place)
        left = {sku: n - pieces.get(sku, 0) for sku, n in left.items() if n > pieces.get(sku, 0)}
    return found


def _offer(place: Priced, left: Mapping[int, int]) -> dict[int, int]:
    offer = {sku: min(n, place.available.get(sku, 0)) for sku, n in left.items()}
    return {sku: n for sku, n in offer.items() if n}
