from omni.domain.matching.evidence import Commonness, compare
from omni.domain.matching.rule import Rule, pattern_of
from tests.domain.matching.people import HOME, person

PHONE = {"phones": ("09012345678",)}


def test_the_evidence_kept_has_fields_kinds_and_weights_and_no_personal_value():
    evidence = compare(person(**HOME, **PHONE), person(2, **HOME, **PHONE), Commonness())
    told = Rule().explain(evidence)
    assert {tuple(one) for one in told} == {("field", "kind", "weight")}
    assert {"field": "phone", "kind": "same", "weight": 4.9} in told
    assert [abs(one["weight"]) for one in told] == sorted(
        (abs(one["weight"]) for one in told), reverse=True
    )
    assert all(value not in str(told) for value in ("田中", "タナカ", "0901", "神宮前"))


def test_the_weights_told_add_up_to_the_score():
    common = Commonness(members=20_000, wholes={"田中美咲": 30}, postcodes={"1500001": 90})
    one, two = person(**HOME), person(2, postcode="1500001", birthday="1990-04-01")
    rule = Rule()
    evidence = compare(one, two, common)
    told = sum(one["weight"] for one in rule.explain(evidence))
    assert abs(rule.score(evidence) - rule.weights["prior"] - told) < 0.3


def test_alike_pairs_have_the_same_pattern():
    first = compare(person(**PHONE), person(2, **PHONE), Commonness())
    other = {"family_name": "佐藤", "family_kana": "サトウ", "phones": ("08011112222",)}
    second = compare(person(**other), person(2, **other), Commonness())
    assert pattern_of(first) == pattern_of(second)
    assert "phone:same" in pattern_of(first)
