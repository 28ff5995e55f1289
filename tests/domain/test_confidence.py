"""How sure pieces are: time and vain searches take, counts and sales give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.confidence import Evidence, Rule, Trust, extra_buffer, score

EVIDENCE = st.builds(
    Evidence,
    on_hand=st.integers(-5, 50),
    counted_days=st.none() | st.integers(0, 2_000),
    sold_days=st.none() | st.integers(0, 2_000),
    misses=st.integers(0, 9),
    in_doubt=st.booleans(),
)


@pytest.mark.parametrize(
    ("seen", "points", "trust", "why"),
    [
        (Evidence(3, counted_days=0), 100, Trust.SURE, "今日棚卸をしました"),
        (Evidence(3, counted_days=94), 69, Trust.LIKELY, "最後の棚卸から94日"),
        (Evidence(1, counted_days=94), 59, Trust.LIKELY, "最後の棚卸から94日"),
        (Evidence(3, counted_days=94, sold_days=2), 79, Trust.SURE, "2日以内に販売しています"),
        (Evidence(3, counted_days=400), 50, Trust.LIKELY, "最後の棚卸から400日"),
        (Evidence(1, counted_days=400), 40, Trust.DOUBTFUL, "最後の棚卸から400日"),
        (Evidence(3), 50, Trust.LIKELY, "まだ棚卸をしていません"),
        (
            Evidence(3, counted_days=3, misses=2),
            49,
            Trust.DOUBTFUL,
            "棚卸のあと2回見つかりませんでした",
        ),
        (Evidence(3, counted_days=0, in_doubt=True), 15, Trust.DOUBTFUL, "在庫差異が残っています"),
    ],
)
def test_what_is_known_makes_a_score_and_a_reason(
    seen: Evidence, points: int, trust: Trust, why: str
) -> None:
    found = score(seen)
    assert (found.score, found.trust, str(found.reason)) == (points, trust, why)


@given(EVIDENCE)
def test_a_score_is_a_percentage_with_a_reason(seen: Evidence) -> None:
    found = score(seen)
    assert 0 <= found.score <= 100
    assert str(found.reason)
    assert "%(" not in str(found.reason)


@given(EVIDENCE, st.integers(1, 9))
def test_looking_in_vain_never_makes_it_surer(seen: Evidence, more: int) -> None:
    worse = Evidence(
        seen.on_hand, seen.counted_days, seen.sold_days, seen.misses + more, seen.in_doubt
    )
    assert score(worse).score <= score(seen).score


@given(EVIDENCE.filter(lambda one: one.counted_days is not None and one.sold_days is None))
def test_time_never_makes_it_surer(seen: Evidence) -> None:
    assert seen.counted_days is not None
    later = Evidence(seen.on_hand, seen.counted_days + 30, None, seen.misses, seen.in_doubt)
    assert score(later).score <= score(seen).score


RULES = (Rule(70, 1, 1), Rule(50, None, 2))


@pytest.mark.parametrize(
    ("points", "on_hand", "extra"),
    [(100, 1, 0), (69, 1, 1), (69, 2, 0), (49, 1, 2), (49, 9, 2), (50, 9, 0)],
)
def test_the_largest_rule_that_fits_keeps_pieces_back(
    points: int, on_hand: int, extra: int
) -> None:
    assert extra_buffer(points, on_hand, RULES) == extra
    assert extra_buffer(points, on_hand, ()) == 0
