"""Head office keeps the places and their registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from omni.extensions import db
from omni.models.location import Location
from omni.queries import locations
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]
PLACE: dict[str, Any] = {
    "name": "表参道店",
    "code": "OMO",
    "kind": "store",
    "opens_at": "11:00",
    "closes_at": "20:30",
    "cutover_hour": "5",
    "hold_days": "3",
    "hold_limit": "2",
    "till_tolerance": "0",
    "is_active": "y",
}


def test_a_store_is_opened_and_shown(log_in: LogIn) -> None:
    client = log_in("admin")
    opened = client.post("/admin/places/new", data=PLACE)
    assert opened.status_code == 303
    assert "レジ1" in client.get(opened.headers["Location"]).text
    page = client.get("/admin/places").text
    assert "表参道店" in page
    assert "11:00–20:30" in page


def test_rules_are_changed(log_in: LogIn, shop: Shop) -> None:
    client = log_in("admin")
    address = f"/admin/places/{shop.shibuya}"
    assert 'value="渋谷店"' in client.get(address).text
    assert client.post(address, data=PLACE | {"code": "SBY"}).status_code == 303
    place = db.session.get_one(Location, shop.shibuya)
    assert (place.hold_days, place.hold_limit, place.holds_sale_goods) == (3, 2, False)


def test_a_rule_outside_sense_is_refused(log_in: LogIn, shop: Shop) -> None:
    client = log_in("admin")
    for wrong in ({"hold_days": "400"}, {"opens_at": "25:99"}, {"kind": "moon"}, {"name": ""}):
        answer = client.post(f"/admin/places/{shop.shibuya}", data=PLACE | wrong)
        assert answer.status_code == 422, wrong
    assert db.session.get_one(Location, shop.shibuya).hold_days == 7


def test_a_register_is_set_up(log_in: LogIn, shop: Shop) -> None:
    client = log_in("admin")
    address = f"/admin/places/{shop.shibuya}/registers"
    assert client.get(f"{address}/new").status_code == 200
    new = {"code": "02", "name": "レジ2", "is_active": "y"}
    assert client.post(f"{address}/new", data=new).status_code == 303
    assert client.post(f"{address}/new", data=new).status_code == 409
    assert client.get(f"{address}/{shop.register}").status_code == 200
    stopped = {"code": "01", "name": "レジ1"}
    assert client.post(f"{address}/{shop.register}", data=stopped).status_code == 303
    assert [one.name for one in locations.list_registers(shop.shibuya)] == ["レジ2", "レジ1"]


def test_a_till_has_a_number(log_in: LogIn, shop: Shop) -> None:
    address = f"/admin/places/{shop.shibuya}/registers/new"
    for wrong in ("A1", "0", "000", "1000"):
        answer = log_in("admin").post(address, data={"code": wrong, "name": "レジ"})
        assert answer.status_code == 422, wrong
