"""The log for people: sentences, filters, pages, files; looking at it is noted too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.services import audit
from omni.services.audit import reads
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def tanaka(shop: Shop) -> int:
    """A member whose card was opened and whose mail looks like a formula."""
    member_id = shop.member()
    with transaction():
        audit.write("view", "member", member_id, actor=shop.actor(), member_id=member_id)
        audit.write(
            "search", "member", None, actor=shop.actor(), text='=HYPERLINK("http://evil.example")'
        )
    return member_id


def test_lines_are_sentences(log_in: LogIn, tanaka: int) -> None:
    page = log_in("manager").get("/audit").text
    assert "clerkさん" in page
    assert "田中 美咲 様の会員情報を見ました" in page


def test_english_readers_get_english_or_at_least_the_page(log_in: LogIn, tanaka: int) -> None:
    client = log_in("admin")
    client.post("/me/locale", data={"locale": "en"})
    assert client.get("/audit").status_code == 200


@pytest.mark.parametrize("role", ["clerk", "ec", "operator", "marketing"])
def test_only_managers_and_admins_may_look(log_in: LogIn, tanaka: int, role: str) -> None:
    client = log_in(role)
    for address in ("/audit", "/audit/log.csv", f"/audit/members/{tanaka}"):
        assert client.get(address).status_code == 403


def test_a_manager_sees_the_own_stores_only(log_in: LogIn, shop: Shop, tanaka: int) -> None:
    with transaction():
        audit.write("view", "member", tanaka, actor=shop.actor("ec", shop.shinjuku))
    client = log_in("manager")
    assert "ecさん</strong>" not in client.get("/audit").text
    client.post("/logout")
    assert "ecさん</strong>" in log_in("admin").get("/audit").text


def test_filters_leave_the_others_out(log_in: LogIn, shop: Shop, tanaka: int) -> None:
    client = log_in("manager")
    assert "美咲" in client.get(f"/audit?member_id={tanaka}").text
    assert "ログインしました" not in client.get(f"/audit?member_id={tanaka}").text
    assert "ログインしました" in client.get("/audit?kind=door").text
    assert "会員情報を見ました" not in client.get("/audit?kind=door").text
    assert "美咲" in client.get("/audit?day=2026-11-21").text
    assert "この条件の記録はありません" in client.get("/audit?day=2026-11-20").text


@pytest.mark.parametrize(
    "query",
    [
        "day=abc",
        "staff_id=x",
        "kind=none",
        "member_id=99999999999999999999999",
        "before=x",
        "before=1-2",
    ],
)
def test_a_senseless_filter_is_no_failure(log_in: LogIn, tanaka: int, query: str) -> None:
    assert log_in("manager").get(f"/audit?{query}").status_code == 200


def test_the_log_is_read_page_by_page(log_in: LogIn, shop: Shop) -> None:
    for minute in range(60):
        with clock.set_clock(NOW - dt.timedelta(minutes=minute + 1)), transaction():
            audit.write("view", "hold", minute, actor=shop.actor())
    client = log_in("admin")
    first = client.get("/audit").text
    assert "もっと前の記録" in first
    mark = first.split("before=")[1].split('"')[0]
    second = client.get(f"/audit?before={mark}").text
    assert "（番号 59）" in second
    assert "（番号 59）" not in first
    assert "もっと前の記録" not in second


def test_the_file_runs_nothing_and_names_who_took_it(log_in: LogIn, tanaka: int) -> None:
    answer = log_in("manager").get("/audit/log.csv")
    assert answer.mimetype == "text/csv"
    rows = answer.text.lstrip("\ufeff").split("\r\n")
    assert rows[0].startswith("操作ログ,2026/11/21 12:00,managerさん,管理番号 ")
    assert any("clerkさん,田中 美咲 様の会員情報を見ました" in row for row in rows)
    assert not any(cell.startswith(("=", '"=')) for row in rows for cell in row.split(","))


def test_looking_and_taking_out_are_noted(log_in: LogIn, tanaka: int) -> None:
    client = log_in("manager")
    client.get("/audit?kind=door")
    client.get("/audit/log.csv")
    client.get(f"/audit/members/{tanaka}")
    reads.flush_all()
    seen = db.session.execute(
        select(AuditLine.action, AuditLine.member_id)
        .where(AuditLine.object_type == "audit_log")
        .order_by(AuditLine.id)
    ).all()
    assert [tuple(row) for row in seen] == [("view", None), ("export", None), ("view", tanaka)]


def test_a_member_has_a_log_of_her_own(log_in: LogIn, tanaka: int) -> None:
    client = log_in("manager")
    page = client.get(f"/audit/members/{tanaka}")
    assert "<title>" in page.text
    piece = client.get(f"/audit/members/{tanaka}", headers={"HX-Request": "true"})
    assert "<title>" not in piece.text
    assert "会員情報を見ました" in piece.text
