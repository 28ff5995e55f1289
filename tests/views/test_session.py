"""Logging in, switching, locking, and what strangers see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.location import Location
from omni.models.staff import Device, Staff
from omni.transactions import transaction
from omni.web.session import own_path
from tests.conftest import NOW
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]


def _later(minutes: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=minutes)


def test_a_stranger_is_sent_to_the_login_page(client: FlaskClient, shop: Shop) -> None:
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/"


def test_the_right_password_opens_the_counter(log_in: LogIn) -> None:
    assert log_in("clerk").get("/").status_code == 200


def test_a_wrong_password_says_so(client: FlaskClient, shop: Shop) -> None:
    answer = client.post("/login", data={"login": "clerk", "password": "wrong"})
    assert answer.status_code == 422
    assert "ログインIDまたはパスワードが違います。" in answer.text


def test_after_five_wrong_passwords_the_wait_is_said(client: FlaskClient, shop: Shop) -> None:
    for _ in range(5):
        client.post("/login", data={"login": "clerk", "password": "wrong"})
    answer = client.post("/login", data={"login": "clerk", "password": "demo"})
    assert answer.status_code == 429
    assert "あと1分は受け付けません。" in answer.text
    with clock.set_clock(_later(1)):
        answer = client.post("/login", data={"login": "clerk", "password": "demo"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "x", ""],
)
def test_login_leads_only_to_our_own_pages(client: FlaskClient, shop: Shop, target: str) -> None:
    answer = client.post(
        "/login", query_string={"next": target}, data={"login": "clerk", "password": "demo"}
    )
    assert answer.headers["Location"] == "/"


def test_login_goes_on_where_the_person_was_going(client: FlaskClient, shop: Shop) -> None:
    answer = client.post(
        "/login",
        query_string={"next": "/stock?q=OP"},
        data={"login": "clerk", "password": "demo"},
    )
    assert answer.headers["Location"] == "/stock?q=OP"


@pytest.mark.parametrize("target", ["/\n/evil", "/%0a/x\r", "http:/x", None, "/ok\\..\\x"])
def test_no_trick_makes_a_path_our_own(target: str | None) -> None:
    assert own_path(target) is None


def test_logging_in_starts_a_new_session(client: FlaskClient, shop: Shop) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/login", data={"login": "clerk", "password": "demo"})
    with client.session_transaction() as session:
        assert "planted" not in session


def test_a_new_epoch_logs_every_device_out(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    with transaction():
        db.session.get_one(Staff, shop.staff["clerk"]).session_epoch += 1
    assert client.get("/").headers["Location"].startswith("/login")


def test_a_retired_device_is_logged_out(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    with transaction():
        db.session.scalars(select(Device)).one().retired_at = clock.now()
    assert client.get("/").headers["Location"].startswith("/login")


def test_the_device_is_known_after_logging_out(log_in: LogIn) -> None:
    client = log_in("clerk")
    client.post("/logout")
    assert client.get("/").status_code == 303
    log_in("manager")
    assert len(db.session.scalars(select(Device)).all()) == 1


def test_cookies_are_out_of_reach_of_scripts(app: Flask, shop: Shop) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    try:
        answer = app.test_client().post(
            "/login", data={"login": "clerk", "password": "demo"}, base_url="https://localhost"
        )
    finally:
        app.config["SESSION_COOKIE_SECURE"] = False
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"session", "device", "seen"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie


def test_a_forged_device_cookie_is_a_new_device(log_in: LogIn, client: FlaskClient) -> None:
    client.set_cookie("device", '"admin".forged')
    log_in("clerk")
    assert len(db.session.scalars(select(Device)).all()) == 1


def _switch(client: FlaskClient, staff_id: int, pin: str = "1234", **more: str):  # type: ignore[no-untyped-def]
    return client.post("/pin", data={"staff_id": staff_id, "pin": pin} | more)


def test_the_pin_page_offers_who_may_take_over(log_in: LogIn, shop: Shop) -> None:
    page = log_in("clerk").get("/pin").text
    assert "managerさん" in page
    assert "adminさん" not in page


def test_a_colleague_takes_over_with_a_pin_and_keeps_the_store(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    with transaction():
        manager = db.session.get_one(Staff, shop.staff["manager"])
        places = [shop.shinjuku, shop.shibuya]
        manager.locations = [db.session.get_one(Location, one) for one in places]
    assert _switch(client, shop.staff["manager"]).status_code == 303
    page = client.get("/").text
    assert "managerさん" in page
    assert "渋谷店" in page


def test_a_wrong_pin_says_so_on_the_page(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    answer = _switch(client, shop.staff["manager"], "9999")
    assert answer.status_code == 422
    assert "暗証番号が違います。" in answer.text
    assert "clerkさん" in client.get("/").text


def test_a_locked_device_answers_nothing_but_the_pin_page(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    client.get("/lock", query_string={"next": "/me"})
    assert client.get("/me").headers["Location"] == "/pin?next=/me"
    assert client.post("/store").headers["Location"] == "/pin"
    answer = client.get("/?q=1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/pin")
    answer = _switch(client, shop.staff["clerk"], next="/me")
    assert answer.headers["Location"] == "/me"
    assert client.get("/me").status_code == 200


def test_a_locked_form_leads_back_to_its_page(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    client.get("/lock")
    answer = client.post("/me/locale", headers={"Referer": "http://localhost/me?tab=1"})
    assert answer.headers["Location"] == "/pin?next=/me?tab%3D1"
    answer = client.post("/me/locale", headers={"Referer": "http://evil.example/me"})
    assert answer.headers["Location"] == "/pin"


def test_a_device_left_alone_locks_itself(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    with clock.set_clock(_later(10)):
        assert client.get("/").status_code == 200
    with clock.set_clock(_later(25)):
        assert client.get("/").status_code == 200
    with clock.set_clock(_later(42)):
        assert client.get("/").headers["Location"] == "/pin?next=/"


def test_somebody_who_only_types_stays_awake(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    with clock.set_clock(_later(14)):
        assert client.post("/awake").status_code == 204
    with clock.set_clock(_later(28)):
        assert client.get("/").status_code == 200


def test_without_the_cookie_of_its_last_use_a_device_is_locked(log_in: LogIn) -> None:
    client = log_in("clerk")
    client.delete_cookie("seen")
    assert client.get("/").headers["Location"] == "/pin?next=/"


def test_who_has_no_pin_unlocks_by_logging_in(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    with transaction():
        db.session.get_one(Staff, shop.staff["clerk"]).pin_hash = None
    client.get("/lock")
    assert client.get("/").headers["Location"] == "/login?next=/"


def test_another_stores_id_is_refused_and_changes_nothing(log_in: LogIn, shop: Shop) -> None:
    client = log_in("clerk")
    answer = client.post("/store", data={"location_id": shop.shinjuku})
    assert answer.status_code == 403
    assert "この操作の権限がありません。" in answer.text
    assert "渋谷店" in client.get("/").text


def test_changing_the_store_is_noted(log_in: LogIn, shop: Shop) -> None:
    client = log_in("ec")
    assert client.post("/store", data={"location_id": shop.shinjuku}).status_code == 303
    assert "新宿店" in client.get("/").text
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.action, line.object_id) == ("change_store", shop.shinjuku)


def test_the_head_offers_other_stores_and_asks_once_more(log_in: LogIn, shop: Shop) -> None:
    page = log_in("ec").get("/").text
    assert "place-menu" in page
    assert "新宿店に切り替える" in page
    assert "渋谷店に切り替える" not in page


def test_who_works_at_one_store_has_nothing_to_choose(log_in: LogIn) -> None:
    page = log_in("clerk").get("/").text
    assert "渋谷店" in page
    assert "place-menu" not in page
