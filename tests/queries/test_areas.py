"""Which locations an area means."""

from __future__ import annotations

import pytest

from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.location import Location
from omni.queries.areas import Area, list_area
from omni.transactions import transaction


def test_a_prefecture_is_read_from_the_postcode_or_the_address(shop):
    with transaction():
        db.session.get_one(Location, shop.shibuya).postcode = "150-0002"
        db.session.get_one(Location, shop.shinjuku).address = "神奈川県横浜市西区1"
    found = {one.location.id: one.prefecture for one in list_area(Area(), reached=lambda _: True)}
    assert found == {shop.shibuya: "東京都", shop.shinjuku: "神奈川県", shop.warehouse: None}
    (one,) = list_area(Area(prefecture="神奈川県"), reached=lambda _: True)
    assert one.location.id == shop.shinjuku


def test_a_place_without_a_point_is_in_no_circle(shop):
    assert list_area(Area(postcode="1500002", radius_km=2_000), reached=lambda _: True) == []


@pytest.mark.parametrize("area", [Area(radius_km=1), Area(postcode="0000000"), Area(postcode="x")])
def test_what_is_nowhere_is_refused(shop, area):
    with pytest.raises(Invalid):
        list_area(area, reached=lambda _: True)
