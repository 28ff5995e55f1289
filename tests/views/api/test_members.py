"""Members by the API: masked, registered, named by accounts, and prefilled with consent."""

from __future__ import annotations

import pytest

from omni.domain.actor import SYSTEM
from omni.models.member import ConsentState
from omni.services.members import consents
from omni.transactions import transaction
from tests.programs import Program, make_token


@pytest.fixture
def stranger(client, shop):
    """A program that may not see people."""
    return Program(client, make_token(shop, "members:read", "members:write")[1])


def test_a_member_is_found_by_what_the_one_box_takes(program, shop):
    member = shop.member(card="4901000000017", phone="09012345678")
    for text in ("09012345678", "5678", "タナカ", "田中"):
        (found,) = program.get(f"/members?q={text}").json["items"]
        assert found["id"] == member
        assert found["name"] == "田中 美咲"


def test_personal_data_are_masked_without_the_scope(stranger, program, shop):
    member = shop.member(
        phone="09012345678", city="渋谷区", prefecture="東京都", street="神南1-2-3"
    )
    (found,) = stranger.get("/members?q=09012345678").json["items"]
    assert found["name"] == "田中 美••"
    shown = stranger.get(f"/members/{member}").json
    assert (shown["name"], shown["kana"], shown["birthday"]) == ("田中 美••", None, None)
    assert "神南" not in shown["address"]
    (phone,) = stranger.get(f"/members/{member}/identities").json["items"]
    assert phone["value"] == "•••-••••-5678"
    assert program.get(f"/members/{member}").json["name"] == "田中 美咲"
    assert stranger.get("/prefill?ec=E-1001").status_code == 403


def test_a_member_is_registered_once_and_found(program):
    body = {"family_name": "鈴木", "given_name": "一郎", "phone": "03-1234-5678", "ec": "EC-10001"}
    made = program.post("/members", body, key="a")
    assert made.status_code == 201
    assert "鈴木" not in made.text
    assert program.post("/members", body, key="a").data == made.data
    assert program.get(f"/members/{made.json['id']}").json["name"] == "鈴木 一郎"
    (named,) = program.get("/identities?kind=ec&value=EC-10001").json["items"]
    assert named["member_id"] == made.json["id"]


def test_bad_members_are_refused(program):
    assert program.post("/members", {}).json["code"] == "name-missing"
    assert (
        program.post("/members", {"family_name": "田", "phone": "1"}).json["errors"][0]["field"]
        == "phone"
    )
    assert (
        program.post("/members", {"family_name": "田", "birthday": "2030-01-01"}).status_code == 422
    )
    assert program.get("/members/99999999").status_code == 404


def test_an_account_names_one_member(program, shop):
    one, two = shop.member(), shop.member(family="佐藤")
    added = program.post(f"/members/{one}/identities", {"kind": "ec", "value": "EC-2002"})
    assert added.status_code == 201
    answer = program.post(f"/members/{two}/identities", {"kind": "ec", "value": "EC-2002"})
    assert (answer.status_code, answer.json["code"]) == (409, "account-in-use")


def test_ec_is_given_her_address_when_she_has_agreed(program, shop):
    member = shop.member(city="渋谷区")
    program.post(f"/members/{member}/identities", {"kind": "ec", "value": "EC-3003"})
    assert program.get("/prefill?ec=EC-3003").json["code"] == "not-consented"
    with transaction():
        answer = {consents.question("link", "ec"): ConsentState.GRANTED.value}
        consents.record_consents(member, answer, actor=SYSTEM)
    assert program.get("/prefill?ec=EC-3003").json["city"] == "渋谷区"
    assert program.get("/prefill?ec=EC-0000").json["code"] == "no-account"


def test_a_wrong_link_code_is_refused(program, shop):
    member = shop.member()
    assert (
        program.post(f"/members/{member}/links", {"mail": "x@example.jp"}).json["code"]
        == "no-account"
    )
    assert program.post("/links/1/confirm", {"code": "123456"}).status_code == 404
