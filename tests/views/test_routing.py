"""The rule editor, a replay and another place for a part, as a desk sees them."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.queries import routing as routing_query
from omni.services import routing
from omni.services.orders import place_order
from omni.transactions import transaction
from tests.factories import Shop


def test_rules_are_drafted_changed_tried_and_switched_on(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    ec = log_in("ec")
    assert "標準" in ec.get("/orders/rules").text
    made = ec.post("/orders/rules", data={"key": "d"})
    assert made.status_code == 303
    page = ec.get(made.location).text
    said = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', page))
    ticked = re.findall(r'type="checkbox" name="(on-[\w]+)" checked', page)
    data = {name: value for name, value in said.items() if "-" in name}
    data |= dict.fromkeys(ticked, "on")
    data |= {"key": "c", "note": "倉庫から", f"excluded-{shop.shibuya}": "on", "weight-store": "90"}
    data |= {f"cutoff-{shop.shinjuku}": "13:30", f"closed-{shop.shinjuku}": "6"}
    assert ec.post(made.location, data=data).status_code == 303
    assert ec.post(f"{made.location}/replay", data={"key": "r", "days": "7"}).status_code == 303
    assert 'hx-trigger="every 1s"' in ec.get(made.location).text
    assert routing.run_waiting()
    assert "このルール" in ec.get(made.location, headers={"HX-Request": "true"}).text
    assert ec.post(f"{made.location}/activate", data={"key": "a"}).status_code == 303
    active = routing_query.get_active_rules()
    assert active.place(shop.shibuya).is_excluded
    assert active.place(shop.shinjuku).closed_weekdays == {6}
    assert "第1版" in ec.get("/orders/rules").text


def test_what_is_no_number_is_refused_beside_its_field(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    manager = log_in("manager")
    where = manager.post("/orders/rules", data={"key": "d"}).location
    for name, value in (("weight-depth", "たくさん"), (f"cutoff-{shop.shibuya}", "25時")):
        answer = manager.post(where, data={"key": "c", name: value})
        assert answer.status_code == 422
    assert manager.get("/orders/rules/999").status_code == 404


def test_a_clerk_does_not_change_the_rules(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    assert log_in("clerk").get("/orders/rules").status_code == 403


def test_a_part_is_sent_from_elsewhere_on_the_order_which_says_why(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    shop.stock(shop.dress["M"], 3)
    shop.stock(shop.dress["M"], 3, shop.shinjuku)
    new = NewOrder(
        channel="ec",
        location_id=shop.warehouse,
        lines=(NewLine(shop.dress["M"], 1, 9900),),
        payments=(NewPayment("online", 9900),),
        destination=NewDestination("田中 美咲", "1500002", "東京都", "渋谷区", "渋谷1-1-1"),
    )
    with transaction():
        order_id = place_order(new, key="k", actor=shop.actor("ec")).id
    manager = log_in("manager")
    page = manager.get(f"/orders/{order_id}").text
    assert "渋谷店から出荷" in page
    assert "在庫3" in page
    part = db.session.scalars(select(Fulfilment.id)).one()
    data = {"key": "o", "location_id": str(shop.shinjuku), "reason": "店頭で接客中"}
    assert manager.post(f"/orders/rules/parts/{part}", data=data).status_code == 303
    page = manager.get(f"/orders/{order_id}").text
    assert "新宿店から出荷" in page
    assert "店頭で接客中" in page
