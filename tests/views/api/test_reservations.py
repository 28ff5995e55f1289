"""Reservations by the API: once for a key, all or nothing, until their time is over."""

from __future__ import annotations

import datetime as dt

from omni.domain import clock
from omni.extensions import db
from omni.models.reservation import Reservation
from tests.programs import Program, make_token
from tests.views.api.conftest import M


def reserve(program, quantity=1, **rest):
    line = {"sku": M, "quantity": quantity, "location": "SBY"}
    return program.post("/reservations", {"lines": [line]} | rest)


def test_a_reservation_takes_what_may_be_promised(program):
    answer = reserve(program, 2, reference="cart-1")
    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json["href"]
    assert answer.json["lines"] == [{"sku": M, "location": "SBY", "quantity": 2}]
    assert program.get(f"/stock?sku={M}").json["items"][0]["available"]["SBY"] == 3
    number = answer.json["number"]
    assert program.get(f"/reservations/{number}").json == answer.json


def test_the_same_key_gives_the_same_answer_and_reserves_once(program):
    body = {"lines": [{"sku": M}]}
    first = program.post("/reservations", body, key="one")
    program.post(f"/reservations/{first.json['number']}/release")
    again = program.post("/reservations", body, key="one")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert db.session.query(Reservation).count() == 1


def test_the_same_key_with_another_body_is_refused(program):
    program.post("/reservations", {"lines": [{"sku": M}]}, key="one")
    answer = program.post("/reservations", {"lines": [{"sku": M, "quantity": 2}]}, key="one")
    assert (answer.status_code, answer.json["code"]) == (409, "key-reused")
    elsewhere = program.post(
        "/webhooks", {"url": "https://a.example/", "events": ["order.placed"]}, key="one"
    )
    assert elsewhere.status_code == 409


def test_two_programs_may_use_the_same_key(program, client, shop):
    other = Program(client, make_token(shop)[1])
    first = program.post("/reservations", {"lines": [{"sku": M}]}, key="one")
    second = other.post("/reservations", {"lines": [{"sku": M}]}, key="one")
    assert first.json["number"] != second.json["number"]
    assert other.get(f"/reservations/{first.json['number']}").status_code == 404


def test_short_of_stock_says_where_else_it_is(program):
    answer = reserve(program, 6)
    assert (answer.status_code, answer.json["code"]) == (409, "short-of-stock")
    assert answer.json["alternatives"] == []
    answer = program.post("/reservations", {"lines": [{"sku": M, "quantity": 4}]})
    assert [one["available"] for one in answer.json["alternatives"]] == [5]
    assert reserve(program, 5).status_code == 201


def test_a_refused_key_may_be_used_again(program):
    assert (
        program.post("/reservations", {"lines": [{"sku": M, "quantity": 9}]}, key="k").status_code
        == 409
    )
    assert (
        program.post("/reservations", {"lines": [{"sku": M, "quantity": 1}]}, key="k").status_code
        == 201
    )


def test_past_its_time_it_is_lapsed_and_its_goods_are_free(program):
    number = reserve(program, 5).json["number"]
    with clock.set_clock(clock.now() + dt.timedelta(minutes=15)):
        assert program.get(f"/reservations/{number}").json["state"] == "lapsed"
        assert program.get("/reservations?state=lapsed").json["items"][0]["number"] == number
        assert program.get("/reservations?state=active").json["items"] == []
        assert program.get(f"/stock?sku={M}").json["items"][0]["available"]["SBY"] == 5
        assert reserve(program, 5).status_code == 201
        answer = program.post(f"/reservations/{number}/extend", {})
        assert (answer.status_code, answer.json["code"]) == (409, "reservation-lapsed")


def test_it_may_be_kept_longer(program):
    made = reserve(program).json
    longer = program.post(f"/reservations/{made['number']}/extend", {"minutes": 60}).json
    assert longer["expires_at"] > made["expires_at"]
    shorter = program.post(f"/reservations/{made['number']}/extend", {"minutes": 1}).json
    assert shorter["expires_at"] == longer["expires_at"]


def test_released_its_goods_are_free_at_once(program):
    number = reserve(program, 5).json["number"]
    assert program.post(f"/reservations/{number}/release").json["state"] == "released"
    assert program.post(f"/reservations/{number}/release").json["state"] == "released"
    assert reserve(program, 5).status_code == 201
    answer = program.post(f"/reservations/{number}/extend", {})
    assert (answer.status_code, answer.json["code"]) == (409, "reservation-over")


def test_the_list_is_paged(program):
    numbers = [reserve(program).json["number"] for _ in range(3)]
    first = program.get("/reservations?limit=2").json
    second = program.get(f"/reservations?limit=2&cursor={first['next_cursor']}").json
    assert [one["number"] for one in (*first["items"], *second["items"])] == numbers
