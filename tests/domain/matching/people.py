"""People to compare, with sensible defaults."""

from typing import Any

from omni.domain.matching.evidence import Commonness, compare
from omni.domain.matching.people import Person, make_person
from omni.domain.matching.rule import Rule

MISAKI = {
    "family_name": "田中",
    "given_name": "美咲",
    "family_kana": "タナカ",
    "given_kana": "ミサキ",
}
HOME = {"postcode": "1500001", "prefecture": "東京都", "city": "渋谷区", "street": "神宮前1-2-3"}


def person(member_id: int = 1, **details: Any) -> Person:
    """田中美咲, or somebody else."""
    return make_person(member_id, **MISAKI | details)


def kinds(one: Person, other: Person, commonness: Commonness | None = None) -> dict[str, str]:
    """The evidence as kind by field."""
    return dict(compare(one, other, commonness or Commonness()).kinds)


def decide(one: Person, other: Person, commonness: Commonness | None = None) -> str:
    """What the shipped rule says."""
    rule = Rule()
    evidence = compare(one, other, commonness or Commonness(members=20_000))
    return rule.decide(rule.score(evidence), evidence)
