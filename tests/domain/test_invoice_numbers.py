"""T numbers are taken as people type them; a wrong check digit warns, a wrong shape refuses."""

import pytest

from omni.domain.invoice_numbers import (
    NotAnInvoiceNumber,
    has_right_check_digit,
    read_invoice_number,
)


@pytest.mark.parametrize(
    "typed",
    [
        "T5835678256246",
        "t5835678256246",
        "5835678256246",
        "Ｔ５８３５６７８２５６２４６",
        "T5-8356-7825-6246",
    ],
)
def test_a_number_is_read_however_it_was_typed(typed):
    assert read_invoice_number(typed) == "T5835678256246"


def test_no_number_is_none():
    assert read_invoice_number("  ") is None


@pytest.mark.parametrize("typed", ["T123", "T12345678901234", "T58356782562X6", "12-34"])
def test_what_is_not_t_and_thirteen_digits_is_refused(typed):
    with pytest.raises(NotAnInvoiceNumber):
        read_invoice_number(typed)


def test_the_first_digit_checks_the_others():
    assert has_right_check_digit("T5835678256246")
    assert not has_right_check_digit("T6835678256246")
    assert not has_right_check_digit("T5835678256264")
