from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.money import Rounding
from omni.domain.points import (
    EarnLine,
    EarnPer,
    EarnReason,
    EarnRule,
    PointCampaign,
    ReasonKind,
    Stacking,
    earn,
)

TODAY = date(2026, 11, 21)
BASE, TIER, CAMPAIGN, EXCLUDED = ReasonKind


def points(rule, *lines, tier=None, on=TODAY):
    return [line.points for line in earn(rule, lines, tier=tier, on=on)]


def campaign(percent, name="triple", **details):
    return PointCampaign(name, percent, TODAY, TODAY, **details)


def test_one_per_hundred_is_not_ten_per_thousand():
    line = EarnLine("a", 900)
    assert points(EarnRule(1, 100), line) == [9]
    assert points(EarnRule(10, 1_000), line) == [0]


def test_rounding_per_line_and_per_document_differ():
    lines = [EarnLine("a", 150), EarnLine("b", 150)]
    assert points(EarnRule(1, 100, per=EarnPer.LINE), *lines) == [1, 1]
    assert points(EarnRule(1, 100, per=EarnPer.DOCUMENT), *lines) == [2, 1]


def test_each_rounding_is_named():
    line = EarnLine("a", 150)
    found = [points(EarnRule(1, 100, rounding=one), line)[0] for one in Rounding]
    assert found == [1, 2, 2]
    assert points(EarnRule(1, 100, rounding=Rounding.HALF_UP), EarnLine("a", 149)) == [1]


def test_the_reasons_tell_base_tier_and_campaign():
    rule = EarnRule(1, 100, tier_percent={"gold": 150}, campaigns=(campaign(300),))
    (line,) = earn(rule, [EarnLine("a", 1_000)], tier="gold", on=TODAY)
    assert line.points == 35
    assert line.reasons == (
        EarnReason(BASE, 10),
        EarnReason(TIER, 5, "gold", 150),
        EarnReason(CAMPAIGN, 20, "triple", 300),
    )


@pytest.mark.parametrize(
    ("stacking", "found"), [(Stacking.ADD, 35), (Stacking.MULTIPLY, 45), (Stacking.BEST, 30)]
)
def test_multipliers_meet_as_the_rule_says(stacking, found):
    rule = EarnRule(
        1, 100, stacking=stacking, tier_percent={"gold": 150}, campaigns=(campaign(300),)
    )
    assert points(rule, EarnLine("a", 1_000), tier="gold") == [found]


def test_a_campaign_covers_its_days_tiers_styles_and_categories_only():
    line = EarnLine("a", 1_000, style="D-1", category="dress")
    for details, found in [
        ({}, 30),
        ({"styles": frozenset({"D-1"})}, 30),
        ({"styles": frozenset({"D-2"})}, 10),
        ({"categories": frozenset({"dress"})}, 30),
        ({"tiers": frozenset({"gold"})}, 10),
    ]:
        assert points(EarnRule(1, 100, campaigns=(campaign(300, **details),)), line) == [found]
    rule = EarnRule(1, 100, campaigns=(campaign(300),))
    assert points(rule, line, on=date(2026, 11, 20)) == points(rule, line, on=date(2026, 11, 22))
    assert points(rule, line, on=date(2026, 11, 22)) == [10]


def test_an_excluded_line_earns_nothing_and_says_so():
    rule = EarnRule(1, 100, excluded_styles=frozenset({"BAG"}), excluded_categories=frozenset("x"))
    lines = [EarnLine("a", 150, style="BAG"), EarnLine("b", 190, category="x"), EarnLine("c", 100)]
    found = earn(rule, lines, tier=None, on=TODAY)
    assert [line.points for line in found] == [0, 0, 1]
    assert found[0].reasons == (EarnReason(EXCLUDED, 0),)


def test_the_part_paid_with_points_earns_or_not_as_the_rule_says():
    line = EarnLine("a", 1_000, points_used=600)
    assert points(EarnRule(1, 100), line) == [4]
    assert points(EarnRule(1, 100, points_used_earn=True), line) == [10]


def test_a_rule_that_takes_points_away_is_an_error():
    with pytest.raises(ValueError):
        EarnRule(1, 0)
    with pytest.raises(ValueError):
        EarnRule(1, 100, tier_percent={"gold": 50})


styles = st.sampled_from(["A", "B", "C", None])
sets = st.frozensets(st.sampled_from(["A", "B"]), max_size=2)
lines = st.lists(
    st.builds(
        EarnLine,
        st.text("ab", max_size=2),
        st.integers(0, 50_000),
        st.integers(0, 900),
        styles,
        styles,
    ),
    max_size=6,
)
campaigns = st.lists(
    st.builds(
        PointCampaign,
        st.just("c"),
        st.integers(100, 500),
        st.just(TODAY),
        st.just(TODAY),
        st.frozensets(st.sampled_from(["gold", "silver"])),
        sets,
        sets,
    ),
    max_size=3,
).map(tuple)
rules = st.builds(
    EarnRule,
    st.integers(0, 20),
    st.sampled_from([1, 100, 108, 110, 1_000]),
    st.sampled_from(Rounding),
    st.sampled_from(EarnPer),
    st.sampled_from(Stacking),
    st.just({"gold": 175}),
    campaigns,
    sets,
    sets,
    st.booleans(),
)


@given(rules, lines, st.sampled_from(["gold", "silver", None]))
def test_reasons_sum_to_the_points_and_no_line_earns_below_zero(rule, lines, tier):
    found = earn(rule, lines, tier=tier, on=TODAY)
    assert [line.ref for line in found] == [line.ref for line in lines]
    for line in found:
        assert line.points == sum(one.points for one in line.reasons)
        assert all(one.points >= 0 for one in line.reasons)


@given(rules, lines)
def test_a_document_earns_its_base_on_its_total(rule, lines):
    base = sum(
        one.points
        for line in earn(rule, lines, tier=None, on=TODAY)
        for one in line.reasons
        if one.kind is BASE
    )
    counted = [
        line.amount if rule.points_used_earn else max(line.amount - line.points_used, 0)
        for line in lines
        if line.style not in rule.excluded_styles and line.category not in rule.excluded_categories
    ]
    if rule.per is EarnPer.DOCUMENT and rule.rounding is Rounding.FLOOR:
        assert base == sum(counted) // rule.per_yen * rule.points
