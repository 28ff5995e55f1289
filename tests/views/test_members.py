"""The card, registering and editing, as a clerk meets them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.member import (
    Consent,
    Identity,
    IdentityKind,
    Member,
    MemberState,
    Note,
    Visit,
)
from omni.services import members
from omni.services.audit.reads import flush_all
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import ring

LogIn = Callable[[str], FlaskClient]
IN_PLACE = {"HX-Request": "true"}
NEW = {"family_name": "田中", "given_name": "美咲", "family_kana": "タナカ", "given_kana": "ミサキ"}


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def read_lines(action: str) -> list[AuditLine]:
    flush_all()
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).where(AuditLine.action == action)))


@pytest.fixture
def misaki(shop: Shop) -> int:
    return shop.member(
        phone="09012340903", mail="misaki@example.jp", card="200000001234",
        birthday=dt.date(1990, 3, 7), prefecture="東京都", city="渋谷区", street="神南1-2-3",
    )  # fmt: skip


def test_the_card_greets_her_and_hides_what_is_personal(log_in: LogIn, misaki: int) -> None:
    page = log_in("clerk").get(f"/members/{misaki}").text
    assert "田中 美咲" in page
    assert "タナカ ミサキ" in page
    assert "•••-••••-0903" in page
    assert "東京都渋谷区••••" in page
    for personal in ("090-1234", "09012340903", "misaki@example.jp", "神南", "1990"):
        assert personal not in page
    assert f"/sales/new?member_id={misaki}" in page
    assert f"/holds/new?member_id={misaki}" in page


def test_an_opened_card_is_noted(log_in: LogIn, shop: Shop, misaki: int) -> None:
    log_in("clerk").get(f"/members/{misaki}")
    (line,) = read_lines("view")
    assert (line.member_id, line.staff_id) == (misaki, shop.staff["clerk"])


def test_a_reveal_shows_everything_once_and_says_why(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    shown = browser.post(
        f"/members/{misaki}/reveal", data={"reason": "contact"}, headers=IN_PLACE
    ).text
    for personal in ("090-1234-0903", "misaki@example.jp", "神南1-2-3", "1990/03/07"):
        assert personal in shown
    (line,) = read_lines("reveal")
    values = db.session.get_one(AuditValue, line.id).values
    assert (line.member_id, values["reason"]) == (misaki, "contact")
    assert "090-1234" not in browser.get(f"/members/{misaki}").text


@pytest.mark.parametrize(("role", "reason"), [("marketing", "contact"), ("clerk", "curious")])
def test_no_reason_or_no_right_reveals_nothing(
    log_in: LogIn, misaki: int, role: str, reason: str
) -> None:
    answer = log_in(role).post(f"/members/{misaki}/reveal", data={"reason": reason})
    assert "090-1234-0903" not in answer.text
    assert read_lines("reveal") == []


def test_who_was_merged_leads_to_who_she_became(log_in: LogIn, shop: Shop, misaki: int) -> None:
    merged = shop.member(state=MemberState.MERGED, merged_into_id=misaki)
    answer = log_in("clerk").get(f"/members/{merged}")
    assert (answer.status_code, answer.location) == (303, f"/members/{misaki}")


def test_who_was_erased_shows_nothing_of_her_and_who_left_says_so(
    log_in: LogIn, shop: Shop
) -> None:
    erased = shop.member("", "", "", "", state=MemberState.ERASED)
    left = shop.member(state=MemberState.WITHDRAWN)
    browser = log_in("clerk")
    assert "この会員の情報は消去されました。" in browser.get(f"/members/{erased}").text
    assert "退会された会員です。" in browser.get(f"/members/{left}").text
    assert browser.get("/members/99999").status_code == 404


@pytest.mark.parametrize("tab", ["flow", "purchases", "registration", "nonsense"])
def test_each_tab_opens_as_a_page_and_in_place(
    log_in: LogIn, shop: Shop, misaki: int, tab: str
) -> None:
    ring(shop, (shop.dress["M"], 2, 9900), member=misaki)
    browser = log_in("manager")
    assert browser.get(f"/members/{misaki}?tab={tab}").status_code == 200
    piece = browser.get(f"/members/{misaki}?tab={tab}", headers=IN_PLACE).text
    assert 'id="tab"' in piece
    assert "<html" not in piece


def test_a_purchase_leads_to_its_return(log_in: LogIn, shop: Shop, misaki: int) -> None:
    order = ring(shop, (shop.dress["M"], 2, 9900), member=misaki)
    page = log_in("clerk").get(f"/members/{misaki}?tab=purchases").text
    assert f"/returns/new?order_id={order}" in page
    assert "¥19,800" in page


def test_older_events_come_on_demand(log_in: LogIn, shop: Shop, misaki: int) -> None:
    for number in range(25):
        with transaction():
            members.add_note(misaki, f"メモ{number:02}", key=str(number), actor=shop.actor())
    browser = log_in("clerk")
    page = browser.get(f"/members/{misaki}").text
    link = re.search(r'hx-get="(/members/[^"]*before=[^"]*)"', page)
    assert link
    more = browser.get(link[1].replace("&amp;", "&"), headers=IN_PLACE).text
    assert [f"メモ{n:02}" in more for n in (0, 4, 5, 24)] == [True, True, False, False]
    assert "もっと前へ" not in more


def test_she_is_registered_and_her_card_opens(log_in: LogIn, shop: Shop) -> None:
    answer = log_in("clerk").post(
        "/members/new",
        data=NEW | {
            "phone": "０９０－１２３４－０９０３", "birthday": "平成2年3月7日", "key": "k1",
            "consent": "granted", "kind": "person",
        },
    )  # fmt: skip
    member = db.session.scalars(select(Member)).one()
    assert (answer.status_code, answer.location) == (303, f"/members/{member.id}")
    assert member.birthday == dt.date(1990, 3, 7)
    assert db.session.scalars(select(Identity.value_norm)).one() == "09012340903"
    assert count(Consent) == 1


def test_a_double_tap_registers_one(log_in: LogIn, shop: Shop) -> None:
    browser = log_in("clerk")
    places = {
        browser.post("/members/new", data=NEW | {"key": "k1", "kind": "person"}).location
        for _ in range(3)
    }
    assert len(places) == 1
    assert count(Member) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("090-1234-0903", "phone"),
        ("misaki@example.jp", "mail"),
        ("タナカ ミサキ", "family_kana"),
        ("田中", "family_name"),
        ("200000001234", "card"),
    ],
)
def test_what_was_typed_in_the_box_stands_in_its_field(
    log_in: LogIn, shop: Shop, typed: str, field: str
) -> None:
    page = log_in("clerk").get("/members/new", query_string={"typed": typed}).text
    value = {"タナカ ミサキ": "タナカ"}.get(typed, typed)
    tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', page)
    assert tag
    assert f'value="{value}"' in tag[0]


def test_a_phone_in_the_name_box_can_be_moved_with_one_tap(log_in: LogIn, shop: Shop) -> None:
    browser = log_in("clerk")
    typed = {"family_name": "090-1234-0903", "key": "k1", "kind": "person"}
    refused = browser.post("/members/new", data=typed)
    assert refused.status_code == 422
    assert "電話番号のようです。" in refused.text
    moved = browser.post("/members/new", data=typed | {"move": "family_name"})
    assert moved.status_code == 200
    tag = re.search(r'<input[^>]*name="phone"[^>]*>', moved.text)
    assert tag
    assert 'value="090-1234-0903"' in tag[0]
    assert count(Member) == 0


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("birthday", "昭和99年13月1日", "日付として読み取れません。"),
        ("phone", "12", "市外局番から入力してください。"),
        ("mail", "abc", "メールアドレスとして読み取れません。"),
        ("family_name", "あ" * 121, "120"),
    ],
)
def test_a_field_that_cannot_be_is_refused_beside_it_and_keeps_what_was_typed(
    log_in: LogIn, shop: Shop, field: str, typed: str, said: str
) -> None:
    data = NEW | {"key": "k1", "kind": "person"} | {field: typed}
    answer = log_in("clerk").post("/members/new", data=data, headers=IN_PLACE)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed in answer.text
    assert count(Member) == 0


def test_a_card_in_use_is_refused_in_words(log_in: LogIn, misaki: int) -> None:
    data = NEW | {"card": "200000001234", "key": "k1", "kind": "person"}
    answer = log_in("clerk").post("/members/new", data=data, headers=IN_PLACE)
    assert answer.status_code == 409
    assert "田中 美•• 様がお使いです" in answer.text
    assert count(Member) == 1


def test_likely_duplicates_appear_with_their_evidence(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    piece = browser.post("/members/duplicates", data={"phone": "09012340903"}, headers=IN_PLACE)
    assert f'href="/members/{misaki}"' in piece.text
    assert "同じ電話番号" in piece.text
    piece = browser.post("/members/duplicates", data=NEW, headers=IN_PLACE)
    assert f'href="/members/{misaki}"' not in piece.text


def test_a_likely_duplicate_is_one_tap_away_and_says_what_will_be_added(
    log_in: LogIn, misaki: int
) -> None:
    typed = {"phone": "09012340903", "card": "2000 0000 9999", "key": "k1", "consent": "unknown"}
    browser = log_in("clerk")
    piece = browser.post("/members/duplicates", data=typed, headers=IN_PLACE)
    assert f'formaction="/members/{misaki}/recognise"' in piece.text
    assert "この方です（カードを追加）" in piece.text
    gone = browser.post(f"/members/{misaki}/recognise", data=typed)
    assert gone.headers["Location"] == f"/members/{misaki}"
    assert "入力した内容を、この会員に加えました" in browser.get(f"/members/{misaki}").text
    assert count(Member) == 1
    piece = browser.post("/members/duplicates", data=typed, headers=IN_PLACE)
    assert "この方です</button>" in piece.text


def test_a_wrong_phone_is_refused_before_anything_is_added(log_in: LogIn, misaki: int) -> None:
    typed = {"phone": "123", "card": "200000009999", "key": "k1", "consent": "unknown"}
    answer = log_in("clerk").post(f"/members/{misaki}/recognise", data=typed, headers=IN_PLACE)
    assert answer.status_code == 422
    assert "市外局番から入力してください。" in answer.text


def test_a_postcode_fills_the_address_and_keeps_a_typed_street(log_in: LogIn, shop: Shop) -> None:
    browser = log_in("clerk")
    filled = browser.get("/members/town?postcode=150-0041", headers=IN_PLACE).text
    assert [word in filled for word in ("東京都", "渋谷区", "神南")] == [True] * 3
    kept = browser.get("/members/town?postcode=150-0041&street=宇田川町1", headers=IN_PLACE).text
    assert "宇田川町1" in kept
    assert "神南" not in kept


def form_of(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


def test_an_edit_is_saved_and_stands_in_the_history(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    page = browser.get(f"/members/{misaki}/edit").text
    assert form_of(page, "birthday") == "1990-03-07"
    data = NEW | {"family_name": "髙橋", "version": form_of(page, "version"), "key": "k"}
    answer = browser.post(f"/members/{misaki}/edit", data=data | {"kind": "person"})
    assert answer.location == f"/members/{misaki}?tab=registration"
    page = browser.get(answer.location).text
    assert "田中 → 髙橋" in page
    assert [line.member_id for line in read_lines("update")] == [misaki]


def test_what_another_saved_is_shown_and_not_covered(
    log_in: LogIn, shop: Shop, misaki: int
) -> None:
    browser = log_in("clerk")
    page = browser.get(f"/members/{misaki}/edit").text
    mine = {name: form_of(page, name) for name in (*NEW, "birthday", "version", "city", "street")}
    mine |= {"prefecture": "東京都", "kind": "person", "key": "k"}
    with transaction():
        profile = Profile(
            "髙橋", "美咲", "タナカ", "ミサキ", birthday=dt.date(1990, 3, 7),
            prefecture="東京都", city="渋谷区", street="神南1-2-3",
        )  # fmt: skip
        members.edit_member(misaki, profile, version=1, actor=shop.actor("manager"))
    refused = browser.post(f"/members/{misaki}/edit", data=mine | {"given_name": "美紀"})
    assert refused.status_code == 409
    assert "田中 → 髙橋" in refused.text
    assert form_of(refused.text, "family_name") == "髙橋"
    assert form_of(refused.text, "given_name") == "美紀"
    again = mine | {name: form_of(refused.text, name) for name in (*NEW, "version")}
    assert browser.post(f"/members/{misaki}/edit", data=again).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Member, misaki).name == "髙橋 美紀"


def test_the_same_edit_tapped_twice_is_no_conflict(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    data = NEW | {"family_name": "髙橋", "version": "1", "key": "k", "kind": "person"}
    assert [browser.post(f"/members/{misaki}/edit", data=data).status_code for _ in "ab"] == [
        303,
        303,
    ]


def test_a_visit_a_note_and_its_pin_are_one_tap_each(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    for _ in range(2):
        assert browser.post(f"/members/{misaki}/visit").status_code == 303
    assert count(Visit) == 1
    assert "本日来店" in browser.get(f"/members/{misaki}").text
    for _ in range(2):
        browser.post(f"/members/{misaki}/notes", data={"body": "左利き", "key": "n1"})
    assert count(Note) == 1
    note = db.session.scalars(select(Note.id)).one()
    browser.post(f"/members/{misaki}/notes/{note}", data={"change": "pin"})
    assert 'class="is-note"' in browser.get(f"/members/{misaki}").text
    browser.post(f"/members/{misaki}/notes/{note}", data={"change": "hide"})
    assert "左利き" not in browser.get(f"/members/{misaki}").text
    assert browser.post(f"/members/{misaki}/notes", data={"body": " "}).status_code == 422


def test_identities_household_and_consent_are_kept(log_in: LogIn, shop: Shop, misaki: int) -> None:
    sister = shop.member("田中", "陽子", phone="0312345678")
    browser = log_in("clerk")
    here = f"/members/{misaki}"
    browser.post(f"{here}/identities", data={"kind": "phone", "value": "03-1234-5678"})
    assert count(Identity) == 5
    page = browser.get(f"{here}?tab=registration").text
    assert "同じ電話" in page
    browser.post(f"{here}/household", data={"other_id": sister})
    browser.post(f"{here}/consents", data={"marketing:mail": "denied"})
    page = browser.get(f"{here}?tab=registration").text
    assert "ご家族から外す" in page
    phone = db.session.scalars(
        select(Identity.id).filter_by(
            member_id=misaki, kind=IdentityKind.PHONE, value_norm="0312345678"
        )
    ).one()
    browser.post(f"{here}/identities/{phone}/remove")
    browser.post(f"{here}/household/leave")
    assert count(Identity) == 4
    assert count(Consent) == 1
    db.session.rollback()
    assert db.session.get_one(Member, sister).household_id is None


def test_family_is_linked_by_a_number_that_names_one_person(
    log_in: LogIn, shop: Shop, misaki: int
) -> None:
    husband = shop.member("田中", "一郎", card="200000005678")
    browser = log_in("clerk")
    assert browser.post(f"/members/{misaki}/household", data={"text": "田中"}).status_code == 422
    browser.post(f"/members/{misaki}/household", data={"text": "200000005678"})
    db.session.rollback()
    home = db.session.get_one(Member, husband).household_id
    assert home is not None
    assert db.session.get_one(Member, misaki).household_id == home


def test_who_may_only_look_changes_nothing(log_in: LogIn, misaki: int) -> None:
    browser = log_in("marketing")
    page = browser.get(f"/members/{misaki}?tab=registration").text
    assert "登録内容を変更する" not in page
    assert browser.post(f"/members/{misaki}/visit").status_code == 403
    assert browser.get("/members/new").status_code == 403
    assert count(Visit) == 0


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=x>'])
def test_nothing_a_person_types_is_markup(log_in: LogIn, shop: Shop, evil: str) -> None:
    member = shop.member(evil, evil, evil, evil, city=evil, mail=f"{evil}@x.jp")
    shop.member(evil, "", "", "", phone="0312345678")
    browser = log_in("manager")
    browser.post(f"/members/{member}/notes", data={"body": evil, "key": "n", "is_pinned": "y"})
    for tab in ("flow", "purchases", "registration"):
        page = browser.get(f"/members/{member}?tab={tab}").text
        assert "<script>alert" not in page
        assert "<img" not in page
    page = browser.get("/members/new", query_string={"typed": evil}).text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_whoever_sees_the_form_of_a_registration_is_noted(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    answer = browser.post(f"/members/{misaki}/edit", data={"family_name": "長" * 500})
    assert answer.status_code in (409, 422)
    (line,) = read_lines("reveal")
    assert line.member_id == misaki


def test_looking_for_duplicates_is_a_search_that_is_noted(log_in: LogIn, misaki: int) -> None:
    browser = log_in("clerk")
    browser.post("/members/duplicates", data={"phone": "09012340903"}, headers=IN_PLACE)
    (line,) = read_lines("search")
    assert "09012340903" in db.session.get_one(AuditValue, line.id).values["text"]
