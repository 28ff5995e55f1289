"""A phone number is one string of digits however it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text import phones

NATIONAL = st.from_regex(r"0[1-9][0-9]{8,9}", fullmatch=True)
GAP = st.sampled_from(["", "-", " ", "　", "－", "ー", "―", "−", "‐", ".", "(", ")", "（", "）"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("090-1234-5678", "09012345678"),
        ("０９０－１２３４－５６７８", "09012345678"),
        ("090(1234)5678", "09012345678"),
        ("090ー1234ー5678", "09012345678"),
        ("+81 90-1234-5678", "09012345678"),
        ("＋８１ (0)90 1234 5678", "09012345678"),
        ("0081-90-1234-5678", "09012345678"),
        ("010-81-90-1234-5678", "09012345678"),
        ("819012345678", "09012345678"),
        ("9012345678", "09012345678"),
        ("312345678", "0312345678"),
        ("(03)1234-5678 内線12", "0312345678"),
        ("TEL: 03-1234-5678", "0312345678"),
        ("090-1234-5678(母)", "09012345678"),
        ("090-1234-5678/03-1234-5678", "09012345678"),
        ("+1 415-555-0100", "+14155550100"),
    ],
)
def test_a_number_folds(written: str, digits: str) -> None:
    assert phones.fold_phone(written) == digits


@pytest.mark.parametrize(
    "written", ["", "-", "なし", "1234-5678", "0901234", "090123456789", "+81", "+", "一一", "²"]
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert phones.fold_phone(written) is None


@pytest.mark.parametrize("phone", ["09012345670", "0312345670", "0120123456", "08001112233"])
def test_a_number_that_can_ring_is_plausible(phone: str) -> None:
    assert phones.is_plausible(phone)


@pytest.mark.parametrize(
    "phone", ["00000000000", "09000000000", "09012345678", "0000000000", "+14155550100", ""]
)
def test_a_stand_in_is_not_plausible(phone: str) -> None:
    assert not phones.is_plausible(phone)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("09012345678", "090-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("+14155550100", "+1 415-555-0100"),
        ("+0", "+0"),
    ],
)
def test_a_number_is_shown_with_the_dashes_of_its_area(phone: str, shown: str) -> None:
    assert phones.format_phone(phone) == shown


@pytest.mark.parametrize(
    ("written", "last"), [("090-1234-5678", "5678"), ("1234-０９０３", "0903"), ("903", None)]
)
def test_the_last_four_are_known_even_of_half_a_number(written: str, last: str | None) -> None:
    assert phones.last4(written) == last


@given(NATIONAL, st.lists(GAP, min_size=11, max_size=11), st.booleans())
def test_any_way_of_writing_a_number_is_the_same_number(
    digits: str, gaps: list[str], wide: bool
) -> None:
    written = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))

    assert phones.fold_phone(written.translate(WIDE) if wide else written) == digits
    assert phones.fold_phone("+81 " + written[1:]) == digits


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(written: str) -> None:
    digits = phones.fold_phone(written)

    assert digits is None or phones.fold_phone(digits) == digits
