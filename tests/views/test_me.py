"""One's own password, PIN and language."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from omni.extensions import db
from omni.models.staff import Staff
from omni.services.staff import matches
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]
NEW = "shibuya-2026-spring"


def _person(shop: Shop) -> Staff:
    db.session.rollback()
    return db.session.get_one(Staff, shop.staff["clerk"])


def test_a_new_password_logs_the_other_devices_out(app: Flask, log_in: LogIn, shop: Shop) -> None:
    other = app.test_client()
    other.post("/login", data={"login": "clerk", "password": "demo"})
    client = log_in("clerk")
    answer = client.post("/me/password", data={"old": "demo", "password": NEW, "again": NEW})
    assert answer.status_code == 303
    assert client.get("/me").status_code == 200
    assert other.get("/me").headers["Location"].startswith("/login")
    assert matches(_person(shop).password_hash, NEW)


def test_without_the_old_password_nothing_changes(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    answer = client.post("/me/password", data={"old": "x", "password": NEW, "again": NEW})
    assert answer.status_code == 422
    assert "いまのパスワードが違います。" in answer.text
    answer = client.post("/me/pin", data={"old": "x", "pin": "4071"})
    assert answer.status_code == 422
    assert matches(_person(shop).password_hash, "demo")
    assert matches(_person(shop).pin_hash or "", "1234")


def test_weak_ones_are_refused_beside_the_field(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    answer = client.post("/me/password", data={"old": "demo", "password": "a", "again": "b"})
    assert "パスワードは10文字以上にしてください。" in answer.text
    assert "2つのパスワードが違います。" in answer.text
    answer = client.post("/me/pin", data={"old": "demo", "pin": "1111"})
    assert "同じ数字や続き番号は使えません。" in answer.text


def test_a_new_pin_opens(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    assert client.post("/me/pin", data={"old": "demo", "pin": "4071"}).status_code == 303
    assert matches(_person(shop).pin_hash or "", "4071")


def test_the_language_goes_with_the_person(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    assert client.post("/me/locale", data={"locale": "en"}).status_code == 303
    assert '<html lang="en"' in client.get("/me").text
    assert _person(shop).locale == "en"
    client.post("/me/locale", data={"locale": "xx"})
    assert _person(shop).locale == "en"
