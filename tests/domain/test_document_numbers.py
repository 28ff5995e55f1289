import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.document_numbers import ALPHABET, draw, read


def test_the_same_source_draws_the_same_number():
    first = draw("H", random.Random(7).randrange)
    assert first == draw("H", random.Random(7).randrange)
    assert len(first) == 8
    assert first.startswith("H-")


@given(st.sampled_from("HOITXZ"), st.randoms())
def test_a_drawn_number_is_read_as_itself(prefix, source):
    number = draw(prefix, source.randrange)
    assert set(number[2:]) <= set(ALPHABET)
    assert read(number) == number
    assert read(number.lower().replace("-", "")) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("h-7k3m9q", "H-7K3M9Q"),
        ("Ｈ－７Ｋ３Ｍ９Ｑ", "H-7K3M9Q"),
        (" H 7K3M9Q ", "H-7K3M9Q"),
        ("h7k3m9q", "H-7K3M9Q"),
        ("H-OIL3UQ", "H-0113VQ"),
        ("0-7K3M9Q", "O-7K3M9Q"),
    ],
)
def test_confused_letters_width_and_case_are_folded(text, number):
    assert read(text) == number


@pytest.mark.parametrize(
    "text", ["", "H-7K3M9", "H-7K3M9QX", "7K3M9Q", "0903123", "田中", "H-7K3-9Q"]
)
def test_anything_else_is_no_number(text):
    assert read(text) is None


def test_a_kind_is_one_capital_letter():
    for prefix in ("h", "", "HO", "1"):
        with pytest.raises(ValueError):
            draw(prefix, random.Random(1).randrange)
