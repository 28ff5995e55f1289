"""People's rights over their data, on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Member, MemberState
from omni.models.privacy import MemberRequest
from omni.services.audit.reads import flush_all
from tests.factories import Shop
from tests.till import ring

LogIn = Callable[[str], FlaskClient]


def state(member: int) -> MemberState:
    return db.session.get_one(Member, member, populate_existing=True).state


def test_leaving_shows_what_is_lost_and_then_does_it(log_in: LogIn, shop: Shop):
    client, member = log_in("clerk"), shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    page = client.get(f"/members/{member}/withdraw").text
    assert "失われるポイント" in page
    assert "99" in page
    assert state(member) is MemberState.ACTIVE
    client.post(f"/members/{member}/withdraw", data={"key": "leave"})
    assert state(member) is MemberState.WITHDRAWN
    assert "再入会を受け付ける" in client.get(f"/members/{member}").text
    client.post(f"/members/{member}/rejoin", data={"key": "back"})
    assert state(member) is MemberState.ACTIVE


def test_a_request_is_taken_at_the_counter_and_answered_by_the_manager(log_in: LogIn, shop: Shop):
    member = shop.member()
    client = log_in("clerk")
    here = f"/members/{member}/requests/new"
    assert client.post(here, data={"key": "r", "kind": "disclosure"}).status_code == 422
    sent = {"key": "r", "kind": "disclosure", "identity_check": "licence", "note": "全部見たい"}
    assert client.post(here, data=sent).status_code == 303
    manager = log_in("manager")
    page = manager.get("/privacy").text
    assert "全部見たい" in page
    request = db.session.scalars(select(MemberRequest.id)).one()
    answer = {"outcome": "done", "answer": "書面でお渡し"}
    manager.post(f"/privacy/requests/{request}/close", data=answer)
    assert "書面でお渡し" in manager.get("/privacy").text


def test_the_report_is_printed_and_taken_along_and_noted(log_in: LogIn, shop: Shop):
    client, member = log_in("manager"), shop.member(phone="09011112222")
    assert "09011112222" in client.get(f"/members/{member}/disclosure").text
    said = json.loads(client.get(f"/members/{member}/disclosure.json").text)
    assert said["identities"][0]["番号・アドレス"] == "09011112222"
    table = client.get(f"/members/{member}/disclosure.csv").text
    assert "managerさん" in table.splitlines()[0]
    flush_all()
    wanted = select(AuditLine.action).where(AuditLine.member_id == member)
    assert sorted(db.session.scalars(wanted.where(AuditLine.action != "view"))) == [
        "export",
        "export",
        "print",
    ]


def test_erasing_asks_a_manager_and_says_what_goes_and_what_stays(log_in: LogIn, shop: Shop):
    client, member = log_in("manager"), shop.member(phone="09011112222")
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    here = f"/members/{member}/erase"
    page = client.get(here).text
    assert "なくなるもの" in page
    assert "法律が求める" in page
    wrong = client.post(here, data={"key": "e", "reason": "request", "pin": "9999"})
    assert wrong.status_code == 403
    assert state(member) is MemberState.ACTIVE
    done = client.post(here, data={"key": "e", "reason": "request", "pin": "1234"})
    assert done.status_code == 303
    assert state(member) is MemberState.ERASED
    assert "消去されました" in client.get(f"/members/{member}").text
    assert "すでに消去されています" in client.get(here).text


def test_consents_show_every_purpose_and_their_history(log_in: LogIn, shop: Shop):
    client, member = log_in("clerk"), shop.member()
    client.post(f"/members/{member}/consents", data={"analysis:any": "denied", "nonsense": "x"})
    page = client.get(f"/members/{member}?tab=registration").text
    assert all(word in page for word in ("会員サービス", "広告・お知らせ", "分析", "共同利用"))
    assert "同意の履歴（1件）" in page


@pytest.mark.parametrize("path", ["disclosure", "erase", "disclosure.json"])
def test_a_clerk_sees_no_report_and_erases_nobody(log_in: LogIn, shop: Shop, path: str):
    assert log_in("clerk").get(f"/members/{shop.member()}/{path}").status_code == 403
