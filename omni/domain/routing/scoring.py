"""What each rule makes of a place: out of the question, or dearer by so much.

Penalties are thousandths of a rule's weight, integers, so that sums are exact and any two
machines choose alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from omni.domain.routing.candidates import FURTHEST_DAYS, Candidate
from omni.domain.routing.rules import Rule, RuleKind, RuleSet

UNIT = 1_000
USUAL_CAPACITY = 20
UNKNOWN_KM = 500
_SHIFT = 48  # bits of one compared number: far above any sum of penalties
_ABOUT_PIECES = (RuleKind.DEPTH, RuleKind.LAST_SIZE)

Value = float | int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule saw of a place, and what it made it cost."""

    kind: RuleKind
    value: Value
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a place was not asked: the rule (None: it had refused before) and what it saw."""

    location_id: int
    name: str
    kind: RuleKind | None
    value: Value = None
    bound: Value = None


class Pricing:
    """A set of rules made ready for looking at many places for one order."""

    def __init__(self, rules: RuleSet, wanted: Mapping[int, int]) -> None:
        self.rules, self.wanted = rules, wanted
        self.kept = rules.threshold(RuleKind.BUFFER, 0)
        self.least = rules.threshold(RuleKind.CONFIDENCE, 0)
        self.usual = rules.threshold(RuleKind.CAPACITY, USUAL_CAPACITY)
        self._filters = [(rule, _REFUSING[rule.kind]) for rule in rules.rules if _filters(rule)]
        scores = [rule for rule in rules.rules if rule.is_on and not rule.is_filter]
        first = [rule.kind for rule in scores if rule.is_first and rule.weight]
        shift = {kind: _SHIFT * (len(first) - place) for place, kind in enumerate(first)}
        shifted = [(rule, shift.get(rule.kind, 0)) for rule in scores if rule.weight]
        self.about_pieces = [one for one in shifted if one[0].kind in _ABOUT_PIECES]
        self._about_places = [
            (rule, _MEASURES[rule.kind], bits)
            for rule, bits in shifted
            if rule.kind not in _ABOUT_PIECES
        ]

    def look(self, candidate: Candidate) -> Priced | Refusal:
        """The place with its price; or the first rule, in order, that rules it out."""
        for rule, asks in self._filters:
            if found := asks(candidate, rule, self):
                return Refusal(candidate.location_id, candidate.name, rule.kind, *found)
        available = self.what_it_has(candidate)
        if not available:
            return Refusal(candidate.location_id, candidate.name, RuleKind.BUFFER, 0)
        return Priced(candidate, available, self._price(candidate), self)

    def what_it_has(self, candidate: Candidate) -> dict[int, int]:
        """The pieces it may give: less what stays in a store, and only where it is sure."""
        kept = self.kept if candidate.is_store else 0
        free, sure, least = candidate.available, candidate.confidence, self.least
        return {
            one: free[one] - kept
            for one in self.wanted
            if free.get(one, 0) > kept and sure.get(one, 100) >= least
        }

    def _price(self, candidate: Candidate) -> int:
        """What asking the place costs before the first piece."""
        fixed = 0
        for rule, measure, bits in self._about_places:
            fixed += round(rule.weight * UNIT * measure(candidate, rule, self)) << bits
        return fixed

    def capacity_of(self, candidate: Candidate) -> int | None:
        """How many parcels a day the place takes; None for a warehouse of which nothing is said."""
        said = self.rules.place(candidate.location_id).capacity
        return self.usual if said is None and candidate.is_store else said

    def explain(self, place: Priced, pieces: Mapping[int, int]) -> tuple[Reason, ...]:
        """What each rule that is on sees in this place giving these pieces, in the rules' order."""
        return tuple(
            self._reason(rule, place, pieces)
            for rule in self.rules.rules
            if rule.is_on and not rule.is_filter
        )

    def _reason(self, rule: Rule, place: Priced, pieces: Mapping[int, int]) -> Reason:
        if rule.kind not in _ABOUT_PIECES:
            measure = _MEASURES[rule.kind](place.candidate, rule, self)
            seen = _SEEN[rule.kind](place.candidate)
            return Reason(rule.kind, seen, round(rule.weight * UNIT * measure))
        penalties = [
            piece_penalty(rule, place.candidate, place.available[sku], n)
            for sku, n in pieces.items()
        ]
        if rule.kind is RuleKind.DEPTH:
            seen = min(place.available[sku] for sku in pieces)
        else:
            seen = sum(1 for penalty in penalties if penalty)
        return Reason(rule.kind, seen, sum(penalties))


@dataclass(frozen=True, slots=True)
class Priced:
    """A place in the running: what it may give, and the price of asking it at all."""

    candidate: Candidate
    available: dict[int, int]
    fixed: int
    pricing: Pricing

    def pieces_price(self, variant_id: int, quantity: int) -> int:
        """The price of so many pieces of one SKU."""
        available = self.available[variant_id]
        return sum(
            piece_penalty(rule, self.candidate, available, quantity) << bits
            for rule, bits in self.pricing.about_pieces
        )

    def price_of(self, pieces: Mapping[int, int]) -> int:
        """The price of one parcel with these pieces."""
        return self.fixed + sum(self.pieces_price(sku, n) for sku, n in pieces.items())


def piece_penalty(rule: Rule, candidate: Candidate, available: int, quantity: int) -> int:
    """What a rule about pieces makes so many of one SKU cost here."""
    if rule.kind is RuleKind.DEPTH:
        return round(rule.weight * UNIT * quantity / available)
    return rule.weight * UNIT if candidate.is_store and quantity >= available else 0


def _filters(rule: Rule) -> bool:
    return rule.is_on and rule.is_filter and rule.kind is not RuleKind.BUFFER


Found = tuple[Value, Value] | None


def _excluded(candidate: Candidate, _rule: Rule, by: Pricing) -> Found:
    return (1, None) if by.rules.place(candidate.location_id).is_excluded else None


def _closed(candidate: Candidate, rule: Rule, _by: Pricing) -> Found:
    most, days = rule.threshold or 0, candidate.leaves_in
    return (days, most) if days is None or days > most else None


def _full(candidate: Candidate, _rule: Rule, by: Pricing) -> Found:
    most = by.capacity_of(candidate)
    return (candidate.load, most) if most is not None and candidate.load >= most else None


def _unsure(candidate: Candidate, _rule: Rule, by: Pricing) -> Found:
    sure, free = candidate.confidence, candidate.available
    if not sure:
        return None
    best = max((sure.get(one, 100) for one in by.wanted if free.get(one, 0) > 0), default=100)
    return (best, by.least) if best < by.least else None


_REFUSING: dict[RuleKind, Callable[[Candidate, Rule, Pricing], Found]] = {
    RuleKind.EXCLUDED: _excluded,
    RuleKind.CLOSED: _closed,
    RuleKind.CAPACITY: _full,
    RuleKind.CONFIDENCE: _unsure,
}


def _kilometres(candidate: Candidate, rule: Rule, _by: Pricing) -> float:
    km = candidate.distance_km
    if km is None:
        km = UNKNOWN_KM if rule.threshold is None else rule.threshold
    return km / 100


def _load(candidate: Candidate, _rule: Rule, by: Pricing) -> float:
    capacity = by.capacity_of(candidate)
    return candidate.load / capacity if capacity else 0.0


def _days(candidate: Candidate, _rule: Rule, _by: Pricing) -> float:
    return FURTHEST_DAYS if candidate.leaves_in is None else candidate.leaves_in


_MEASURES: dict[RuleKind, Callable[[Candidate, Rule, Pricing], float]] = {
    RuleKind.SPLITS: lambda _candidate, _rule, _by: 1,
    RuleKind.DISTANCE: _kilometres,
    RuleKind.LOAD: _load,
    RuleKind.CUTOFF: _days,
    RuleKind.HOURS: lambda candidate, _rule, _by: candidate.opens_in / 24,
    RuleKind.STORE: lambda candidate, _rule, _by: candidate.is_store,
}

_SEEN: dict[RuleKind, Callable[[Candidate], Value]] = {
    RuleKind.SPLITS: lambda _candidate: 1,
    RuleKind.DISTANCE: lambda one: None if one.distance_km is None else round(one.distance_km, 1),
    RuleKind.LOAD: lambda one: one.load,
    RuleKind.CUTOFF: lambda one: one.leaves_in,
    RuleKind.HOURS: lambda one: round(one.opens_in, 1),
    RuleKind.STORE: lambda one: int(one.is_store),
}
