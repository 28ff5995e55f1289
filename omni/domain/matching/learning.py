"""Weights learnt from labelled pairs: a logistic regression that stays near what is known before.

Every kind of evidence has one weight, so the result can be read aloud. What the labels say nothing
of keeps its weight; what they seldom show moves little (a ridge towards the weights before).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from omni.domain.matching.evidence import COMMON, Evidence

PRIOR = "prior"
_BIT = log(2)
_ROUNDS = 40
_SETTLED = 1e-4
_STEADY = 30.0
_FIRM = 1_000.0  # a bit is a bit: labels of one base say little of how common values are in another


@dataclass(frozen=True, slots=True)
class Label:
    """The evidence of two members, and whether they are one person; `weight` counts repeats."""

    evidence: Evidence
    is_same: bool
    weight: float = 1.0


@dataclass(slots=True)
class _Row:
    """Alike evidence seen together: which weights it uses how much, and how often each way."""

    places: tuple[int, ...]
    values: tuple[float, ...]
    same: float = 0.0
    other: float = 0.0

    def score(self, weights: Sequence[float]) -> float:
        """The score under these weights, kept where an exponential can be taken of it."""
        score = sum(weights[at] * value for at, value in zip(self.places, self.values, strict=True))
        return max(-_STEADY, min(_STEADY, score))


def learn(
    labels: Iterable[Label], before: Mapping[str, float], strength: float
) -> dict[str, float]:
    """The weights, in bits, under which the labels are likeliest; `strength` holds the old ones."""
    names = sorted({PRIOR, *before})
    at = {name: place for place, name in enumerate(names)}
    rows = _gather(labels, at)
    start = [before.get(name, 0.0) * _BIT for name in names]
    held = [strength * (_FIRM if name in COMMON else 1.0) for name in names]
    weights, loss = list(start), _loss(rows, start, start, held)
    for _ in range(_ROUNDS):
        step = _step(rows, weights, start, held)
        share = 1.0
        while share > _SETTLED:
            tried = [weight + share * change for weight, change in zip(weights, step, strict=True)]
            if (found := _loss(rows, tried, start, held)) < loss:
                break
            share /= 2
        else:
            break
        weights, loss = tried, found
    return {name: round(weight / _BIT, 2) for name, weight in zip(names, weights, strict=True)}


def _gather(labels: Iterable[Label], at: dict[str, int]) -> list[_Row]:
    rows: dict[tuple[tuple[int, ...], tuple[float, ...]], _Row] = {}
    for label in labels:
        evidence = label.evidence
        used = (f"{field}.{kind}" for field, kind in evidence.kinds)
        places = [at[PRIOR], *(at[name] for name in used if name in at)]
        values = [1.0] * len(places)
        for name, bits in zip(COMMON, evidence.bits, strict=True):
            if bits:
                places.append(at[name])
                values.append(round(2 * bits) / 2)
        key = tuple(places), tuple(values)
        row = rows.setdefault(key, _Row(*key))
        if label.is_same:
            row.same += label.weight
        else:
            row.other += label.weight
    return list(rows.values())


def _loss(
    rows: Sequence[_Row],
    weights: Sequence[float],
    start: Sequence[float],
    strength: Sequence[float],
) -> float:
    """How unlikely the labels are under these weights, and how far these are from the old ones."""
    held = zip(start, weights, strength, strict=True)
    loss = sum(hold * (before - now) ** 2 for before, now, hold in held) / 2
    for row in rows:
        score = row.score(weights)
        loss += row.same * log1p(exp(-score)) + row.other * log1p(exp(score))
    return loss


def _step(
    rows: Sequence[_Row], weights: list[float], start: list[float], strength: list[float]
) -> list[float]:
    """One step of Newton's method."""
    size = len(weights)
    held = zip(start, weights, strength, strict=True)
    slope = [hold * (before - now) for before, now, hold in held]
    curve: dict[int, dict[int, float]] = {
        place: defaultdict(float, {place: strength[place]}) for place in range(size)
    }
    for row in rows:
        chance = 1 / (1 + exp(-row.score(weights)))
        count = row.same + row.other
        wrong, bend = row.same - count * chance, count * chance * (1 - chance)
        used = tuple(zip(row.places, row.values, strict=True))
        for place, value in used:
            slope[place] += wrong * value
            line = curve[place]
            for other, other_value in used:
                line[other] += bend * value * other_value
    return _solve([[curve[i].get(j, 0.0) for j in range(size)] for i in range(size)], slope)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss: the ridge keeps every pivot away from nought."""
    size = len(right)
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for place in range(size):
        pivot = lines[place]
        for below in lines[place + 1 :]:
            if share := below[place] / pivot[place]:
                for column in range(place, size + 1):
                    below[column] -= share * pivot[column]
    found = [0.0] * size
    for place in reversed(range(size)):
        line = lines[place]
        known = sum(line[column] * found[column] for column in range(place + 1, size))
        found[place] = (line[size] - known) / line[place]
    return found
