"""Headers, CSRF, limits and senseless input: refused with a sentence, never with a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from omni import create_app
from omni.config import read_settings
from omni.extensions import db, limiter
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def strict(app: Flask) -> Iterator[Flask]:
    """The app as it runs outside of tests: CSRF is checked."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("path", ["/login", "/no-such-page", "/static/css/tokens.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_anybody(log_in: LogIn) -> None:
    assert log_in("clerk").get("/").headers["Cache-Control"] == "no-store"


def test_over_tls_the_browser_stays_there(client: FlaskClient) -> None:
    answer = client.get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/login").headers


SIGNED_OTHERWISE = ("/api/", "/shops/")
"""A bearer token or a shop's signature is asked for there, and no session is looked at."""


def test_no_form_is_taken_without_its_token(strict: Flask, log_in: LogIn, shop: Shop) -> None:
    strict.config["WTF_CSRF_ENABLED"] = False
    client = log_in("admin")
    strict.config["WTF_CSRF_ENABLED"] = True
    taken = []
    for rule in strict.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule.startswith(SIGNED_OTHERWISE):
            continue
        with strict.test_request_context():
            address = strict.url_map.bind("localhost").build(
                rule.endpoint, dict.fromkeys(rule.arguments, 1)
            )
        answer = client.post(address, data={"x": "1"})
        if answer.status_code != 400:
            taken.append(f"{address}: {answer.status_code}")
    assert taken == []


def test_a_form_with_its_token_is_taken(strict: Flask, shop: Shop) -> None:
    client = strict.test_client()
    page = client.get("/login").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    form = {"login": "clerk", "password": "demo", "csrf_token": token}
    assert client.post("/login", data=form).status_code == 303


def test_an_old_token_says_what_to_do(strict: Flask, shop: Shop) -> None:
    answer = strict.test_client().post("/login", data={"csrf_token": "old"})
    assert answer.status_code == 400
    assert "画面の有効期限が切れました。" in answer.text


@pytest.mark.parametrize("path", ["/?q=%00", "/?q=a%2500"])
def test_a_character_that_is_none_is_refused(log_in: LogIn, path: str) -> None:
    answer = log_in("clerk").get(path)
    assert answer.status_code in (200, 422)


def test_a_nul_in_a_form_is_refused(client: FlaskClient, shop: Shop) -> None:
    answer = client.post("/login", data={"login": "clerk\0", "password": "demo"})
    assert answer.status_code == 422
    assert "使えない文字が含まれています。" in answer.text


def test_a_number_no_table_can_hold_names_nothing(log_in: LogIn) -> None:
    assert log_in("admin").get("/admin/staff/" + "9" * 40).status_code == 404


def test_what_people_type_stays_out_of_error_messages(shop: Shop) -> None:
    with pytest.raises(DBAPIError) as failed:
        db.session.execute(text("SELECT * FROM nothing WHERE name = :name"), {"name": "田中美咲"})
    assert "田中美咲" not in str(failed.value)


@pytest.fixture
def limited() -> Iterator[None]:
    """The limiter is one for all apps of this process: leave it as it was."""
    enabled = limiter.enabled
    yield
    limiter.reset()
    limiter.enabled = enabled


@pytest.mark.usefixtures("limited")
def test_too_many_requests_get_a_page_that_says_so(tmp_path: Path) -> None:
    settings = read_settings({"OMNI_DATA_DIR": str(tmp_path), "OMNI_SECRET_KEY": "test"})
    app = create_app(replace(settings, rate_limits=True))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.create_all()
    client = app.test_client()
    codes = [client.post("/login").status_code for _ in range(61)]
    assert codes == [422] * 60 + [429]
    assert "短い間に回数が多すぎます。" in client.post("/login").text


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    env = {"OMNI_DATA_DIR": str(tmp_path)}
    with ThreadPoolExecutor(8) as starters:
        secrets = list(starters.map(lambda _: read_settings(env).secret_key, range(8)))
    assert len(set(secrets)) == 1
    assert len(secrets[0]) == 64
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
