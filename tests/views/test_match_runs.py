"""A run of the matching: asked for by who may, watched by all who review."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from omni.services import matching
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]


def test_a_manager_asks_for_a_run_and_reads_how_it_ended(log_in: LogIn, shop: Shop) -> None:
    known = {"phone": "09012340903", "postcode": "1500041"}
    shop.member("髙橋", "美咲", "タカハシ", "ミサキ", card="200000001234", **known)
    shop.member("高橋", "美咲", "タカハシ", "ミサキ", mail="m@example.jp", **known)
    browser = log_in("manager")
    assert "名寄せを実行する" in browser.get("/reviews/run").text
    assert browser.post("/reviews/run").status_code == 303
    assert "まもなく始まります" in browser.get("/reviews/run").text
    matching.run()
    ended = browser.get("/reviews/run").text
    assert "自動で統合した組" in ended
    assert "まもなく始まります" not in ended


def test_a_clerk_only_watches(log_in: LogIn, shop: Shop) -> None:
    browser = log_in("clerk")
    assert "名寄せを実行する" not in browser.get("/reviews/run").text
    assert browser.post("/reviews/run").status_code == 403
