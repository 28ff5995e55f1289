"""What other programs' codes mean here."""

from __future__ import annotations

import pytest

from omni.extensions import db
from omni.models.location import Location
from omni.models.style import Variant
from omni.queries.codes import (
    LocationUnknown,
    SkuUnknown,
    find_skus,
    get_skus,
    get_spot,
    get_spots,
)
from omni.transactions import transaction


def test_a_sku_and_its_jan_mean_the_same(shop, statements):
    jan = db.session.get_one(Variant, shop.dress["M"]).jan
    with statements() as seen:
        found = find_skus(["OP-1001-藍-M", jan, "x"])
    assert len(seen) == 1
    assert {code: one.id for code, one in found.items()} == {
        "OP-1001-藍-M": shop.dress["M"],
        jan: shop.dress["M"],
    }
    with pytest.raises(SkuUnknown):
        get_skus(["x"])
    assert find_skus([]) == {}


def test_a_closed_location_has_no_code(shop):
    assert get_spots(["SBY", "SJK"])["SJK"].id == shop.shinjuku
    assert get_spot(shop.shibuya).code == "SBY"
    with transaction():
        db.session.get_one(Location, shop.shibuya).is_active = False
    with pytest.raises(LocationUnknown):
        get_spots(["SJK", "SBY"])
