"""Headers by their usual names, by hand, and what is missing."""

from __future__ import annotations

import pytest

from omni.domain.imports import fields, headers
from omni.domain.imports.refusals import NoColumns


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("members", "会員番号", "number"),
        ("members", " 会員 番号（必須）", "number"),
        ("members", "Customer ID", "number"),
        ("members", "last_name", "family"),
        ("members", "Last-Kana", "family_kana"),
        ("members", "ﾌﾘｶﾞﾅ", "kana"),
        ("members", "ＴＥＬ", "phone"),
        ("members", "mail_opt_in", "mail_opt_in"),
        ("members", "入会店舗", "store"),
        ("products", "品番", "style"),
        ("products", "JANコード", "jan"),
        ("products", "販売価格（税込）", "price"),
        ("stock", "店舗コード", "store"),
        ("stock", "JAN/SKU", "sku"),
        ("stock", "棚卸日時", "counted_at"),
        ("sales", "レシート番号", "receipt"),
        ("sales", "伝票番号", "document"),
        ("sales", "日時", "sold_at"),
        ("sales", "値引", "discount"),
        ("sales", "sales_value", "amount"),
    ],
)
def test_a_header_is_known_however_it_is_spelt(kind, header, field):
    assert headers.recognise(kind, [header]) == {header: field}


def test_every_field_is_known_by_its_own_name_and_label():
    for kind, known in fields.FIELDS.items():
        for field in known:
            assert headers.recognise(kind, [field.name]) == {field.name: field.name}
            assert headers.recognise(kind, [field.label]) == {field.label: field.name}


def test_what_was_said_before_wins_over_the_usual_name():
    columns = headers.recognise(
        "members", ["電話", "独自列", "氏名"], {"独自列": "phone", "氏名": None}
    )
    assert columns == {"電話": None, "独自列": "phone", "氏名": None}


def test_unknown_headers_are_asked_about_once():
    columns = headers.recognise("members", ["会員番号", "独自列", "行番号"], {})
    assert headers.unknown(columns, {}) == ["独自列"]
    assert headers.unknown(columns, {"独自列": None}) == []


def test_a_field_chosen_by_hand_is_read_from_that_column_alone():
    columns = {"電話": "phone", "連絡先2": None, "氏名": "name"}
    assert headers.choose(columns, {"連絡先2": "phone", "氏名": ""}) == {
        "電話": None,
        "連絡先2": "phone",
        "氏名": None,
    }


def test_a_file_without_what_names_a_member_is_refused():
    with pytest.raises(NoColumns) as refused:
        headers.check("members", {"氏名": "name"})
    assert refused.value.params == {"columns": "会員番号"}
    headers.check("members", {"番号": "number", "カナ": "kana"})


def test_two_columns_of_one_name_are_told_apart():
    assert headers.distinct(["電話", " 電話", ""]) == ["電話", "電話 (2)", ""]
