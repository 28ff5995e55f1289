from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.business_day import (
    business_day,
    closing_time,
    day_bounds,
    format_hours,
    parse_hours,
)

TOKYO = "Asia/Tokyo"
ZONES = st.sampled_from([TOKYO, "America/New_York", "Asia/Kathmandu", "UTC"])


def test_after_midnight_it_is_still_yesterday_until_the_cut_over():
    before = datetime(2026, 11, 21, 19, 59, tzinfo=UTC)
    assert business_day(before, TOKYO, 5) == date(2026, 11, 21)
    assert business_day(before + timedelta(minutes=1), TOKYO, 5) == date(2026, 11, 22)


def test_a_cut_over_at_midnight_is_the_calendar():
    assert business_day(datetime(2026, 11, 21, 15, tzinfo=UTC), TOKYO, 0) == date(2026, 11, 22)


def test_the_bounds_of_a_day_are_its_cut_overs():
    assert day_bounds(date(2026, 11, 21), TOKYO, 5) == (
        datetime(2026, 11, 20, 20, tzinfo=UTC),
        datetime(2026, 11, 21, 20, tzinfo=UTC),
    )


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), ZONES, st.sampled_from([0, 4, 5, 6]))
def test_every_moment_between_the_bounds_is_of_the_day(day, zone, cutover):
    begin, end = day_bounds(day, zone, cutover)
    assert business_day(begin, zone, cutover) == day
    assert business_day(end - timedelta(seconds=1), zone, cutover) == day
    assert business_day(end, zone, cutover) == day + timedelta(days=1)
    assert day_bounds(day + timedelta(days=1), zone, cutover)[0] == end


def test_a_shop_may_close_after_midnight():
    day = date(2026, 11, 21)
    assert closing_time(day, TOKYO, time(20, 30)) == datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
    assert closing_time(day, TOKYO, 25 * 60 + 30) == datetime(2026, 11, 21, 16, 30, tzinfo=UTC)


def test_hours_past_midnight_are_read_and_written():
    assert parse_hours("25:30") == 1530
    assert parse_hours(" 9:00 ") == 540
    assert format_hours(1530) == "25:30"
    assert format_hours(540) == "09:00"
    assert [parse_hours(text) for text in ("48:00", "9:60", "21", "", "21:0")] == [None] * 5


def test_an_unknown_zone_or_hour_or_a_naive_moment_is_an_error():
    at = datetime(2026, 11, 21, tzinfo=UTC)
    for zone in ("Asia/Nowhere", "", "../x", "Asia"):
        with pytest.raises(ValueError):
            business_day(at, zone, 5)
    with pytest.raises(ValueError):
        business_day(at, TOKYO, 24)
    with pytest.raises(ValueError):
        business_day(at.replace(tzinfo=None), TOKYO, 5)
