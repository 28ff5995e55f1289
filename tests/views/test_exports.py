"""Taking lists out on the screen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.services.audit.reads import flush_all
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]
WISH = {
    "key": "k",
    "kind": "members",
    "format": "utf-8",
    "reason": "棚卸の準備",
    "location_id": "0",
}


def test_a_list_says_who_took_it_when_why_and_the_log_says_how_much(log_in: LogIn, shop: Shop):
    shop.member("田中", "美咲", home_location_id=shop.shibuya)
    answer = log_in("manager").post("/exports", data=WISH | {"text": "田中"})
    mark, heads, row = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert mark[0] == "※出力 会員"
    assert mark[2:4] == ["managerさん", "理由：棚卸の準備"]
    assert (heads[0], row[2]) == ("omni ID", "田中")
    flush_all()
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "export")).one()
    values = db.session.get_one(AuditValue, line.id).values
    assert (values["rows"], values["reason"], values["asked"]) == (
        1,
        "棚卸の準備",
        {"text": "田中"},
    )
    assert values["mark"] in mark[4]
    assert values["mark"] in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["stock", "sales", "holds", "points"])
@pytest.mark.parametrize("format", ["xlsx", "cp932"])
def test_every_list_comes_in_every_format(log_in: LogIn, shop: Shop, kind: str, format: str):
    shop.stock(shop.dress["M"], 2)
    answer = log_in("admin").post("/exports", data=WISH | {"kind": kind, "format": format})
    assert answer.status_code == 200
    if format == "xlsx":
        assert load_workbook(io.BytesIO(answer.data)).active["A1"].value.startswith("※出力")
    else:
        assert answer.data.decode("cp932").startswith("※出力")


def test_nothing_leaves_without_a_reason(log_in: LogIn, shop: Shop):
    answer = log_in("manager").post("/exports", data=WISH | {"reason": ""})
    assert answer.status_code == 422
    assert "理由を入力してください" in answer.text


def test_marketing_takes_masked_members_and_nothing_else(log_in: LogIn, shop: Shop):
    shop.member("田中", "美咲", phone="09011112222")
    client = log_in("marketing")
    assert "伏せ字で出力します" in client.get("/exports").text
    text = client.post("/exports", data=WISH).get_data(as_text=True)
    assert "田中" in text
    assert "1111" not in text
    assert client.post("/exports", data=WISH | {"kind": "sales"}).status_code == 422


def test_a_clerk_takes_nothing_out(log_in: LogIn, shop: Shop):
    assert log_in("clerk").post("/exports", data=WISH).status_code == 403


def test_a_manager_takes_out_no_other_stores_list(log_in: LogIn, shop: Shop):
    shop.stock(shop.dress["M"], 2, shop.shinjuku)
    text = log_in("manager").post("/exports", data=WISH | {"kind": "stock"}).get_data(as_text=True)
    assert "SJK" not in text
