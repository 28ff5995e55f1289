"""Linking a store card with an EC account on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.delivery import Delivery
from omni.models.member import Consent, Identity, IdentityKind
from omni.models.merge import MergeEvent, MergeKind
from omni.services import members
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import member

LogIn = Callable[[str], FlaskClient]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """A card in the store, an account at EC."""
    store = shop.member(card="20010001")
    online = shop.member("田中", "みさき", mail="misaki@example.jp")
    with transaction():
        members.name_by(online, IdentityKind.EC, "EC-770012", source="ec")
    return store, online


def mail_of(member_id: int) -> int:
    wanted = select(Identity.id).where(
        Identity.member_id == member_id, Identity.kind == IdentityKind.MAIL
    )
    return db.session.scalars(wanted).one()


def send(client: FlaskClient, store: int, online: int) -> tuple[str, str]:
    """Have the code sent; returns where it is typed, and the code."""
    form = {"key": "send", "mail_id": mail_of(online)}
    where = client.post(f"/members/{store}/link", data=form).headers["Location"]
    body = db.session.scalars(select(Delivery.body).order_by(Delivery.id.desc())).first()
    return where, re.findall(r"\d{6}", body or "")[0]


@pytest.mark.parametrize("text", ["Misaki@example.jp", "EC-770012"])
def test_an_account_is_found_by_mail_or_number_and_its_mail_stays_masked(
    log_in: LogIn, two: tuple[int, int], text: str
) -> None:
    store, online = two
    client = log_in("clerk")
    assert f"/members/{store}/link" in client.get(f"/members/{store}?tab=registration").text
    found = client.get(f"/members/{store}/link", query_string={"q": text}, headers=HTMX).text
    assert "田中 みさき" in found
    assert "に確認番号を送る" in found
    assert "misaki@example.jp" not in found
    assert f'value="{mail_of(online)}"' in found


def test_half_a_mail_and_an_unknown_number_find_nobody(log_in: LogIn, two: tuple[int, int]) -> None:
    client = log_in("clerk")
    for text in ("misaki", "EC-7700", "nobody@example.jp"):
        page = client.get(f"/members/{two[0]}/link", query_string={"q": text}).text
        assert "ECアカウントが見つかりません。" in page


def test_her_own_account_and_one_without_a_mail_offer_no_code(
    log_in: LogIn, shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    client = log_in("clerk")
    own = client.get(f"/members/{online}/link?q=EC-770012").text
    assert "すでに連携済みです" in own
    without = shop.member("佐藤", "花子")
    with transaction():
        members.name_by(without, IdentityKind.EC, "EC-990", source="ec")
    bare = client.get(f"/members/{store}/link?q=EC-990").text
    assert "メールの登録がないため" in bare
    assert "に確認番号を送る" not in own + bare


def test_the_right_code_links_and_shows_the_way_back(log_in: LogIn, two: tuple[int, int]) -> None:
    store, online = two
    client = log_in("clerk")
    where, code = send(client, store, online)
    asked = client.get(where).text
    assert "に確認番号を送りました" in asked
    assert "misaki@example.jp" not in asked
    form = {"key": "code", "code": code, "consented": "y"}
    for _ in range(2):  # a second tap is the same link
        assert client.post(where, data=form).headers["Location"] == where
    event = db.session.scalars(select(MergeEvent)).one()
    assert (event.kind, event.survivor_id) == (MergeKind.LINK, store)
    assert member(online).merged_into_id == store
    assert len(db.session.scalars(select(Consent).where(Consent.purpose == "link")).all()) == 1
    done = client.get(where).text
    assert "ECアカウントと連携しました" in done
    assert f"/members/merges/{event.id}/undo" in done
    assert "連携の取消" in client.get(f"/members/merges/{event.id}/undo").text
    story = client.get(f"/members/{store}?tab=registration").text
    assert "確認番号によるECとの連携" in story
    assert "ECへの会員情報の提供" in story
    assert "link.send" in set(db.session.scalars(select(AuditLine.action)))
    undone = log_in("manager")
    page = undone.get(f"/members/merges/{event.id}/undo").text
    form = {"key": "undo", "seen": re.findall(r'name="seen"[^>]*value="([^"]+)"', page)[0]}
    assert undone.post(f"/members/merges/{event.id}/undo", data=form).status_code == 303
    assert "この連携は取り消されています" in undone.get(where).text


def test_without_consent_nothing_is_written_down(log_in: LogIn, two: tuple[int, int]) -> None:
    client = log_in("clerk")
    where, code = send(client, *two)
    assert client.post(where, data={"key": "code", "code": code}).status_code == 303
    assert db.session.scalars(select(Consent).where(Consent.purpose == "link")).all() == []


def test_refusals_say_what_to_do_in_place(log_in: LogIn, two: tuple[int, int]) -> None:
    store, online = two
    client = log_in("clerk")
    where, code = send(client, store, online)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    answer = client.post(where, data={"key": "code", "code": wrong}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#refusal")
    assert "確認番号が違うか、期限が切れています。" in answer.text
    empty = client.post(where, data={"key": "code", "code": ""}, headers=HTMX)
    assert "確認番号を入力してください。" in empty.text
    for at in range(2):
        form = {"key": f"s{at}", "mail_id": mail_of(online)}
        assert client.post(f"/members/{store}/link", data=form).status_code == 303
    form = {"key": "s9", "mail_id": mail_of(online)}
    assert client.post(f"/members/{store}/link", data=form, headers=HTMX).status_code == 429
    assert member(online).merged_into_id is None


def test_a_code_belongs_to_its_member_and_marketing_stays_outside(
    log_in: LogIn, shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    client = log_in("clerk")
    where, _ = send(client, store, online)
    other = shop.member("佐藤", "花子")
    assert client.get(where.replace(f"/{store}/", f"/{other}/")).status_code == 404
    assert client.get(f"/members/{store}/link/{10**30}").status_code == 404
    bad = client.post(f"/members/{store}/link", data={"key": "b", "mail_id": "x"})
    assert bad.status_code == 422
    none = client.post(f"/members/{store}/link", data={"key": "c", "mail_id": 999_999})
    assert none.status_code == 404
    assert log_in("marketing").get(f"/members/{store}/link").status_code == 403
