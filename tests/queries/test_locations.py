"""Locations, in the chain's order."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.errors import NotFound
from omni.queries import locations
from tests.factories import Shop


def test_locations_come_in_the_chains_order(shop: Shop) -> None:
    assert [one.code for one in locations.list_locations()] == ["SBY", "SJK", "ECW"]


def test_a_location_that_does_not_exist_is_refused(shop: Shop) -> None:
    with pytest.raises(NotFound):
        locations.get_location(999)


def test_the_earliest_business_day_is_that_of_the_latest_cutover(shop: Shop) -> None:
    night = dt.datetime(2026, 11, 21, 17, tzinfo=dt.UTC)  # Sunday 2 o'clock in Tokyo
    assert locations.earliest_business_day(night) == dt.date(2026, 11, 21)
