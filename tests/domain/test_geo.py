"""Distances between places."""

import pytest

from omni.domain.geo import distance_km

TOKYO, OSAKA = (35.6812, 139.7671), (34.7025, 135.4959)


def test_tokyo_station_and_osaka_station_lie_some_400_kilometres_apart() -> None:
    assert distance_km(TOKYO, OSAKA) == pytest.approx(403, abs=2)


def test_a_place_is_no_way_from_itself_and_the_way_back_is_as_long() -> None:
    assert distance_km(TOKYO, TOKYO) == 0
    assert distance_km(TOKYO, OSAKA) == pytest.approx(distance_km(OSAKA, TOKYO))
