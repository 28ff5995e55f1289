"""Logging in, and what strangers see."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.factories import Shop


def test_a_stranger_is_sent_to_the_login_page(client: FlaskClient, shop: Shop) -> None:
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


def test_the_right_password_opens_the_counter(log_in: Callable[[str], FlaskClient]) -> None:
    assert log_in("clerk").get("/").status_code == 200


def test_a_wrong_password_says_so(client: FlaskClient, shop: Shop) -> None:
    answer = client.post("/login", data={"login": "clerk", "password": "wrong"})
    assert answer.status_code == 422
    assert "ログインIDまたはパスワードが違います。" in answer.text
