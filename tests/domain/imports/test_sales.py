"""A row of a sales file as one line of one document."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.imports import products, sales
from omni.domain.imports.refusals import RowRefused

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


def read(**row: str) -> sales.SaleRecord:
    given_row = {"document": "A-1", "sold_at": "2026/11/01", "store": "SBY", "quantity": "1"} | row
    return sales.read_sale(given_row, zone=TOKYO, currency="JPY", now=NOW)


@given(quantity=st.integers(1, 999), amount=st.integers(0, 10**6), off=st.integers(0, 10**4))
def test_price_discount_and_amount_always_fit_one_another(quantity, amount, off):
    record = read(quantity=str(quantity), amount=str(amount), discount=str(off))
    assert record.amount == amount
    assert record.unit_price * quantity - record.discount == amount
    assert 0 <= record.discount - off < quantity


@pytest.mark.parametrize(
    ("row", "unit", "discount", "amount"),
    [
        ({"unit_price": "500", "quantity": "2"}, 500, 0, 1000),
        ({"unit_price": "500", "quantity": "2", "discount": "-100"}, 500, 100, 900),
        ({"unit_price": "500", "quantity": "2", "amount": "900"}, 500, 100, 900),
        ({"amount": "0"}, 0, 0, 0),
    ],
)
def test_what_is_not_said_follows_from_what_is(row, unit, discount, amount):
    record = read(**row)
    assert (record.unit_price, record.discount, record.amount) == (unit, discount, amount)


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"document": ""}, "document", sales.NO_DOCUMENT),
        ({"store": ""}, "store", sales.NO_STORE),
        ({"sold_at": ""}, "sold_at", sales.NO_TIME),
        ({"quantity": ""}, "quantity", sales.NO_QUANTITY),
        ({"quantity": "0", "amount": "5"}, "quantity", sales.NO_PIECES),
        ({"quantity": "-1", "amount": "5"}, "quantity", sales.RETURNED),
        ({"amount": "▲5"}, "amount", sales.RETURNED),
        ({}, "amount", sales.NO_AMOUNT),
        ({"amount": "90", "unit_price": "100", "discount": "5"}, "amount", sales.DOES_NOT_ADD_UP),
        ({"amount": "110", "unit_price": "100"}, "amount", sales.DOES_NOT_ADD_UP),
    ],
)
def test_what_cannot_be_a_line_is_refused(row, field, sentence):
    with pytest.raises(RowRefused) as refused:
        read(**row)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)


@pytest.mark.parametrize("text", ["2026/11/22", "9999/01/01"])
def test_a_sale_is_not_in_the_future(text):
    with pytest.raises(RowRefused):
        read(sold_at=text, amount="1")


def test_a_day_without_a_time_lies_inside_its_business_day():
    assert read(amount="1").sold_at == dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)
    assert read(amount="1", time="15:30").sold_at.hour == 6


def test_a_refused_row_is_weighed_as_far_as_it_can_be_read():
    assert sales.weigh({"quantity": "-2", "amount": "▲500"}, "JPY") == (-2, -500)
    assert sales.weigh({"quantity": "2", "unit_price": "50", "discount": "10"}, "JPY") == (2, 90)
    assert sales.weigh({"quantity": "x", "amount": "5"}, "JPY") == (0, 0)


@pytest.mark.parametrize(
    ("text", "rate"), [("", 10), ("8%", 8), ("0.08", 8), ("軽減税率", 8), ("※8", 8), ("0", 0)]
)
def test_a_tax_rate_is_read_however_it_is_said(text, rate):
    assert products.read_rate(text) == rate


@pytest.mark.parametrize("text", ["101", "-8", "7.5", "高い"])
def test_an_impossible_rate_is_refused(text):
    with pytest.raises(RowRefused):
        products.read_rate(text)


def test_how_it_was_paid():
    assert [
        sales.read_tender(word) for word in ("現金", "Credit Card", "電子マネー", "小切手")
    ] == [
        "cash",
        "card",
        "e_money",
        "other",
    ]
