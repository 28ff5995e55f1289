"""Until when goods are kept."""

import datetime as dt

import pytest

from omni.domain.holds import (
    ClosedToday,
    Hours,
    VisitInPast,
    VisitTooFar,
    expiry,
    is_lapsed,
    offer_expiry,
    soft_expiry,
)

STORE = Hours("Asia/Tokyo", 5, dt.time(10), dt.time(20), 3)
BAR = Hours("Asia/Tokyo", 5, dt.time(17), dt.time(2), 3)
NOON = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
SATURDAY = dt.date(2026, 11, 21)


def at(day, hour, minute=0):
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


def test_goods_are_kept_until_closing_time_of_the_last_day():
    assert expiry(None, STORE, NOON) == at(24, 11)


def test_a_visit_today_lasts_until_the_store_closes():
    assert expiry(SATURDAY, STORE, NOON) == at(21, 11)


def test_after_closing_nobody_comes_today():
    with pytest.raises(ClosedToday):
        expiry(SATURDAY, STORE, at(21, 11))
    assert STORE.days(at(21, 11))[0] == dt.date(2026, 11, 22)


def test_the_small_hours_belong_to_the_day_before():
    assert BAR.today(at(21, 16)) == SATURDAY
    assert expiry(SATURDAY, BAR, at(21, 16)) == at(21, 17)


def test_yesterday_and_next_month_are_refused():
    with pytest.raises(VisitInPast):
        expiry(dt.date(2026, 11, 20), STORE, NOON)
    with pytest.raises(VisitTooFar):
        expiry(dt.date(2026, 11, 25), STORE, NOON)
    with pytest.raises(VisitTooFar):
        expiry(dt.date(9999, 12, 31), STORE, NOON)


def test_the_days_to_choose_from_are_the_stores_period():
    assert STORE.days(NOON) == [SATURDAY + dt.timedelta(days=ahead) for ahead in range(4)]


def test_a_soft_hold_is_half_an_hour():
    assert soft_expiry(NOON) == at(21, 3, 30)


def test_an_offer_stands_a_day_but_not_into_the_night():
    assert offer_expiry(STORE, NOON) == at(22, 3)
    assert offer_expiry(STORE, at(21, 12)) == at(22, 11)
    assert offer_expiry(STORE, at(21, 18)) == at(22, 11)


def test_the_moment_itself_is_too_late():
    assert is_lapsed(NOON, NOON)
    assert not is_lapsed(NOON + dt.timedelta(microseconds=1), NOON)
