"""How numbers, days and moments are said."""

import datetime as dt
from decimal import Decimal

import pytest
from flask_babel import force_locale

from omni.web import filters

NOON = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # Saturday noon in Tokyo


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context(), force_locale("ja"):
        yield


def before(**passed):
    return NOON - dt.timedelta(**passed)


def test_money_has_its_sign_before_the_yen():
    assert filters.yen(12300) == "¥12,300"
    assert filters.yen(-4900) == "−¥4,900"
    assert filters.yen(0) == "¥0"
    assert filters.yen(None) == ""


def test_counts_carry_the_word_things_are_counted_with():
    assert filters.points(3240) == "3,240pt"
    assert filters.pieces(3) == "3点"
    assert filters.people(2) == "2人"
    assert filters.cases(1200) == "1,200件"


def test_a_ledger_line_says_which_way_it_went():
    assert [filters.signed(n) for n in (120, -40, 0)] == ["+120", "−40", "0"]


def test_a_rate_is_said_without_idle_zeros():
    assert filters.percent(Decimal("10.00")) == "10%"
    assert filters.percent(Decimal("0.5")) == "0.5%"


def test_a_day_has_its_weekday_and_the_year_only_when_it_is_another():
    assert filters.day(dt.date(2026, 11, 21)) == "11/21(土)"
    assert filters.day(dt.date(2025, 1, 5)) == "2025/1/5(日)"


def test_a_moment_late_in_the_evening_of_utc_is_tomorrow_in_tokyo():
    assert filters.day(dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)) == "11/22(日)"


def test_near_days_have_names():
    today = dt.date(2026, 11, 21)
    said = [filters.near_day(today + dt.timedelta(days=n), today) for n in (-2, -1, 0, 1, 2)]
    assert said == ["11/19(木)", "昨日", "今日", "明日", "11/23(月)"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (before(seconds=30), "たった今"),
        (before(minutes=11), "11分前"),
        (before(hours=3), "今日 9:00"),
        (before(hours=20, minutes=40), "昨日 15:20"),
        (before(days=3), "11/18(水) 12:00"),
        (before(days=14), "11/7(土)"),
        (before(days=365), "2025/11/21(金)"),
    ],
)
def test_a_past_moment_is_said_as_people_say_it(moment, said):
    assert filters.ago(moment, NOON) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (before(hours=-6), "18:00まで"),
        (before(days=-1), "明日 12:00まで"),
        (before(days=-4), "11/25(水) 12:00まで"),
        (before(days=-30), "12/21(月)まで"),
    ],
)
def test_a_time_limit_is_said_as_people_say_it(moment, said):
    assert filters.until(moment, NOON) == said


def test_the_exact_moment_is_there_for_the_asking():
    assert filters.exact(NOON) == "2026/11/21 12:00"
    assert filters.clock(NOON) == "12:00"


def test_english_days_are_english():
    with force_locale("en"):
        assert filters.day(dt.date(2026, 11, 21)) == "Sat 21 Nov"


def test_the_exact_moment_is_english_too():
    with force_locale("en"):
        assert filters.exact(NOON) == "21 Nov 2026, 12:00"
