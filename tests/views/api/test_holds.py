"""Holds by the API."""

from __future__ import annotations

from tests.programs import Program, make_token
from tests.views.api.conftest import M


def hold(program, **rest):
    body = {"location": "SBY", "guest_name": "山本", "guest_phone": "09012345678"}
    return program.post("/holds", body | {"lines": [{"sku": M, "quantity": 2}]} | rest)


def test_a_hold_is_placed_shown_and_listed(program):
    made = hold(program)
    assert made.status_code == 201
    assert "山本" not in made.text
    assert made.json["lines"] == [{"sku": M, "quantity": 2, "collected": 0, "waiting": 2}]
    assert program.get(made.json["href"].removeprefix("/api/v1")).json == made.json
    assert program.get("/holds?location=SBY&state=placed").json["items"] == [made.json]
    assert program.get("/holds?location=SJK").json["items"] == []


def test_a_hold_for_a_member_names_her_by_id(program, shop):
    member = shop.member()
    made = hold(program, member_id=member, guest_name="", guest_phone="")
    assert made.json["member_id"] == member
    assert program.get(f"/holds?member_id={member}").json["items"] == [made.json]


def test_the_rules_of_the_store_hold_here_too(program):
    assert hold(program, visit_on="2020-01-01").json["code"] == "visit-in-past"
    assert hold(program, location="ECW").json["code"] == "not-found"
    assert hold(program, guest_phone="1").status_code == 422
    assert hold(program, lines=[{"sku": M, "quantity": 6}]).status_code in (403, 409)


def test_a_hold_is_extended_once_and_cancelled(program):
    number = hold(program, visit_on="2026-11-22").json["number"]
    longer = program.post(f"/holds/{number}/extend", {"until": "2026-11-24"})
    assert longer.status_code == 200
    assert program.post(f"/holds/{number}/extend", {"until": "2026-11-25"}).status_code == 403
    gone = program.post(f"/holds/{number}/cancel", {"reason": "customer"})
    assert gone.json["state"] == "cancelled"
    assert program.post(f"/holds/{number}/cancel", {}).json["code"] == "hold-moved"


def test_a_hold_elsewhere_is_out_of_reach(program, client, shop):
    number = hold(program).json["number"]
    other = Program(client, make_token(shop, at=shop.shinjuku, reach=(shop.shinjuku,))[1])
    assert other.get(f"/holds/{number}").status_code == 403
    assert other.get("/holds").json["items"] == []
    assert other.post(f"/holds/{number}/cancel", {}).status_code == 403
