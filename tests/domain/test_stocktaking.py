"""A count against what was there at that movement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.stocktaking import Doubt, Tally, add_up, difference, expected, wants_recount

DOUBT = Doubt(3, 30_000)


def test_goods_behind_the_counter_are_expected_only_where_they_are_counted() -> None:
    tally = Tally(pieces=3, on_hand=5, kept=2)
    assert (expected(tally, counts_kept=False), difference(tally, counts_kept=False)) == (3, 0)
    assert (expected(tally, counts_kept=True), difference(tally, counts_kept=True)) == (5, -2)


@pytest.mark.parametrize(
    ("found", "price", "tally", "again"),
    [
        (0, 9_900, Tally(3, 3), False),
        (-2, 9_900, Tally(1, 3), False),
        (-3, 9_900, Tally(0, 3), True),
        (1, 39_000, Tally(4, 3), True),
        (0, 9_900, Tally(3, 3, moved=True), True),
        (-9, 39_000, Tally(0, 9, round=2), False),
    ],
)
def test_large_and_muddled_differences_are_counted_again_once(
    found: int, price: int, tally: Tally, again: bool
) -> None:
    assert wants_recount(found, price, tally, DOUBT) is again


def test_shelves_add_up_and_tell_when_something_moved_between() -> None:
    assert add_up([(3, 7, 7, 5, 0), (2, 7, 7, 5, 0)]) == Tally(5, 5)
    assert add_up([(3, 7, 7, 6, 0), (2, 9, 9, 5, 1)]) == Tally(5, 5, 1, moved=True)


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 2), min_size=1))
def test_what_stands_last_in_the_books_is_compared(parts: list[tuple[int, int]]) -> None:
    rows = [(pieces, number, number, number * 2, 0) for pieces, number in parts]
    tally = add_up(rows)
    assert tally.pieces == sum(pieces for pieces, _ in parts)
    assert tally.on_hand == max(number for _, number in parts) * 2
