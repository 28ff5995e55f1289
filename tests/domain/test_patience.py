"""The door stays closed longer after every wrong try."""

import datetime as dt

import pytest

from omni.domain.patience import minutes_left, wait_after

NOON = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wrong", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (9, 16), (11, 60), (500, 60)]
)
def test_the_wait_doubles_to_an_hour(wrong: int, minutes: int) -> None:
    assert wait_after(wrong) == dt.timedelta(minutes=minutes)


def test_minutes_are_rounded_up_and_end() -> None:
    assert minutes_left(5, NOON, NOON + dt.timedelta(seconds=1)) == 1
    assert minutes_left(6, NOON, NOON) == 2
    assert minutes_left(5, NOON, NOON + dt.timedelta(minutes=1)) == 0
    assert minutes_left(0, None, NOON) == 0
