"""For how long a checkout's goods are kept."""

import datetime as dt

import pytest

from omni.domain.reservations import LONGEST_MINUTES, LongEnough, TooLong, longer, until

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)


def test_a_promise_ends_so_many_minutes_from_now():
    assert until(15, NOW) == NOW + dt.timedelta(minutes=15)


@pytest.mark.parametrize("minutes", [-1, 0, LONGEST_MINUTES + 1])
def test_neither_no_time_nor_hours(minutes):
    with pytest.raises(TooLong):
        until(minutes, NOW)


def test_it_can_be_kept_a_day_in_all():
    placed = NOW - dt.timedelta(hours=23)
    assert longer(60, NOW, placed) == NOW + dt.timedelta(hours=1)
    with pytest.raises(LongEnough):
        longer(61, NOW, placed)
