"""Whose values stay, and what holds of what two people agreed to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.merging import Side, agreed, choose_side, strictest

MONDAY = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("group", "survivor", "merged", "stays"),
    [
        ("birthday", [None], [dt.date(1985, 4, 1)], Side.MERGED),
        ("birthday", [dt.date(1985, 4, 1)], [None], Side.SURVIVOR),
        ("birthday", [dt.date(1985, 4, 1)], [dt.date(1985, 4, 2)], Side.SURVIVOR),
        ("name", ["髙橋", "花子"], ["高橋", "花子"], Side.SURVIVOR),
        ("name", ["TAKAHASHI", "Hanako"], ["高橋", "花子"], Side.MERGED),
        ("name", ["タカハシ", "ハナコ"], ["高橋", "花子"], Side.MERGED),
        ("name", ["高橋", "花子"], ["タカハシハナコ", ""], Side.SURVIVOR),
        ("name", ["高橋", ""], ["タカハシ", "ハナコ"], Side.MERGED),
        ("address", ["1500002", "東京都", ""], ["", "東京都", "渋谷区", "渋谷1-2"], Side.MERGED),
        ("address", ["渋谷区", "渋谷1-2-3"], ["渋谷区", "渋谷1"], Side.SURVIVOR),
        ("gender", [""], [None], Side.SURVIVOR),
    ],
)  # fmt: skip
def test_what_is_known_and_fuller_stays(group, survivor, merged, stays):
    assert choose_side(group, survivor, merged) is stays


def test_what_a_person_confirmed_last_stays_however_full_the_other_is():
    address = (["1", "", "", "", ""], ["1", "東京都", "渋谷区", "渋谷1", "101"])
    kept = choose_side("address", *address, survivor_confirmed=TUESDAY, merged_confirmed=MONDAY)
    assert kept is Side.SURVIVOR
    assert choose_side("address", *address, survivor_confirmed=MONDAY) is Side.SURVIVOR
    assert choose_side("address", *reversed(address), merged_confirmed=MONDAY) is Side.MERGED


def test_nothing_known_never_wins_by_being_confirmed():
    assert choose_side("birthday", [MONDAY.date()], [None], merged_confirmed=TUESDAY) is (
        Side.SURVIVOR
    )


@pytest.mark.parametrize(
    ("states", "holds"),
    [
        ((), "unknown"),
        (("unknown", "granted"), "granted"),
        (("granted", "denied"), "denied"),
        (("unknown", "denied"), "denied"),
        (("unknown", "unknown"), "unknown"),
    ],
)
def test_no_beats_yes_and_unknown_is_neither(states, holds):
    assert strictest(states) == holds


def test_her_newest_word_after_a_merge_counts():
    assert agreed([(True, "granted"), (False, "denied")]) == "denied"
    assert agreed([(True, "denied"), (False, "granted"), (True, "granted")]) == "granted"
    assert agreed([(True, "denied"), (True, "granted"), (False, "unknown")]) == "granted"


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["granted", "denied", "unknown"]))))
def test_a_yes_is_never_made_of_merges_alone(story):
    if agreed(story) == "granted":
        assert (True, "granted") in story or (False, "granted") in story
