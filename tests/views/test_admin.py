"""Head office adds, moves and stops people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from omni.extensions import db
from omni.models.staff import Staff
from omni.services.staff import check_password
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]
GOOD = "shibuya-2026-spring"


def _new(shop: Shop, **other: Any) -> dict[str, Any]:
    return {
        "name": "山田 花子",
        "login": "yamada",
        "role": "clerk",
        "location_ids": [shop.shibuya],
        "password": GOOD,
        "pin": "",
    } | other


@pytest.mark.parametrize("role", ["clerk", "manager", "ec", "operator", "marketing"])
def test_only_head_offices_admin_enters(log_in: LogIn, role: str) -> None:
    client = log_in(role)
    assert client.get("/admin").status_code == 403
    assert client.post("/admin/staff/1/deactivate").status_code == 403


def test_a_person_is_added_and_may_log_in(app: Flask, log_in: LogIn, shop: Shop) -> None:
    client = log_in("admin")
    assert client.get("/admin/staff/new").status_code == 200
    assert client.post("/admin/staff/new", data=_new(shop)).status_code == 303
    assert "山田 花子" in client.get("/admin").text
    other = app.test_client()
    assert other.post("/login", data={"login": "yamada", "password": GOOD}).status_code == 303


def test_what_is_wrong_is_said_beside_the_field(log_in: LogIn, shop: Shop) -> None:
    answer = log_in("admin").post(
        "/admin/staff/new", data=_new(shop, password="short", pin="0000", login="山田")
    )
    assert answer.status_code == 422
    for sentence in ("パスワードは10文字以上", "同じ数字や続き番号", "半角の英数字"):
        assert sentence in answer.text


def test_a_role_that_does_not_exist_is_refused(log_in: LogIn, shop: Shop) -> None:
    answer = log_in("admin").post("/admin/staff/new", data=_new(shop, role="owner"))
    assert answer.status_code == 422


def test_a_taken_login_is_a_conflict(log_in: LogIn, shop: Shop) -> None:
    answer = log_in("admin").post("/admin/staff/new", data=_new(shop, login="clerk"))
    assert answer.status_code == 409
    assert "「clerk」はすでに使われています" in answer.text


def test_a_person_is_moved(log_in: LogIn, shop: Shop) -> None:
    client = log_in("admin")
    address = f"/admin/staff/{shop.staff['clerk']}"
    assert "clerkさん" in client.get(address).text
    moved = {"name": "佐藤", "login": "clerk", "role": "manager", "location_ids": [shop.shinjuku]}
    assert client.post(address, data=moved).status_code == 303
    person = db.session.get_one(Staff, shop.staff["clerk"])
    assert (person.name, person.role, [one.id for one in person.locations]) == (
        "佐藤",
        "manager",
        [shop.shinjuku],
    )


def test_who_is_stopped_is_out_on_every_device(app: Flask, log_in: LogIn, shop: Shop) -> None:
    clerk = app.test_client()
    clerk.post("/login", data={"login": "clerk", "password": "demo"})
    assert clerk.get("/").status_code == 200
    client = log_in("admin")
    address = f"/admin/staff/{shop.staff['clerk']}"
    assert client.post(f"{address}/deactivate").status_code == 303
    assert clerk.get("/").headers["Location"].startswith("/login")
    assert client.post(f"{address}/reactivate").status_code == 303
    assert client.post(f"{address}/sessions").status_code == 303


def test_secrets_are_set_anew(log_in: LogIn, shop: Shop) -> None:
    client = log_in("admin")
    address = f"/admin/staff/{shop.staff['clerk']}"
    assert client.post(f"{address}/password", data={"password": "x"}).status_code == 422
    assert client.post(f"{address}/password", data={"password": GOOD}).status_code == 303
    assert client.post(f"{address}/pin", data={"pin": "1111"}).status_code == 422
    assert client.post(f"{address}/pin", data={"pin": "4071"}).status_code == 303
    assert check_password("clerk", GOOD) is not None


def test_nobody_of_that_number_is_not_found(log_in: LogIn) -> None:
    assert log_in("admin").get("/admin/staff/999").status_code == 404
