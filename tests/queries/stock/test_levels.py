"""What lies where, as of now."""

from __future__ import annotations

from omni.extensions import db
from omni.models.location import Location
from omni.queries import stock
from omni.transactions import transaction
from tests.factories import Shop


def _put_on_the_map(shop: Shop) -> None:
    with transaction():
        for place, latitude, longitude in (
            (shop.shibuya, 35.658, 139.7016),
            (shop.shinjuku, 35.6896, 139.7006),
            (shop.warehouse, 34.7025, 135.4959),
        ):
            location = db.session.get_one(Location, place)
            location.latitude, location.longitude = latitude, longitude


def test_the_nearest_place_comes_first(shop: Shop) -> None:
    _put_on_the_map(shop)
    medium = shop.dress["M"]
    shop.stock(medium, 9, shop.warehouse)
    shop.stock(medium, 1, shop.shinjuku)
    here, elsewhere = stock.list_where_available(medium, 1, near=shop.shibuya)
    assert (here.location_name, here.available, here.item) == ("渋谷店", 0, "ワンピース 藍 M")
    assert [one.location_name for one in elsewhere] == ["新宿店", "EC倉庫"]


def test_levels_of_one_place_leave_out_the_others(shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 9, shop.warehouse)
    shop.stock(medium, 1)
    (level,) = stock.list_levels([medium], location_id=shop.shibuya)
    assert (level.location_id, level.on_hand) == (shop.shibuya, 1)
