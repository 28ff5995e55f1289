"""Members taken in: each row one member, nothing twice, nothing lost."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from omni.domain.errors import Refusal
from omni.domain.receipt_numbers import is_store_code
from omni.extensions import db
from omni.models.import_run import SourceRecord
from omni.models.location import Location, Register
from omni.models.member import (
    Consent,
    ConsentState,
    Identity,
    IdentityKind,
    Member,
    MemberChange,
    MemberKey,
    MemberState,
)
from omni.models.point import PointAccount, PointEntry, PointLot, PointTransaction
from omni.queries import doctor
from omni.queries.imports import get_run, list_refusals
from omni.services import imports
from omni.services.imports import member_changes, members, places
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import EC, STORE, counts, open_file, take_in, upload


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def by_number(number: str) -> Member:
    return db.session.scalars(
        select(Member).join(Identity).where(Identity.value_norm == number)
    ).one()


def state() -> list[list[tuple]]:
    """Everything that taking members in writes, as far as it says something of members."""
    return [
        [tuple(row) for row in db.session.execute(select(model.__table__).order_by(*order))]
        for model, order in (
            (Member, (Member.id,)),
            (Identity, (Identity.kind, Identity.source, Identity.value_norm, Identity.member_id)),
            (MemberKey, (MemberKey.key, MemberKey.member_id)),
            (Consent, (Consent.id,)),
            (PointLot, (PointLot.id,)),
            (PointEntry, (PointEntry.id,)),
            (MemberChange, (MemberChange.id,)),
            (SourceRecord, (SourceRecord.id,)),
        )
    ]


def test_every_row_becomes_a_member(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE.encode("cp932"))
    assert counts(run) == (4, 0, 0, 0)
    hanako = by_number("210000000017")
    assert (hanako.name, hanako.kana) == ("髙﨑 花子", "タカサキ ハナコ")
    assert hanako.birthday == dt.date(1975, 4, 2)
    assert hanako.home_location_id == shop.shibuya
    assert hanako.registered_source == "store"
    assert by_number("210000000024").name == "?田 太郎"
    assert by_number("210000000031").kana == "サトウ アオイ"


def test_the_raw_row_is_kept(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    record = db.session.scalars(select(SourceRecord).order_by(SourceRecord.id)).first()
    assert (record.external_id, record.line, record.run_id) == ("210000000017", 2, run.id)
    assert '"氏名": "髙﨑 花子"' in record.raw
    assert record.target_id == by_number("210000000017").id


def test_an_unknown_store_costs_the_home_store_and_nothing_else(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    assert by_number("210000000048").home_location_id is None
    assert run.notices == [["店舗「%(value)s」は登録されていません。", '{"value": "S99"}', [1, 5]]]
    with transaction():
        db.session.add(Location(code="S99", name="札幌店", company_id=shop.company))
    again = take_in(tmp_path, STORE)
    assert counts(again) == (0, 1, 3, 0)
    assert by_number("210000000048").home_location_id is not None


def test_a_fresh_database_gets_the_stores_a_file_names(app, tmp_path):
    run = take_in(tmp_path, STORE)
    assert counts(run) == (4, 0, 0, 0)
    assert sorted(db.session.scalars(select(Location.code))) == ["S99", "SBY", "SJK"]
    assert db.session.scalar(select(func.count()).select_from(Register)) == 3
    assert [(notice[0], notice[2]) for notice in run.notices] == [(places.MADE_STORE, [3, 2, 3, 5])]


def test_a_store_that_a_file_names_in_words_gets_a_code_of_its_own(app, tmp_path):
    take_in(tmp_path, STORE.replace("S99", "札幌店"))
    made = db.session.scalars(select(Location).where(Location.name == "札幌店")).one()
    assert is_store_code(made.code)
    again = take_in(tmp_path, STORE.replace("S99", "札幌店").replace("2019/5/1", "2019/5/2"))
    assert again.notices == []


def test_members_of_one_phone_or_mail_share_it_and_stay_apart(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    take_in(tmp_path, EC, source="ec")
    assert count(Member) == 6
    shared = select(Identity.value_norm, func.count()).where(Identity.is_shared)
    found = db.session.execute(shared.group_by(Identity.value_norm).order_by(Identity.value_norm))
    assert found.all() == [("09011112222", 3), ("taro@example.co.jp", 2)]


def test_a_member_is_found_by_what_the_file_says(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    keys = set(
        db.session.scalars(
            select(MemberKey.key).where(MemberKey.member_id == by_number("210000000017").id)
        )
    )
    assert {"n高崎花子", "p09011112222", "42222", "c210000000017"} <= keys
    assert db.session.scalars(select(MemberKey.location_id).distinct()).all() != []


def test_consent_is_what_the_file_says_and_unknown_where_it_is_silent(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    assert count(Consent) == 0
    take_in(tmp_path, EC, source="ec")
    said = db.session.execute(
        select(Consent.member_id, Consent.state, Consent.source).order_by(Consent.id)
    ).all()
    assert said == [
        (by_number("EC00000001").id, ConsentState.GRANTED, "import:ec"),
        (by_number("EC00000002").id, ConsentState.DENIED, "import:ec"),
    ]


def test_a_balance_becomes_one_lot_that_its_ledger_explains(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    lots = db.session.scalars(select(PointLot).order_by(PointLot.id)).all()
    assert [(lot.granted, lot.remaining, lot.source) for lot in lots] == [
        (3219, 3219, "store"),
        (120, 120, "store"),
        (50, 50, "store"),
    ]
    assert {lot.expires_on for lot in lots} == {dt.date(2027, 11, 21)}
    assert run.totals == {"opening_points": 3389}
    assert count(PointAccount) == count(PointTransaction) == count(PointEntry) == 3
    assert doctor.list_findings() == []


def test_the_same_file_again_changes_nothing(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    before = state()
    again = take_in(tmp_path, STORE)
    assert counts(again) == (0, 0, 4, 0)
    assert state() == before


def test_a_newer_file_changes_only_what_it_says_differently(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    hanako = by_number("210000000017").id
    with transaction():
        db.session.get_one(Member, hanako).street = "店頭で直した住所"
    newer = STORE.replace("髙﨑 花子", "山田 花子").replace("ﾀｶｻｷ", "ﾔﾏﾀﾞ")
    newer = newer.replace("090ー1111ー2222", "080-9999-8888").replace("3219", "9999")
    run = take_in(tmp_path, newer)
    assert counts(run) == (0, 1, 3, 0)
    member = by_number("210000000017")
    assert (member.id, member.name, member.kana) == (hanako, "山田 花子", "ヤマダ ハナコ")
    assert member.street == "店頭で直した住所"
    assert member.version == 3
    changes = db.session.execute(
        select(MemberChange.field, MemberChange.old, MemberChange.new).order_by(MemberChange.id)
    ).all()
    assert changes == [
        ("family_name", "髙﨑", "山田"),
        ("family_kana", "タカサキ", "ヤマダ"),
        ("phone", "09011112222", "08099998888"),
    ]
    phones = select(Identity.value_norm, Identity.is_shared).where(
        Identity.kind == IdentityKind.PHONE, Identity.value_norm.like("0%")
    )
    assert set(db.session.execute(phones)) == {
        ("08099998888", False),
        ("09011112222", False),
        ("0312345678", False),
    }
    keys = set(db.session.scalars(select(MemberKey.key).where(MemberKey.member_id == hanako)))
    assert "n山田花子" in keys
    assert "p09011112222" not in keys


def test_a_changed_balance_is_not_granted_again_and_says_so(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    run = take_in(tmp_path, STORE.replace(",3219", ",5000"))
    assert counts(run) == (0, 0, 4, 0)
    assert [notice[0] for notice in run.notices if notice[0] == member_changes.BALANCE_KEPT]
    assert db.session.scalar(select(func.sum(PointLot.granted))) == 3389


def test_a_balance_that_only_a_newer_file_brings_is_granted_once(shop: Shop, tmp_path):
    without = "\n".join(line.rpartition(",")[0] for line in STORE.splitlines()) + "\n"
    take_in(tmp_path, without)
    assert count(PointLot) == 0
    take_in(tmp_path, STORE)
    take_in(tmp_path, STORE.replace(",3219", ",3220"))
    assert db.session.scalar(select(func.sum(PointLot.granted))) == 3389
    assert doctor.list_findings() == []


def test_a_column_the_newer_file_lacks_is_not_thereby_empty(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    take_in(tmp_path, "会員番号,氏名\n210000000017,髙﨑 花代\n")
    member = by_number("210000000017")
    assert member.given_name == "花代"
    assert member.family_kana == "タカサキ"
    assert member.birthday == dt.date(1975, 4, 2)


def test_a_number_twice_in_one_file_is_one_member_and_a_listed_refusal(shop: Shop, tmp_path):
    twice = STORE + STORE.splitlines()[1] + "\n" + "210000000024,別人 花子,ﾍﾞﾂｼﾞﾝ,,,,,,,,,\n"
    run = take_in(tmp_path, twice)
    assert counts(run) == (4, 0, 1, 1)
    assert [(one.line, one.params) for one in list_refusals(run.id)] == [(7, {"line": 3})]
    before = state()
    again = take_in(tmp_path, twice)
    assert counts(again) == (0, 0, 5, 1)
    assert state() == before


def test_a_card_registered_at_the_counter_is_adopted_and_only_filled_in(shop: Shop, tmp_path):
    made = shop.member(family="高崎", given="", given_kana="", card="210000000017")
    run = take_in(tmp_path, STORE)
    assert counts(run) == (3, 1, 0, 0)
    member = db.session.get_one(Member, made)
    assert (member.family_name, member.given_name) == ("高崎", "花子")
    assert members.ADOPTED in [notice[0] for notice in run.notices]
    assert counts(take_in(tmp_path, STORE))[:2] == (0, 0)


def test_who_has_left_is_not_written_to(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    with transaction():
        by_number("210000000017").state = MemberState.ERASED
    run = take_in(tmp_path, STORE.replace("髙﨑 花子", "山田 花子"))
    assert counts(run) == (0, 0, 4, 0)
    assert by_number("210000000017").family_name == "髙﨑"


def test_bad_rows_are_listed_with_their_text_and_stop_nothing(shop: Shop, tmp_path):
    bad = STORE.replace("?田　太郎", "090-1234-5678").replace(",120\n", ",多い\n")
    run = take_in(tmp_path, bad + "x,y\n")
    assert counts(run) == (2, 0, 0, 3)
    refused = list_refusals(run.id)
    assert [(one.line, one.field) for one in refused] == [(3, "name"), (4, "points"), (6, None)]
    assert "090-1234-5678" in refused[0].raw


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    before = state()
    newer = (
        STORE.replace("髙﨑 花子", "山田 花子")
        + "\n210000000055,新 人,ｼﾝ ｼﾞﾝ,,,,,,,,,\n,,,,,,,,,,,x\n"
    )
    run_id = open_file(tmp_path, newer)
    tally = imports.rehearse_run(get_run(run_id), 1_000)
    assert (tally.created, tally.updated, tally.unchanged, len(tally.refused)) == (1, 1, 3, 1)
    assert [text for _, text in tally.shown["unchanged"]] == [
        "210000000024",
        "210000000031",
        "210000000048",
    ]
    db.session.expire_all()
    assert state() == before


def test_a_file_without_numbers_is_refused_whole(shop: Shop, tmp_path):
    run = take_in(tmp_path, "氏名,電話番号\n佐藤,090-1111-2222\n")
    assert run.state == "failed"
    assert run.failure["params"] == {"columns": "会員番号"}
    assert count(Member) == 0


def test_a_damaged_file_is_not_even_kept(shop: Shop, tmp_path):
    with pytest.raises(Refusal):
        upload(tmp_path, STORE.encode()[:-40], "members")
    assert list(tmp_path.iterdir()) == []
