"""Points in two steps by the API."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.services import points
from omni.transactions import transaction


@pytest.fixture
def member(shop):
    """Somebody with 100 points."""
    one = shop.member()
    with transaction():
        points.adjust(
            one,
            100,
            company_id=shop.company,
            reason="お詫び",
            approved_by_id=shop.staff["manager"],
            on=dt.date(2026, 11, 21),
            actor=shop.actor("manager"),
            key="a",
        )
    return one


def usable(program, member):
    return program.get(f"/members/{member}/points").json["usable"]


def test_held_points_are_spent_once(program, member):
    made = program.post("/points/holds", {"member_id": member, "points": 60}, key="h")
    assert (made.status_code, made.json["points"], usable(program, member)) == (201, 60, 40)
    assert (
        program.post("/points/holds", {"member_id": member, "points": 60}, key="h").data
        == made.data
    )
    assert program.post("/points/holds", {"member_id": member, "points": 60}).status_code == 409
    one = f"/points/holds/{made.json['id']}"
    assert program.post(f"{one}/settle").json["state"] == "settled"
    assert program.post(f"{one}/settle").status_code == 200
    assert program.post(f"{one}/release").status_code == 409
    assert usable(program, member) == 40


def test_released_or_lapsed_they_are_back(program, member):
    first = program.post("/points/holds", {"member_id": member, "points": 60}).json["id"]
    assert program.post(f"/points/holds/{first}/release").json["state"] == "released"
    assert usable(program, member) == 100
    second = program.post("/points/holds", {"member_id": member, "points": 60}).json["id"]
    with clock.set_clock(clock.now() + dt.timedelta(minutes=16)):
        assert program.post(f"/points/holds/{second}/settle").status_code == 409
    assert program.post("/points/holds/999/settle").status_code == 404
    assert program.post("/points/holds", {"member_id": 999, "points": 1}).status_code == 404
