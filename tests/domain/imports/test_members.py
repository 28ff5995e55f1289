"""A row of a member file as a member, or the sentence that refuses it."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.imports import members
from omni.domain.imports.refusals import RowRefused

TODAY = dt.date(2026, 11, 21)


def read(source: str = "store", **row: str) -> members.MemberRecord:
    given = {"number": "210000000017", "name": "髙﨑 花子", "kana": "ﾀｶｻｷ ﾊﾅｺ"} | row
    return members.read_member(given, source=source, today=TODAY)


def test_a_store_row_is_read_whole():
    record = read(
        phone="０９０－１２３４－５６７８",
        mail="HANA@Example.co.jp",
        postcode="〒150-0002",
        address="東京都渋谷区渋谷１－２－３",
        birthday="S50.4.2",
        gender="女",
        registered_on="2014/11/6",
        store="S11",
        points="3219",
    )
    assert (record.family_name, record.given_name) == ("髙﨑", "花子")
    assert (record.family_kana, record.given_kana) == ("タカサキ", "ハナコ")
    assert record.phones == (("０９０－１２３４－５６７８", "09012345678"),)
    assert record.mails == (("HANA@Example.co.jp", "hana@example.co.jp"),)
    assert record.postcode == "1500002"
    assert (record.prefecture, record.street) == ("東京都", "渋谷区渋谷１－２－３")
    assert record.birthday == dt.date(1975, 4, 2)
    assert record.registered_on == dt.date(2014, 11, 6)
    assert (record.gender, record.store, record.points) == ("female", "S11", 3219)
    assert record.mail_opt_in is None
    assert record.notices == ()


def test_an_ec_row_is_read_whole():
    record = members.read_member(
        {
            "number": "EC-0001",
            "family": "Tanaka",
            "given": "Misaki",
            "family_kana": "たなか",
            "given_kana": "みさき",
            "mobile": "+81 90-1234-5678",
            "prefecture": "香川県",
            "city": "丸亀市",
            "street": "8丁目7番",
            "building": "メゾン 408",
            "registered_on": "2025-08-15T21:26:00+09:00",
            "mail_opt_in": "0",
        },
        source="ec",
        today=TODAY,
    )
    assert record.number == "EC0001"
    assert record.number_raw == "EC-0001"
    assert (record.family_kana, record.given_kana) == ("タナカ", "ミサキ")
    assert record.phones == (("+81 90-1234-5678", "09012345678"),)
    assert (record.prefecture, record.city, record.building) == ("香川県", "丸亀市", "メゾン 408")
    assert record.mail_opt_in is False
    assert record.points is None


def test_a_lost_glyph_is_kept_as_the_file_has_it():
    record = read(name="宮川　?彰")
    assert (record.family_name, record.given_name) == ("宮川", "?彰")


def test_a_reading_alone_is_enough():
    assert read(name="").family_name == ""


def test_a_company_is_one_name():
    record = read(name="株式会社 山田 商店")
    assert (record.family_name, record.given_name) == ("株式会社 山田 商店", "")
    assert record.is_company


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"number": ""}, "number", members.NO_NUMBER),
        ({"number": "2.1E+11"}, "number", members.LOST_DIGITS),
        ({"number": "9" * 65}, "number", members.LONG_NUMBER),
        ({"name": "", "kana": ""}, "name", members.NO_NAME),
        ({"name": "090-1234-5678"}, "name", members.PHONE_AS_NAME),
        ({"name": "a@example.com"}, "name", members.MAIL_AS_NAME),
        ({"name": "あ" * 201}, "name", members.LONG_NAME),
        ({"points": "-5"}, "points", members.NEGATIVE_POINTS),
    ],
)
def test_what_cannot_be_a_member_is_refused(row, field, sentence):
    with pytest.raises(RowRefused) as refused:
        read(**row)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)


@pytest.mark.parametrize(
    ("row", "attribute", "empty", "notice"),
    [
        ({"phone": "12"}, "phones", (), members.BAD_PHONE),
        ({"mail": "nowhere"}, "mails", (), members.BAD_MAIL),
        ({"postcode": "12"}, "postcode", None, members.BAD_POSTCODE),
        ({"birthday": "1990/02/30"}, "birthday", None, members.BAD_BIRTHDAY),
        ({"birthday": "2090/02/03"}, "birthday", None, members.BAD_BIRTHDAY),
        ({"gender": "?"}, "gender", None, members.BAD_GENDER),
        ({"registered_on": "きのう"}, "registered_on", None, members.BAD_REGISTERED),
        ({"mail_opt_in": "たぶん"}, "mail_opt_in", None, members.BAD_OPT_IN),
    ],
)
def test_what_is_not_essential_is_left_out_with_a_notice(row, attribute, empty, notice):
    record = read(**row)
    assert getattr(record, attribute) == empty
    assert record.notices == (notice,)


def test_one_number_is_one_key_whatever_bars_it_came_from():
    key = members.key_of({"number": "A210000000017B"}, "store")
    assert key == members.key_of({"number": "2100-0000-0017"}, "store") == "210000000017"
    assert members.key_of({"number": ""}, "store") is None
