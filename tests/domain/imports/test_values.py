"""Single cells as exports dress them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from omni.domain.imports import values
from omni.domain.imports.refusals import RowRefused

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("￥１，２３４円", "1234"),
        ("▲1,200", "-1200"),
        ("(500)", "-500"),
        ("-12.50", "-12.50"),
        ("10%", "10"),
        ("3点", "3"),
    ],
)
def test_a_number_is_read_however_it_is_dressed(text, number):
    assert values.read_number(text, "amount") == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "NaN", "Infinity", "9" * 20])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(RowRefused) as refused:
        values.read_number(text, "amount")
    assert refused.value.field == "amount"


def test_an_amount_is_minor_units_of_its_currency():
    assert values.read_amount("12.34", "amount", "USD") == 1234
    assert values.read_amount("980", "amount", "JPY") == 980
    for text, currency in (("9.8", "JPY"), ("1.005", "USD")):
        with pytest.raises(RowRefused):
            values.read_amount(text, "amount", currency)


def test_a_whole_number_has_no_fraction_and_a_limit():
    assert values.read_int("3.0", "quantity") == 3
    for text in ("2.5", "1000001"):
        with pytest.raises(RowRefused):
            values.read_int(text, "quantity", 1_000_000)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026/11/21 12:30", dt.datetime(2026, 11, 21, 3, 30, tzinfo=dt.UTC)),
        ("2026-11-21T12:30:15+09:00", dt.datetime(2026, 11, 21, 3, 30, 15, tzinfo=dt.UTC)),
        ("2026-11-21T12:30:00Z", dt.datetime(2026, 11, 21, 12, 30, tzinfo=dt.UTC)),
        ("20261121123000", dt.datetime(2026, 11, 21, 3, 30, tzinfo=dt.UTC)),
        ("令和8年11月21日", dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)),
        ("2017-01-01 11:53:26", dt.datetime(2017, 1, 1, 2, 53, 26, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_the_shops_clock_unless_it_says_otherwise(text, moment):
    assert values.read_moment(text, "sold_at", TOKYO) == moment


@pytest.mark.parametrize("text", ["", "きのう", "2026/02/30", "2026/11/21 25:99"])
def test_an_impossible_moment_is_refused(text):
    with pytest.raises(RowRefused):
        values.read_moment(text, "sold_at", TOKYO)


@pytest.mark.parametrize(
    ("text", "flag"),
    [("1", True), ("希望する", True), ("0", False), ("不可", False), ("", None), ("?", None)],
)
def test_yes_and_no_and_neither(text, flag):
    assert values.read_flag(text) is flag


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x")', "+819012345678", "-1", "@x", "\tx"])
def test_a_formula_is_put_to_sleep_and_wakes_as_it_was(cell):
    asleep = values.defuse(cell)
    assert asleep == "'" + cell
    assert values.clean(asleep) == cell.strip()


def test_a_plain_cell_is_left_alone():
    assert values.defuse("佐藤") == "佐藤"
    assert values.clean("\u3000'70年代 ") == "'70年代"
