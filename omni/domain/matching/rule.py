"""The rule by which evidence is weighed: weights in bits, and from which score what follows.

The score is the log2 of the odds that two members are one person. Weights and thresholds are
data: those shipped here were learnt from two member files of a retailer and four rougher copies of
them; `flask match learn` learns others from pairs of one's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from omni.domain.matching.evidence import COMMON, CONFLICTS, Evidence, Kinds

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
_OWN_NUMBER = ("card", "same")
_OTHER_GIVEN = ("given", "differ")
_BORN_TOGETHER = ("birthday", "home")
_OTHER_GLYPHS = ("given", "homophone")
_OTHER_LETTER = ("given", "heard")

# What each kind of evidence says, in bits, before anything was learnt.
WEIGHTS: dict[str, float] = {
    "address.bits": -1.0,
    "address.differ": -1.85,
    "address.home": -2.65,
    "address.postcode": 1.82,
    "address.same": 2.02,
    "address.town": 0.5,
    "birthday.bits": -1.0,
    "birthday.differ": -8.53,
    "birthday.generation": -8.81,
    "birthday.home": 2.8,
    "birthday.near": 1.63,
    "birthday.same": 5.68,
    "birthday.slip": 0.04,
    "card.same": 8.0,
    "family.bits": -0.88,
    "family.differ": 1.3,
    "family.heard": -1.74,
    "family.homophone": 0.27,
    "family.read": 0.59,
    "family.same": 0.83,
    "family.slip": 0.07,
    "family.written": -1.12,
    "given.differ": -6.48,
    "given.heard": 0.92,
    "given.homophone": -4.76,
    "given.read": 3.67,
    "given.same": 5.34,
    "given.slip": 4.32,
    "given.written": 0.24,
    "mail.differ": -5.3,
    "mail.home": 3.23,
    "mail.others": -2.45,
    "mail.same": 7.47,
    "mail.shared": 2.18,
    "mail.spells": 2.56,
    "mail.variant": 5.04,
    "name.beside": -0.13,
    "name.bits": -0.91,
    "order.swapped": 0.23,
    "phone.differ": -2.49,
    "phone.home": -0.78,
    "phone.other": -0.91,
    "phone.same": 4.91,
    "phone.shared": 2.94,
    "phone.slip": 2.5,
    "prior": -1.8,
    "sex.differ": -3.62,
    "sex.home": -1.72,
    "sex.same": 0.3,
    "source.other": 1.94,
    "source.same": -0.64,
}
THRESHOLDS: dict[str, float] = {SAME: 3.8, ASK: 1.0, GROUP: 2.7}


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
        bits: dict[str, float] = defaultdict(float)
        for name, lost in zip(COMMON, evidence.bits, strict=True):
            bits[name.partition(".")[0]] += self.weights[name] * lost
        found: list[dict[str, Any]] = []
        for name, kind in evidence.kinds:
            weight = self.weights.get(f"{name}.{kind}", 0.0) + bits.pop(name, 0.0)
            found.append({"field": name, "kind": kind, "weight": round(weight, 1)})
        found.sort(key=lambda one: (-abs(one["weight"]), one["field"]))
        return found


def needs_eyes(evidence: Evidence) -> bool:
    """Whether a person should look, however good the score is.

    So for whatever contradicts, unless a card says otherwise; for another family name with
    nothing but the address to say so; and for relatives whose given names sound the same or are a
    letter apart.
    """
    kinds = evidence.kinds
    conflicts = CONFLICTS.intersection(kinds)
    if conflicts:
        return not _is_outweighed(conflicts, kinds)
    if _OTHER_GLYPHS in kinds:
        needed = 1 if _OTHER_FAMILY in kinds else 2
    else:
        needed = int(_OTHER_FAMILY in kinds or _OTHER_LETTER in kinds)
    return len(_STRONG.intersection(kinds)) < needed


def _is_outweighed(conflicts: frozenset[tuple[str, str]], kinds: Kinds) -> bool:
    """Whether a number that is one person's alone speaks against a single contradiction.

    Another given name needs the birthday too: a family may use one card.
    """
    if len(conflicts) > 1 or _OWN_NUMBER not in kinds:
        return False
    return _OTHER_GIVEN not in conflicts or _BORN_TOGETHER in kinds


def pattern_of(evidence: Evidence) -> str:
    """The kinds of evidence as one short text: alike pairs have the same."""
    return " ".join(f"{name}:{kind}" for name, kind in evidence.kinds if kind != "missing")
