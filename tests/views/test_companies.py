"""The company's page: what stands on papers and how points are granted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from omni.extensions import db
from omni.queries import companies
from tests.factories import Shop

RULES = {
    "name": "新しい社名",
    "invoice_number": "T5835678256246",
    "return_days": "30",
    "points": "1",
    "per_yen": "200",
    "pending_days": "0",
    "expiry_months": "12",
}

Enter = Callable[[str], FlaskClient]


def test_head_office_changes_what_stands_on_receipts(log_in: Enter, shop: Shop) -> None:
    client = log_in("admin")
    assert "T1234567890123" in client.get("/admin/company").text
    answer = client.post("/admin/company", data=RULES)
    assert answer.status_code == 303
    db.session.expire_all()
    assert companies.get_company().invoice_number == "T5835678256246"
    assert "検査数字" not in client.get("/admin/company").text


def test_a_wrong_check_digit_warns_and_is_kept(log_in: Enter, shop: Shop) -> None:
    client = log_in("admin")
    client.post("/admin/company", data=RULES | {"invoice_number": "T6835678256246"})
    assert "検査数字が合いません" in client.get("/admin/company").text
    assert companies.get_company().invoice_number == "T6835678256246"


@pytest.mark.parametrize(
    "wrong", [{"per_yen": "0"}, {"name": ""}, {"expiry_months": "0"}, {"invoice_number": "T12"}]
)
def test_what_is_wrong_is_said(log_in: Enter, wrong: dict[str, str]) -> None:
    assert log_in("admin").post("/admin/company", data=RULES | wrong).status_code == 422


def test_only_head_office_may(log_in: Enter) -> None:
    assert log_in("manager").get("/admin/company").status_code == 403


def test_the_door_of_a_shop_at_work_says_nothing_of_it(client: FlaskClient, shop: Shop) -> None:
    assert "flask begin" not in client.get("/login").text


def test_the_door_of_a_bare_installation_says_so(client: FlaskClient) -> None:
    assert "flask begin" in client.get("/login").text
