"""Stock as programs read it: by SKU or JAN, by location, by area, in bulk, and again and again."""

from __future__ import annotations

from omni.extensions import db
from omni.models.location import Location
from omni.models.style import Variant
from omni.transactions import transaction
from tests.views.api.conftest import M


def test_a_sku_is_told_at_every_location_that_has_had_it(program):
    answer = program.get(f"/stock?sku={M},nothing")
    (item,) = answer.json["items"]
    assert item["sku"] == M
    assert item["available"] == {"SBY": 5, "ECW": 3}
    assert answer.json["unknown_skus"] == ["nothing"]


def test_a_jan_means_its_sku(program, shop):
    jan = db.session.get_one(Variant, shop.dress["M"]).jan
    assert program.get(f"/stock?sku={jan}").json["items"][0]["sku"] == M


def test_a_sku_without_a_level_has_nothing_to_say(program):
    (item,) = program.get("/stock?sku=OP-1001-藍-L").json["items"]
    assert item["available"] == {}


def test_what_has_not_changed_is_not_sent_again(program):
    first = program.get(f"/stock?sku={M}")
    again = program.get(f"/stock?sku={M}", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    program.post("/reservations", {"lines": [{"sku": M}]})
    after = program.get(f"/stock?sku={M}", **{"If-None-Match": first.headers["ETag"]})
    assert after.json["items"][0]["available"] == {"SBY": 5, "ECW": 2}


def test_an_area_is_a_prefecture_or_a_circle_around_a_postcode(program, shop):
    with transaction():
        for name, postcode, latitude, longitude in (
            ("shibuya", "1500002", 35.659, 139.7034),
            ("warehouse", "2720121", 35.6785, 139.931),
            ("shinjuku", None, None, None),
        ):
            place = db.session.get_one(Location, getattr(shop, name))
            place.postcode, place.latitude, place.longitude = postcode, latitude, longitude
    tokyo = program.get(f"/stock?sku={M}&prefecture=東京都").json
    assert tokyo["items"][0]["available"] == {"SBY": 5}
    near = program.get(f"/stock?sku={M}&postcode=1500001&radius_km=10").json
    assert near["items"][0]["available"] == {"SBY": 5}
    both = program.get(f"/stock?sku={M}&postcode=1500001&radius_km=50").json
    assert both["items"][0]["available"] == {"SBY": 5, "ECW": 3}
    places = program.get("/locations?postcode=2720121").json["items"]
    assert [one["code"] for one in places] == ["ECW", "SBY", "SJK"]
    assert places[0]["prefecture"] == "千葉県"
    assert program.get(f"/stock?sku={M}&radius_km=5").status_code == 422
    assert program.get(f"/stock?sku={M}&postcode=0000000&radius_km=5").status_code == 422


def test_a_shelf_is_read_page_by_page(program, shop):
    shop.stock(shop.dress["S"], 1)
    first = program.get("/locations/SBY/stock?limit=1").json
    assert len(first["items"]) == 1
    shop.stock(shop.dress["L"], 1)
    second = program.get(f"/locations/SBY/stock?limit=5&cursor={first['next_cursor']}").json
    assert second["next_cursor"] is None
    skus = [one["sku"] for one in (*first["items"], *second["items"])]
    assert skus == ["OP-1001-藍-S", M, "OP-1001-藍-L"]


def test_a_hundred_skus_are_asked_for_in_four_statements(program, statements):
    with statements() as seen:
        program.get(f"/stock?sku={M},OP-1001-藍-S,OP-1001-藍-L&location=SBY,SJK,ECW")
    assert len([one for one in seen if one.startswith("SELECT")]) <= 4
