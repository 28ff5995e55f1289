"""Who is chosen and why, rule by rule."""

import datetime as dt
from dataclasses import replace
from types import MappingProxyType

import pytest

from omni.domain.routing import (
    SHIPPED,
    Candidate,
    PlaceRule,
    RuleKind,
    RuleSet,
    decide,
    say_reason,
    say_refusal,
)

NEAR = Candidate(1, "新宿店", True, {1: 5, 2: 5}, distance_km=2.1, load=3)
FAR = Candidate(2, "天神店", True, {1: 5, 2: 5}, distance_km=880)
WAREHOUSE = Candidate(3, "EC倉庫", False, {1: 90, 2: 90}, distance_km=30)


def changed(*rules, **places):
    """The shipped rules with these in the place of theirs, and these places."""
    by_kind = {rule.kind: rule for rule in rules}
    found = tuple(by_kind.get(rule.kind, rule) for rule in SHIPPED.rules)
    return RuleSet(found, MappingProxyType({int(k[1:]): v for k, v in places.items()}))


def shipped(kind):
    return next(rule for rule in SHIPPED.rules if rule.kind is kind)


def chosen(decision):
    return [(one.name, one.pieces) for one in decision.assignments]


def test_one_parcel_from_far_goes_before_two_from_near():
    only_one = replace(NEAR, available={1: 5})
    other = replace(NEAR, location_id=4, name="表参道店", available={2: 5})
    assert chosen(decide({1: 1, 2: 1}, [only_one, other, FAR], SHIPPED)) == [
        ("天神店", {1: 1, 2: 1})
    ]


def test_of_two_equal_places_the_nearer_sends():
    assert chosen(decide({1: 1}, [FAR, NEAR], SHIPPED)) == [("新宿店", {1: 1})]


def test_a_store_keeps_the_last_piece_of_a_size_where_another_has_more():
    last = replace(NEAR, available={1: 1})
    other = replace(NEAR, location_id=4, name="横浜店", distance_km=30)
    decision = decide({1: 1}, [last, other], SHIPPED)
    assert chosen(decision) == [("横浜店", {1: 1})]
    seen = {one.name: {r.kind: r.value for r in one.reasons} for one in decision.scores}
    assert seen["新宿店"][RuleKind.LAST_SIZE] == 1
    assert seen["横浜店"][RuleKind.LAST_SIZE] == 0


def test_whoever_sends_today_goes_before_whoever_is_a_little_nearer():
    late = replace(NEAR, leaves_in=1)
    today = replace(NEAR, location_id=4, name="横浜店", distance_km=30)
    assert chosen(decide({1: 1}, [late, today], SHIPPED)) == [("横浜店", {1: 1})]


def test_what_nobody_has_stays_short():
    decision = decide({1: 2, 9: 1}, [NEAR], SHIPPED)
    assert chosen(decision) == [("新宿店", {1: 2})]
    assert decision.short == {9: 1}
    assert not decision.is_whole


def test_an_order_is_never_sent_in_more_parcels_than_the_rules_allow():
    places = [replace(NEAR, location_id=n, name=f"店{n}", available={n: 3}) for n in range(1, 5)]
    two = changed(replace(shipped(RuleKind.SPLITS), threshold=2))
    decision = decide(dict.fromkeys(range(1, 5), 1), places, two)
    assert len(decision.assignments) == 2
    assert sum(decision.short.values()) == 2


@pytest.mark.parametrize(
    ("candidate", "rules", "kind", "words"),
    [
        (NEAR, changed(_1=PlaceRule(is_excluded=True)), RuleKind.EXCLUDED, "出荷の対象外です"),
        (replace(NEAR, leaves_in=3), SHIPPED, RuleKind.CLOSED, "出荷できるのは3日後です"),
        (replace(NEAR, leaves_in=None), SHIPPED, RuleKind.CLOSED, "休業中です"),
        (
            replace(NEAR, load=20),
            SHIPPED,
            RuleKind.CAPACITY,
            "本日20件で上限20件に達しています",
        ),
        (
            NEAR,
            changed(_1=PlaceRule(capacity=3)),
            RuleKind.CAPACITY,
            "本日3件で上限3件に達しています",
        ),
        (
            NEAR,
            changed(replace(shipped(RuleKind.BUFFER), threshold=5)),
            RuleKind.BUFFER,
            "販売可能な在庫がありません",
        ),
        (
            replace(NEAR, confidence={1: 30, 2: 90}),
            SHIPPED,
            RuleKind.CONFIDENCE,
            "在庫の確かさ30%（下限40%）",
        ),
    ],
)
def test_a_filter_rules_a_place_out_and_says_why(candidate, rules, kind, words):
    decision = decide({1: 1}, [candidate, WAREHOUSE], rules)
    assert chosen(decision) == [("EC倉庫", {1: 1})]
    (refusal,) = decision.refused
    assert (refusal.name, refusal.kind) == ("新宿店", kind)
    assert str(say_refusal(refusal.kind, refusal.value, refusal.bound)) == words


def test_a_filter_that_is_off_rules_nobody_out():
    off = changed(replace(shipped(RuleKind.CAPACITY), is_on=False))
    full = replace(NEAR, load=20)
    assert chosen(decide({1: 1}, [full], off)) == [("新宿店", {1: 1})]
    assert chosen(decide({1: 1}, [full], SHIPPED)) == []


def test_a_warehouse_keeps_no_pieces_for_a_shop_floor():
    kept = changed(replace(shipped(RuleKind.BUFFER), threshold=89))
    assert chosen(decide({1: 90}, [WAREHOUSE], kept)) == [("EC倉庫", {1: 90})]


def test_who_has_refused_these_pieces_is_not_asked_again():
    decision = decide({1: 1}, [NEAR, FAR], SHIPPED, excluding=frozenset({1}))
    assert chosen(decision) == [("天神店", {1: 1})]
    assert [(one.name, one.kind) for one in decision.refused] == [("新宿店", None)]


def test_what_is_first_outweighs_any_sum_of_what_follows():
    first = changed(replace(shipped(RuleKind.STORE), is_first=True, weight=1))
    heavy = replace(WAREHOUSE, distance_km=2000, leaves_in=2)
    assert chosen(decide({1: 1}, [NEAR, heavy], SHIPPED)) == [("新宿店", {1: 1})]
    assert chosen(decide({1: 1}, [NEAR, heavy], first)) == [("EC倉庫", {1: 1})]


def test_reasons_add_up_to_the_score_and_are_said_in_words():
    (score, *_rest) = decide({1: 1}, [NEAR], SHIPPED).scores
    assert score.total == sum(reason.penalty for reason in score.reasons)
    said = [say_reason(one.kind, one.value) for one in score.reasons]
    assert [str(one) for one in said if one] == [
        "本日出荷",
        "お届け先まで2.1km",
        "本日3件",
        "在庫5",
        "店舗",
        "営業中",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (RuleKind.DISTANCE, None, "距離不明"),
        (RuleKind.DISTANCE, 880.4, "お届け先まで880km"),
        (RuleKind.CUTOFF, 1, "明日出荷"),
        (RuleKind.CUTOFF, 3, "3日後に出荷"),
        (RuleKind.CUTOFF, None, "出荷日未定"),
        (RuleKind.HOURS, 0.2, "あと1時間で営業"),
        (RuleKind.LAST_SIZE, 2, "最後の1点（2品）"),
        (RuleKind.STORE, 0, "倉庫"),
    ],
)
def test_what_a_rule_saw_is_said_in_a_word_or_two(kind, value, words):
    assert str(say_reason(kind, value)) == words


def test_the_decision_without_its_reasons_is_the_same():
    places = [NEAR, FAR, WAREHOUSE]
    said = decide({1: 2, 2: 1}, places, SHIPPED)
    plain = decide({1: 2, 2: 1}, places, SHIPPED, explain=False)
    assert chosen(said) == chosen(plain)
    assert plain.scores == ()


def test_a_deadline_of_the_day_is_the_places_own_before_the_rules():
    rules = changed(_1=PlaceRule(cutoff=dt.time(12)))
    assert rules.place(1).cutoff == dt.time(12)
    assert rules.place(2).cutoff is None
