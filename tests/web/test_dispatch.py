"""A view that lost a race runs again as if it had not run before."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import flash
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from omni.extensions import db
from omni.models.import_run import ImportRun
from omni.models.stock import StockLevel
from omni.services import imports, stock
from tests.factories import Shop


def lose_once(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> list[str]:
    """Let this service lose its first race at its end; returns what it ran."""
    command, ran = getattr(room, name), []

    def run(*args: Any, **details: Any) -> Any:
        made = command(*args, **details)
        ran.append(name)
        flash(f"run {len(ran)}")
        if len(ran) == 1:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return made

    monkeypatch.setattr(room, name, run)
    return ran


def test_a_view_that_knows_its_store_runs_again(
    shop: Shop, log_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = log_in("clerk")
    ran = lose_once(monkeypatch, stock, "set_rules")
    dress = shop.dress["M"]
    answer = clerk.post(f"/stock/variants/{dress}/rules", data={"buffer": 1, "low_at": 2})
    assert answer.status_code == 200, answer.text
    assert ran == ["set_rules", "set_rules"]
    db.session.rollback()
    key = {"location_id": shop.shibuya, "variant_id": dress}
    assert db.session.get_one(StockLevel, key).buffer == 1


def test_words_of_the_first_run_are_not_said(
    shop: Shop, log_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = log_in("clerk")
    with clerk.session_transaction() as cookie:
        cookie["_flashes"] = [("message", "said before")]
    lose_once(monkeypatch, stock, "set_rules")
    clerk.post(
        f"/stock/variants/{shop.dress['M']}/rules",
        data={"buffer": 1, "low_at": 2},
        headers={"HX-Request": "true"},
    )
    with clerk.session_transaction() as cookie:
        words = [word for _, word in cookie.get("_flashes", [])]
    assert words == ["said before", "run 2"]


def test_an_upload_is_read_from_its_beginning_again(
    shop: Shop, log_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = log_in("manager")
    lose_once(monkeypatch, imports, "open_run")
    text = "会員番号,氏名\n1001,山田 花子\n".encode()
    data = {"kind": "members", "source": "store", "file": (io.BytesIO(text), "members.csv")}
    answer = manager.post("/imports", data=data)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    assert db.session.scalars(select(ImportRun.total_rows)).all() == [1]
