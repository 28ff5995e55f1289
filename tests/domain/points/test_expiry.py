from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.points.expiry import ExpiryKind, ExpiryRule, expires_on, usable_from

days = st.dates(date(2000, 1, 1), date(2080, 12, 31))
rules = st.builds(
    ExpiryRule,
    st.sampled_from(ExpiryKind),
    st.integers(0, 60),
    st.integers(0, 5),
    st.integers(1, 12),
    st.integers(1, 31),
)


def test_two_years_after_the_end_of_the_month_of_earning():
    rule = ExpiryRule(ExpiryKind.MONTH_END, months=24)
    assert expires_on(rule, date(2026, 11, 21)) == date(2028, 11, 30)
    assert expires_on(rule, date(2026, 2, 28)) == date(2028, 2, 29)
    assert expires_on(rule, date(2026, 12, 31)) == date(2028, 12, 31)


def test_the_thirty_first_of_march_of_this_or_a_later_year():
    rule = ExpiryRule(ExpiryKind.FIXED_DATE, month=3, day=31)
    assert expires_on(rule, date(2026, 3, 31)) == date(2026, 3, 31)
    assert expires_on(rule, date(2026, 4, 1)) == date(2027, 3, 31)
    later = ExpiryRule(ExpiryKind.FIXED_DATE, years=1, month=2, day=29)
    assert expires_on(later, date(2026, 11, 21)) == date(2028, 2, 29)
    assert expires_on(later, date(2025, 11, 21)) == date(2027, 2, 28)


def test_a_year_from_the_last_activity():
    rule = ExpiryRule(ExpiryKind.ROLLING, months=12)
    assert expires_on(rule, date(2026, 11, 21)) == date(2027, 11, 21)
    assert expires_on(rule, date(2028, 2, 29)) == date(2029, 2, 28)
    assert expires_on(ExpiryRule(ExpiryKind.ROLLING, months=1), date(2026, 1, 31)) == date(
        2026, 2, 28
    )


def test_some_points_never_expire():
    assert expires_on(ExpiryRule(ExpiryKind.NEVER), date(2026, 11, 21)) is None


@given(rules, days)
def test_no_points_expire_before_they_are_earned(rule, earned_on):
    last = expires_on(rule, earned_on)
    assert last is None or last >= earned_on


@given(rules, days, st.integers(0, 400))
def test_points_earned_later_never_expire_sooner(rule, earned_on, wait):
    later = earned_on + timedelta(days=wait)
    first, second = expires_on(rule, earned_on), expires_on(rule, later)
    assert first is None or second is None or second >= first


def test_pending_points_count_after_their_days():
    assert usable_from(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert usable_from(date(2026, 11, 21), 14) == date(2026, 12, 5)
    with pytest.raises(ValueError):
        usable_from(date(2026, 11, 21), -1)


def test_a_rule_that_cannot_be_is_an_error():
    with pytest.raises(ValueError):
        ExpiryRule(ExpiryKind.FIXED_DATE, month=13)
    with pytest.raises(ValueError):
        ExpiryRule(ExpiryKind.ROLLING, months=-1)
