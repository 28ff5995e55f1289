"""Choosing the places of one order, and saying why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omni.domain.routing.candidates import Candidate
from omni.domain.routing.rules import RuleKind, RuleSet
from omni.domain.routing.scoring import Priced, Pricing, Reason, Refusal
from omni.domain.routing.search import assign

MOST_PARCELS = 5
MOST_SCORES = 12  # places in the running that are explained


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pieces by SKU that one place is to send, in how many days they leave, and why it was it."""

    location_id: int
    name: str
    pieces: dict[int, int]
    leaves_in: int | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """One place in the running: what it could give, and what each rule made that cost."""

    location_id: int
    name: str
    pieces: dict[int, int]
    reasons: tuple[Reason, ...]

    @property
    def total(self) -> int:
        """Thousandths, all rules added up."""
        return sum(reason.penalty for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who sends what of what was wanted, what nobody can send, and how everybody was seen."""

    wanted: dict[int, int]
    assignments: tuple[Assignment, ...]
    short: dict[int, int]
    scores: tuple[Score, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.short


def decide(
    wanted: Mapping[int, int],
    candidates: Sequence[Candidate],
    rules: RuleSet,
    *,
    excluding: frozenset[int] = frozenset(),
    explain: bool = True,
) -> Decision:
    """Choose places for these pieces by SKU among candidates in the chain's order.

    `excluding` have refused these pieces before and are not asked again.
    """
    pricing = Pricing(rules, wanted)
    refused: list[Refusal] = []
    places: list[Priced] = []
    for candidate in candidates:
        if candidate.location_id in excluding:
            refused.append(Refusal(candidate.location_id, candidate.name, None))
        elif isinstance(seen := pricing.look(candidate), Priced):
            places.append(seen)
        else:
            refused.append(seen)
    chosen = assign(places, wanted, _most(rules))
    left = dict(wanted)
    for one in chosen:
        for sku, pieces in one.pieces.items():
            left[sku] -= pieces
    assignments = tuple(
        Assignment(
            location_id=one.place.candidate.location_id,
            name=one.place.candidate.name,
            pieces=one.pieces,
            leaves_in=one.place.candidate.leaves_in,
            reasons=pricing.explain(one.place, one.pieces) if explain else (),
        )
        for one in chosen
    )
    return Decision(
        wanted=dict(wanted),
        assignments=assignments,
        short={sku: pieces for sku, pieces in left.items() if pieces > 0},
        scores=_scores(places, pricing) if explain else (),
        refused=tuple(refused),
    )


def _most(rules: RuleSet) -> int:
    return min(MOST_PARCELS, max(1, rules.threshold(RuleKind.SPLITS, MOST_PARCELS)))


def _scores(places: Sequence[Priced], pricing: Pricing) -> tuple[Score, ...]:
    """The best in the running: whoever gives most and, alone, costs least first."""
    ranked = []
    for index, place in enumerate(places):
        pieces = {sku: min(pricing.wanted[sku], n) for sku, n in place.available.items()}
        ranked.append((-sum(pieces.values()), place.price_of(pieces), index, pieces))
    ranked.sort(key=lambda one: one[:3])
    best = [(places[index], pieces) for _n, _price, index, pieces in ranked[:MOST_SCORES]]
    return tuple(
        Score(
            place.candidate.location_id,
            place.candidate.name,
            pieces,
            pricing.explain(place, pieces),
        )
        for place, pieces in best
    )
