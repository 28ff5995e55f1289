"""The rule by which evidence is weighed: weights in bits, and from which score what follows.

The score is the log2 of the odds that two members are one person. Weights and thresholds are
data: those shipped here were learnt from two member files of a retailer and from rougher copies of
them; `flask match learn` learns others from pairs of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from omni.domain.matching.evidence import COMMON, Evidence, is_conflict

PRIOR = "prior"
SAME, ASK, DIFFERENT = "same", "ask", "different"
GROUP = "group"
_STRONG = frozenset(
    (
        ("phone", "same"),
        ("phone", "shared"),
        ("mail", "same"),
        ("mail", "shared"),
        ("mail", "variant"),
        ("mail", "spells"),
        ("birthday", "same"),
        ("card", "same"),
    )
)
_OTHER_FAMILY = ("family", "differ")
_OTHER_GLYPHS = ("given", "homophone")

# What each kind of evidence says, in bits, before anything was learnt.
WEIGHTS: dict[str, float] = {
    "address.bits": -1.0,
    "address.differ": -2.0,
    "address.home": -2.7,
    "address.postcode": 2.2,
    "address.same": 2.6,
    "address.town": 0.5,
    "birthday.bits": -1.0,
    "birthday.differ": -7.7,
    "birthday.generation": -7.2,
    "birthday.home": 2.5,
    "birthday.near": 1.8,
    "birthday.same": 6.3,
    "birthday.slip": -0.3,
    "card.same": 8.0,
    "family.bits": -0.9,
    "family.differ": 0.9,
    "family.homophone": 1.3,
    "family.read": 0.7,
    "family.same": 1.1,
    "family.slip": -1.2,
    "family.written": -1.0,
    "given.differ": -6.7,
    "given.homophone": -3.6,
    "given.read": 4.5,
    "given.same": 5.4,
    "given.slip": 2.4,
    "given.written": -0.3,
    "mail.differ": -5.5,
    "mail.home": 3.0,
    "mail.others": -2.7,
    "mail.same": 7.5,
    "mail.shared": 1.6,
    "mail.spells": 1.0,
    "mail.variant": 4.1,
    "name.bits": -0.9,
    "order.swapped": 1.5,
    "phone.differ": -3.3,
    "phone.home": -0.8,
    "phone.other": -1.5,
    "phone.same": 4.7,
    "phone.shared": 3.5,
    "phone.slip": 2.5,
    "prior": -1.4,
    "sex.differ": -3.3,
    "sex.home": -1.6,
    "sex.same": 0.2,
    "source.other": 2.2,
    "source.same": -0.5,
}
THRESHOLDS: dict[str, float] = {SAME: 4.2, ASK: 0.5, GROUP: 3.0}


@dataclass(frozen=True)
class Rule:
    """Weights by `field.kind`, and the scores from which two are the same or worth a question.

    Two groups are one person when all their pairs score `GROUP` on average.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    thresholds: Mapping[str, float] = field(default_factory=lambda: THRESHOLDS)
    id: int | None = None

    def score(self, evidence: Evidence) -> float:
        """The log2 of the odds that these two are one person."""
        weights = self.weights
        score = weights[PRIOR]
        for name, kind in evidence.kinds:
            score += weights.get(f"{name}.{kind}", 0.0)
        for name, bits in zip(COMMON, evidence.bits, strict=True):
            if bits:
                score += weights[name] * bits
        return score

    def decide(self, score: float, evidence: Evidence) -> str:
        """SAME, ASK or DIFFERENT: what contradicts is asked at most, whatever the score."""
        if score < self.thresholds[ASK]:
            return DIFFERENT
        if score < self.thresholds[SAME] or needs_eyes(evidence):
            return ASK
        return SAME

    def explain(self, evidence: Evidence) -> list[dict[str, Any]]:
        """The evidence as it is kept: field, kind and weight, the strongest first.

        What a common name, postcode or birthday takes away is counted with that field.
        """
        bits = {name: self.weights[name] * lost for name, lost in _lost(evidence) if lost}
        found: list[dict[str, Any]] = []
        for name, kind in evidence.kinds:
            weight = self.weights.get(f"{name}.{kind}", 0.0) + bits.pop(f"{name}.bits", 0.0)
            found.append({"field": name, "kind": kind, "weight": round(weight, 1)})
        found.sort(key=lambda one: (-abs(one["weight"]), one["field"]))
        return found


def _lost(evidence: Evidence) -> list[tuple[str, float]]:
    return list(zip(COMMON, evidence.bits, strict=True))


def needs_eyes(evidence: Evidence) -> bool:
    """Whether a person should look, however good the score is.

    So for whatever contradicts, for another family name with nothing but the address to say so,
    and for relatives whose given names sound the same.
    """
    kinds = evidence.kinds
    if is_conflict(kinds):
        return True
    if _OTHER_FAMILY in kinds or _OTHER_GLYPHS in kinds:
        strong = _STRONG.intersection(kinds)
        return len(strong) < (1 if _OTHER_FAMILY in kinds else 2)
    return False


def pattern_of(evidence: Evidence) -> str:
    """The kinds of evidence as one short text: alike pairs have the same."""
    return " ".join(f"{name}:{kind}" for name, kind in evidence.kinds if kind != "missing")
