from datetime import UTC, datetime, timedelta, timezone

import pytest

from omni.domain.clock import now, set_clock

JST = timezone(timedelta(hours=9))


def test_now_is_aware_and_in_utc():
    assert now().utcoffset() == timedelta(0)
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_set_clock_stands_still_and_is_put_back():
    with set_clock(datetime(2026, 11, 21, 10, tzinfo=JST)):
        assert now() == datetime(2026, 11, 21, 1, tzinfo=UTC)
        with set_clock(lambda: datetime(2027, 1, 1, tzinfo=UTC)):
            assert now().year == 2027
        assert now().year == 2026
    assert now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_clock_is_put_back_after_a_failure():
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    with pytest.raises(KeyError), set_clock(moment):
        raise KeyError
    assert now() != moment


def test_a_clock_without_a_zone_is_an_error():
    with set_clock(datetime(2026, 1, 1)), pytest.raises(ValueError):  # noqa: DTZ001
        now()
