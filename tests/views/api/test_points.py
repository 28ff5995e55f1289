"""Points by the API."""

from __future__ import annotations

import datetime as dt

from omni.services import points
from omni.transactions import transaction
from tests.views.api.conftest import M

TODAY = dt.date(2026, 11, 21)


def test_the_balance_and_how_it_came_about(program, shop):
    member = shop.member()
    with transaction():
        points.adjust(
            member,
            120,
            company_id=shop.company,
            reason="お詫び",
            approved_by_id=shop.staff["manager"],
            on=TODAY,
            actor=shop.actor("manager"),
            key="a",
        )
    said = program.get(f"/members/{member}/points").json
    assert (said["usable"], said["pending"], said["on"]) == (120, 0, "2026-11-21")
    (move,) = program.get(f"/members/{member}/points/statement").json["items"]
    assert (move["type"], move["points"], move["reason"]) == ("adjust", 120, "お詫び")
    assert program.get("/members/99999/points").status_code == 404


def test_a_quote_says_what_lines_would_earn(program, shop):
    said = program.get(f"/points/quote?lines={M}:9900,{M}:100&location=SBY").json
    assert said["points"] == sum(line["points"] for line in said["lines"]) == 100
    assert program.get(f"/points/quote?lines={M}:x").json["code"] == "line-unreadable"
    assert program.get("/points/quote?lines=nothing:100").json["code"] == "sku-unknown"
