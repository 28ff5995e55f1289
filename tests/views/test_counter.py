"""The counter's page and the frame around it."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient


def test_the_counter_shows_the_store_and_forbids_inline_script(
    log_in: Callable[[str], FlaskClient],
) -> None:
    answer = log_in("clerk").get("/")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "HX-Request" in answer.headers["Vary"]
