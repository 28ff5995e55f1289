"""When a place can next send something off."""

import datetime as dt

import pytest

from omni.domain.routing import PlaceRule, week_of

JST = dt.timezone(dt.timedelta(hours=9))
SATURDAY = dt.date(2026, 11, 21)


def at(hour, minute=0, day=SATURDAY):
    return dt.datetime.combine(day, dt.time(hour, minute), JST)


def week(rule=PlaceRule(), closed_on=()):  # noqa: B008 - frozen
    return week_of(dt.time(10), dt.time(20), rule, 15 * 60, frozenset(closed_on))


def test_until_the_deadline_it_leaves_today_and_after_it_tomorrow():
    assert week().leaves_in(at(14, 59)) == 0
    assert week().leaves_in(at(15)) == 1


def test_a_weekday_off_and_a_closed_day_are_waited_for():
    sundays_off = week(PlaceRule(closed_weekdays=frozenset({6})))
    assert sundays_off.leaves_in(at(16)) == 2
    assert week(closed_on=[SATURDAY]).leaves_in(at(9)) == 1


def test_a_place_that_never_works_never_sends():
    assert week(PlaceRule(closed_weekdays=frozenset(range(7)))).leaves_in(at(9)) is None


def test_the_deadline_is_never_after_closing_time_unless_the_place_says_so():
    early = week_of(dt.time(9), dt.time(13), PlaceRule(), 15 * 60)
    assert early.cutoff == dt.time(13)
    late = week_of(dt.time(9), dt.time(13), PlaceRule(cutoff=dt.time(18)), 15 * 60)
    assert late.leaves_in(at(17)) == 0


@pytest.mark.parametrize(
    ("hour", "hours"), [(9, 1.0), (10, 0.0), (19, 0.0), (20, 14.0), (23, 11.0)]
)
def test_hours_until_somebody_is_there(hour, hours):
    assert week().opens_in(at(hour)) == hours


def test_a_closed_place_opens_after_its_days_off():
    assert week(closed_on=[SATURDAY]).opens_in(at(12)) == 22.0
    assert week(PlaceRule(closed_weekdays=frozenset(range(7)))).opens_in(at(12)) == 14 * 24
