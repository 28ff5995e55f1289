"""What a column may be by what stands in it."""

from __future__ import annotations

import pytest

from omni.domain.imports.guesses import BY_HEADER, BY_PERSON, guess, reasons

CELLS = {
    "jan": ("products", ["4909999000014", "4909999000021", "4909999000014"]),
    "mobile": ("members", ["090-1111-2222", "０８０１２３４５６７８", "070 1234 5678"]),
    "phone": ("members", ["03-1234-5678", "06-1234-5678", "090-1111-2222"]),
    "mail": ("members", ["a@example.jp", "b@example.jp", "c@example.jp"]),
    "postcode": ("members", ["150-0002", "〒060-0001", "１６０－００２２"]),
    "birthday": ("members", ["S60.4.1", "1990/1/2", "昭和50年4月2日"]),
    "kana": ("members", ["ﾀﾅｶ ﾐｻｷ", "サトウ　ハナコ", "やまだ たろう"]),
    "prefecture": ("members", ["東京都", "北海道", "大阪府"]),
    "sold_at": ("sales", ["2026/11/01 15:00", "2026/11/02", "R8.11.3"]),
}


@pytest.mark.parametrize("field", CELLS)
def test_a_column_is_known_by_its_cells(field):
    kind, cells = CELLS[field]
    found = guess(kind, {"列1": None}, [[cell] for cell in cells], {})
    assert found["列1"].field == field
    assert found["列1"].why


@pytest.mark.parametrize(
    "cells", [["1", "2", "3"], ["田中", "佐藤", "山田"], ["4901234000016"], ["", "", ""]]
)
def test_what_looks_like_nothing_is_not_guessed(cells):
    for kind in ("members", "products"):
        assert guess(kind, {"列1": None}, [[cell] for cell in cells], {}) == {}


def test_headers_and_people_have_the_word_before_cells():
    kind, cells = CELLS["jan"]
    rows = [[cell, cell] for cell in cells]
    assert guess(kind, {"JAN": "jan", "x": None}, rows, {}) == {}
    assert guess(kind, {"x": None}, rows, {"x": None}) == {}


def test_every_column_says_why_it_is_read():
    kind, cells = CELLS["mail"]
    guessed = guess(
        kind, {"a": "number", "b": None, "c": "name"}, [["1", c, ""] for c in cells], {}
    )
    columns = {"a": "number", "b": "mail", "c": "name"}
    found = reasons(kind, columns, {"c": "name"}, guessed)
    assert found == {"a": BY_HEADER, "b": guessed["b"].why, "c": BY_PERSON}
