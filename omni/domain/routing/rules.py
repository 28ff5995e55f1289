"""The rules by which a place is chosen: in order, each switched, weighed and bounded by a person.

A filter rules a place out; a score makes it dearer by weight × measure. Scores marked `is_first`
are compared before all others, one after another; the others are added up.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MOST_WEIGHT = 1_000


class RuleKind(enum.StrEnum):
    """What a rule looks at; the comment says its measure, then what its threshold bounds."""

    EXCLUDED = "excluded"  # the place ships nothing
    CLOSED = "closed"  # it does not work; threshold: days it may be until it does
    CAPACITY = "capacity"  # it has enough to do today; threshold: a store's parcels a day
    BUFFER = "buffer"  # threshold: pieces left in a store beyond its own buffer
    CONFIDENCE = "confidence"  # threshold: the least per cent that the pieces are really there
    SPLITS = "splits"  # each parcel; threshold: the most parcels of an order
    DISTANCE = "distance"  # each 100 km; threshold: km when the way is not known
    DEPTH = "depth"  # each piece, over the pieces available there
    LAST_SIZE = "last_size"  # each SKU of which it would be a store's last piece
    LOAD = "load"  # today's parcels, over the place's capacity
    CUTOFF = "cutoff"  # each day until it leaves; threshold: minutes after midnight of the cut-off
    HOURS = "hours"  # each day until somebody is there to pick
    STORE = "store"  # that it is a store, where a customer may want the pieces


FILTERS = (
    RuleKind.EXCLUDED,
    RuleKind.CLOSED,
    RuleKind.CAPACITY,
    RuleKind.BUFFER,
    RuleKind.CONFIDENCE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a set."""

    kind: RuleKind
    weight: int = 0
    threshold: int | None = None
    is_on: bool = True
    is_first: bool = False

    @property
    def is_filter(self) -> bool:
        return self.kind in FILTERS


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """What a set says of one place; None leaves it to the rule's own threshold."""

    is_excluded: bool = False
    capacity: int | None = None
    cutoff: dt.time | None = None
    closed_weekdays: frozenset[int] = frozenset()  # 0 is Monday


OPEN_PLACE = PlaceRule()


@dataclass(frozen=True)
class RuleSet:
    """One version of the rules; `id` is None for those shipped with the product."""

    rules: tuple[Rule, ...]
    places: Mapping[int, PlaceRule] = field(default_factory=lambda: MappingProxyType({}))
    id: int | None = None
    version: int = 0

    def find(self, kind: RuleKind) -> Rule | None:
        """The rule of this kind, when it is switched on."""
        return next((rule for rule in self.rules if rule.kind is kind and rule.is_on), None)

    def threshold(self, kind: RuleKind, otherwise: int) -> int:
        """The bound of this rule; `otherwise` when it is off or has none."""
        rule = self.find(kind)
        return otherwise if rule is None or rule.threshold is None else rule.threshold

    def place(self, location_id: int) -> PlaceRule:
        """What is said of this place."""
        return self.places.get(location_id, OPEN_PLACE)


SHIPPED = RuleSet(
    rules=(
        Rule(RuleKind.EXCLUDED),
        Rule(RuleKind.CLOSED, threshold=2),
        Rule(RuleKind.CAPACITY, threshold=20),
        Rule(RuleKind.BUFFER, threshold=0),
        Rule(RuleKind.CONFIDENCE, threshold=40),
        Rule(RuleKind.SPLITS, weight=100, threshold=3, is_first=True),
        Rule(RuleKind.CUTOFF, weight=30, threshold=15 * 60),
        Rule(RuleKind.LAST_SIZE, weight=20),
        Rule(RuleKind.DISTANCE, weight=10, threshold=500),
        Rule(RuleKind.LOAD, weight=10),
        Rule(RuleKind.DEPTH, weight=5),
        Rule(RuleKind.STORE, weight=5),
        Rule(RuleKind.HOURS, weight=3),
    )
)
