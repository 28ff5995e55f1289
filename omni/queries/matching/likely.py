"""Who somebody may already be: asked while a clerk types, or when an account comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omni.domain.matching.evidence import compare
from omni.domain.matching.people import Person, make_person
from omni.domain.matching.rule import DIFFERENT, Rule
from omni.domain.text import kana
from omni.queries.matching.candidates import find_candidates
from omni.queries.matching.commonness import read_commonness
from omni.queries.matching.differences import find_differences
from omni.queries.matching.people import load_people, load_raw, readings_of
from omni.queries.matching.rules import current_rule


@dataclass(frozen=True, slots=True)
class Likely:
    """A member who may be the same person, with the evidence as [{field, kind, weight}]."""

    member_id: int
    score: float
    decision: str
    evidence: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Described:
    """Somebody who is not registered yet, folded, and her readings as they would be stored."""

    person: Person
    readings: tuple[str, str]


def describe(details: Mapping[str, Any]) -> Described:
    """Somebody from what was typed so far: a member's columns, `phones`, `mails` and `cards`.

    Phones, mails and cards are folded values.
    """
    words = (details.get("family_kana", ""), details.get("given_kana", ""))
    return Described(make_person(0, **details), (kana.katakana(words[0]), kana.katakana(words[1])))


def find_likely(described: Described, limit: int = 5) -> list[Likely]:
    """Members who may be this person, the likeliest first."""
    person = described.person
    pairs = find_candidates([person], {person.id: described.readings})
    others = load_people({other for _, other in pairs})
    return _rank(person, others, current_rule(), limit)


def find_likely_of(member_id: int, limit: int = 5) -> list[Likely]:
    """The same for a registered member, without those somebody said she is not."""
    raw = next(load_raw([member_id]), None)
    if raw is None:
        return []
    person = load_people([member_id])[member_id]
    pairs = find_candidates([person], {member_id: readings_of(raw)})
    others = load_people({other for _, other in pairs})
    for a, b in find_differences([member_id]):
        others.pop(b if a == member_id else a, None)
    return _rank(person, others, current_rule(), limit)


def _rank(person: Person, others: dict[int, Person], rule: Rule, limit: int) -> list[Likely]:
    commonness = read_commonness([person, *others.values()])
    found = []
    for other in others.values():
        evidence = compare(person, other, commonness)
        score = rule.score(evidence)
        decision = rule.decide(score, evidence)
        if decision != DIFFERENT:
            found.append(Likely(other.id, round(score, 2), decision, rule.explain(evidence)))
    found.sort(key=lambda one: (-one.score, one.member_id))
    return found[:limit]
