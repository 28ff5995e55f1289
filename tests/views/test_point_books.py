"""The month of points: managers and head office read it, a clerk does not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from omni.models.point import PointType
from omni.queries.exports.promises import POINT_TYPES

LogIn = Callable[[str], FlaskClient]


@pytest.mark.parametrize(("login", "status"), [("manager", 200), ("ec", 200), ("clerk", 403)])
def test_managers_and_head_office_read_the_books(log_in: LogIn, login: str, status: int) -> None:
    assert log_in(login).get("/admin/points").status_code == status


def test_a_month_that_is_none_is_the_running_one(log_in: LogIn) -> None:
    client = log_in("manager")
    assert client.get("/admin/points?month=13").text.count("<td") == (
        client.get("/admin/points").text.count("<td")
    )
    assert "2025年1月" in client.get("/admin/points?month=2025-01").text


def test_the_books_go_out_as_a_file(log_in: LogIn) -> None:
    wish = {"key": "k", "kind": "point_books", "format": "utf-8", "reason": "決算"}
    answer = log_in("ec").post("/exports", data=wish | {"location_id": "0", "until": "2026-11-30"})
    _mark, heads, row = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert heads[:3] == ["いつから", "いつまで", "会社（付与）"]
    assert row[:2] == ["2026/11/01", "2026/11/30"]


def test_every_kind_of_transaction_has_a_word_in_the_list() -> None:
    assert {one.value for one in PointType} == POINT_TYPES.keys()
