from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.receipt_numbers import ReceiptNumber, is_store_code, parse

numbers = st.builds(
    ReceiptNumber,
    st.from_regex(r"\A[A-Z0-9][A-Z0-9_-]{0,15}\Z"),
    st.integers(1, 999),
    st.dates(date(1000, 1, 1)),
    st.integers(1, 999_999),
)


def test_a_receipt_number_names_store_register_day_and_count():
    number = ReceiptNumber("SBY", 1, date(2026, 11, 21), 42)
    assert str(number) == "SBY-01-20261121-0042"
    assert parse("SBY-01-20261121-0042") == number


@given(numbers)
def test_what_is_written_is_read(number):
    assert parse(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["sby-01-20261121-0042 ", "ＳＢＹ－０１－２０２６１１２１－００４２", "SBY‐01–20261121ー0042"],
)
def test_width_case_and_dashes_do_not_matter(text):
    assert str(parse(text)) == "SBY-01-20261121-0042"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SBY",
        "SBY-01-20261321-0042",
        "SBY-00-20261121-0042",
        "SBY-01-20261121-0000",
        "SBY-01-20261121-42",
        "090-1234-5678",
        "SBY-1-20261121-0042",
        "SBY-01-20261121-0042-1",
    ],
)
def test_anything_else_is_no_receipt_number(text):
    assert parse(text) is None


def test_a_number_that_could_not_be_read_back_is_an_error():
    day = date(2026, 11, 21)
    for store, register, count in [("本店", 1, 1), ("sby", 1, 1), ("SBY", 0, 1), ("SBY", 1, 10**6)]:
        with pytest.raises(ValueError):
            ReceiptNumber(store, register, day, count)


@pytest.mark.parametrize("code", ["01", "001", "sby", "SBY-2", "A_1", "A" * 16])
def test_a_store_code_is_what_shops_use(code):
    assert is_store_code(code)


@pytest.mark.parametrize("code", ["", "本店", "-1", "A B", "A" * 17, "é"])
def test_what_a_till_cannot_print_is_no_store_code(code):
    assert not is_store_code(code)
