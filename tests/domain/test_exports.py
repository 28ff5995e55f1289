"""Cells on their way out and back."""

from __future__ import annotations

import pytest

from omni.domain import exports

CELLS = dict.fromkeys((name for name, _ in exports.MEMBER_CELLS), "")


@pytest.mark.parametrize(
    ("field", "out", "back"),
    [
        ("birthday", "1985/04/01", "1985-4-1"),
        ("birthday", "1985/04/01", "S60.4.1"),
        ("phone", "03-1234-5678", "0312345678"),
        ("postcode", "060-0001", "0600001"),
        ("gender", "女性", "F" + "emale"),
        ("family_kana", "タナカ", "たなか"),
        ("street", "北1条", " 北1条 "),
    ],
)
def test_the_same_meaning_is_no_change(field, out, back):
    check = exports.row_check(CELLS | {field: out})
    assert exports.find_edited(check, CELLS | {field: back}) == []


@pytest.mark.parametrize(
    ("field", "out", "back"), [("family", "高田", "髙田"), ("mail", "", "a@b.jp")]
)
def test_another_letter_is_a_change(field, out, back):
    check = exports.row_check(CELLS | {field: out})
    assert exports.find_edited(check, CELLS | {field: back}) == [field]


@pytest.mark.parametrize("check", ["", "abc", "x" * 40])
def test_a_check_that_was_lost_is_told(check):
    assert exports.find_edited(check, CELLS) is None


def test_what_shift_jis_lacks_is_replaced_visibly():
    assert exports.encodable("𠮷田髙子①") == ("〓田髙子①", "𠮷")
    assert exports.is_damaged("〓田")
    assert not exports.is_damaged("吉田")


@pytest.mark.parametrize(
    ("cell", "plain", "excel"),
    [
        ("0312", "0312", "'0312"),
        ("4901234567894", "4901234567894", "'4901234567894"),
        ("12", "12", "12"),
        ("=1+1", "'=1+1", "'=1+1"),
        ("03-1234-5678", "03-1234-5678", "03-1234-5678"),
    ],
)
def test_no_formula_runs_and_no_digit_is_lost(cell, plain, excel):
    assert exports.for_spreadsheet(cell, keeps_digits=False) == plain
    assert exports.for_spreadsheet(cell, keeps_digits=True) == excel
