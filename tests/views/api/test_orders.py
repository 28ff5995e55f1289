"""Orders by the API: once, with what their checkout was promised, and cancelled."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.queries import doctor
from tests.programs import Program, make_token
from tests.views.api.conftest import M

HOME = {
    "name": "田中 美咲",
    "postcode": "1500002",
    "prefecture": "東京都",
    "city": "渋谷区",
    "street": "渋谷1-2-3",
}


def order(program, quantity=2, *, key=None, **rest):
    body = {
        "lines": [{"sku": M, "quantity": quantity, "unit_price": 9900}],
        "payments": [{"tender": "card", "amount": 9900 * quantity}],
        "destination": HOME,
    }
    return program.post("/orders", body | rest, key=key)


def reserve(program, quantity=2, place="ECW"):
    line = {"sku": M, "quantity": quantity, "location": place}
    return program.post("/reservations", {"lines": [line]}).json["number"]


def free(program):
    return program.get(f"/stock?sku={M}").json["items"][0]["available"]


def test_an_order_is_taken_once_and_shown(program):
    made = order(program, external_id="EC-1", key="a")
    assert made.status_code == 201, made.text
    assert "田中" not in made.text
    assert made.json["total"] == 19800
    assert program.get(made.json["href"].removeprefix("/api/v1")).json == made.json
    again = order(program, external_id="EC-1", key="b")
    assert again.json["number"] == made.json["number"]
    (listed,) = program.get("/orders?external_id=EC-1").json["items"]
    assert listed["number"] == made.json["number"]


def test_it_takes_the_goods_of_its_reservation(program):
    number = reserve(program)
    made = order(program, reservation=number)
    assert made.status_code == 201, made.text
    assert [part["location"] for part in made.json["fulfilments"]] == ["ECW"]
    assert program.get(f"/reservations/{number}").json["state"] == "ordered"
    assert free(program) == {"SBY": 5, "ECW": 1}
    with clock.set_clock(clock.now() + dt.timedelta(days=3)):
        assert free(program) == {"SBY": 5, "ECW": 1}
    assert doctor.list_findings(("stock", "orders", "reservations")) == []
    again = order(program, reservation=number)
    assert again.json["code"] == "reservation-over"


def test_too_late_it_is_taken_all_the_same_from_elsewhere(program):
    number = reserve(program, 3)
    with clock.set_clock(clock.now() + dt.timedelta(minutes=16)):
        reserve(program, 3)
        made = order(program, 3, reservation=number)
        assert made.status_code == 201, made.text
        assert [part["location"] for part in made.json["fulfilments"]] == ["SBY"]


def test_other_goods_than_reserved_are_refused(program):
    number = reserve(program, 3)
    assert order(program, 2, reservation=number).json["code"] == "other-goods"
    assert program.get(f"/reservations/{number}").json["state"] == "active"


def test_a_cancelled_order_gives_everything_back(program):
    number = order(program, reservation=reserve(program)).json["number"]
    gone = program.post(f"/orders/{number}/cancel", {"reason": "customer"})
    assert gone.json["state"] == "cancelled"
    assert free(program) == {"SBY": 5, "ECW": 3}
    again = program.post(f"/orders/{number}/cancel", {"reason": "customer"})
    assert again.json["code"] == "order-closed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"payments": []},
        {"payments": [{"tender": "cash", "amount": 1}]},
        {"lines": [{"sku": "nothing", "unit_price": 1}]},
        {"lines": [{"unit_price": 1}]},
        {"member_id": 999},
        {"reservation": "K-000000"},
        {"points_spent": 10},
        {"destination": {"name": "x"}},
    ],
)
def test_a_wrong_order_is_refused(program, wrong):
    answer = order(program, **wrong)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.content_type == "application/problem+json"


def test_another_stores_order_is_out_of_reach(program, client, shop):
    number = order(program).json["number"]
    other = Program(client, make_token(shop, at=shop.shinjuku, reach=(shop.shinjuku,))[1])
    assert other.get(f"/orders/{number}").status_code == 403
    assert other.get("/orders").json["items"] == []
    assert other.post(f"/orders/{number}/cancel", {"reason": "x"}).status_code == 403
