"""Learning a rule from labelled pairs: records that somebody knows to be one person, or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omni.domain import clock
from omni.domain.errors import N_, Invalid
from omni.domain.matching.evidence import compare
from omni.domain.matching.learning import Label, learn
from omni.domain.matching.rule import ASK, GROUP, SAME, THRESHOLDS, Rule, needs_eyes
from omni.extensions import db
from omni.models.match import MatchRule
from omni.queries.matching.commonness import read_commonness
from omni.queries.matching.people import load_people
from omni.queries.matching.rules import current_rule

FEWEST = 50
_STRENGTH = 0.5
_PRECISION = 0.999
_QUESTIONS = 0.5


class TooFewLabels(Invalid):
    """Nothing can be learnt from a handful of pairs."""

    sentence = N_(
        "学習には、同じ方と別の方の組がそれぞれ%(fewest)s組以上必要です（%(same)s、%(other)s）。"
    )


@dataclass(frozen=True)
class Lesson:
    """What was learnt: the rule's row, and how many pairs of each kind it was learnt from."""

    rule_id: int
    same: int
    other: int
    thresholds: dict[str, float]


def learn_rule(pairs: Iterable[tuple[int, int, bool]]) -> Lesson:
    """Learn from (member, member, whether they are one), and let the new rule count from now on.

    The old weights hold where the pairs say nothing. The score from which two are linked is the
    lowest at which 999 of 1,000 such pairs were right; a question is asked while half are.
    """
    labels = _labels(list(pairs))
    same = sum(label.is_same for label in labels)
    other = len(labels) - same
    if min(same, other) < FEWEST:
        raise TooFewLabels(fewest=FEWEST, same=same, other=other)
    before = current_rule()
    rule = learn_from(labels, before)
    thresholds = dict(rule.thresholds)
    row = MatchRule(
        weights=dict(rule.weights),
        thresholds=thresholds,
        learnt_from={"same": same, "other": other},
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return Lesson(row.id, same, other, thresholds)


def learn_from(labels: Sequence[Label], before: Rule) -> Rule:
    """The rule under which these labels are likeliest, near the one before."""
    weights = learn(labels, before.weights, _STRENGTH)
    return Rule(weights, _thresholds(labels, Rule(weights, before.thresholds)))


def _labels(pairs: Sequence[tuple[int, int, bool]]) -> list[Label]:
    people = load_people({one for a, b, _ in pairs for one in (a, b)})
    commonness = read_commonness(people.values())
    return [
        Label(compare(people[a], people[b], commonness), is_same)
        for a, b, is_same in pairs
        if a in people and b in people and a != b
    ]


def _thresholds(labels: Sequence[Label], rule: Rule) -> dict[str, float]:
    sure = [
        (rule.score(one.evidence), one.is_same) for one in labels if not needs_eyes(one.evidence)
    ]
    every = [(rule.score(one.evidence), one.is_same) for one in labels]
    same = _lowest(sure, _PRECISION)
    ask = _lowest(every, _QUESTIONS, below=same)
    return {
        SAME: max(same, THRESHOLDS[ASK]),
        ASK: min(ask, same),
        GROUP: round(same * THRESHOLDS[GROUP] / THRESHOLDS[SAME], 2),
    }


def _lowest(
    scored: Iterable[tuple[float, bool]], precision: float, below: float | None = None
) -> float:
    """The lowest score above (or in the stretch `below`) which so large a share was right."""
    right = count = 0
    found = below
    for score, is_same in sorted(scored, key=lambda one: -one[0]):
        if below is not None and score >= below:
            continue
        right, count = right + is_same, count + 1
        if right >= precision * count:
            found = score
    return round(found if found is not None else THRESHOLDS[SAME], 2)
