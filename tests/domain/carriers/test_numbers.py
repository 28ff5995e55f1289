"""Tracking numbers: how they are read, and a check digit that only warns."""

from hypothesis import given
from hypothesis import strategies as st

from omni.domain.carriers.numbers import check_digit, fold_number, grouped, is_right


def test_the_last_digit_is_the_others_modulo_seven():
    assert check_digit("12345678901") == "3"
    assert is_right("123456789013")
    assert not is_right("123456789014")


def test_a_number_is_read_however_it_was_typed_or_scanned():
    assert fold_number("１２３４-5678 9013") == "123456789013"
    assert fold_number("A123456789013A") == "123456789013"
    assert fold_number("なし") == ""


def test_a_label_prints_the_number_in_groups_of_four():
    assert grouped("123456789013") == "1234-5678-9013"
    assert grouped("12345") == "12345"


def test_a_number_of_another_length_is_not_right():
    assert not is_right("12345678901")
    assert not is_right("")


@given(st.integers(0, 99_999_999_999), st.integers(0, 11), st.integers(1, 6))
def test_one_wrong_digit_is_noticed_unless_seven_apart(body, place, by):
    number = f"{body:011}"
    number += check_digit(number)
    wrong = str((int(number[place]) + by) % 10)

    changed = number[:place] + wrong + number[place + 1 :]

    apart = abs(int(wrong) - int(number[place]))
    assert is_right(changed) == (apart == 7 and place < 11)
