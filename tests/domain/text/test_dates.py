"""A date is read however a card or an export wrote it; an impossible one is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text.dates import parse_date


@pytest.mark.parametrize(
    "written",
    [
        "1964-05-28",
        "1964/5/28",
        "1964.5.28",
        "1964年5月28日",
        "１９６４年５月２８日",
        "19640528",
        "S39.5.28",
        "s39/05/28",
        "昭39.5.28",
        "昭和39年5月28日",
        "昭和３９年５月２８日（木）",
        "S390528",
        "1964/05/28 0:00:00",
        "1964-05-28T21:26:00+09:00",
        " 1964-05-28 ",
    ],
)
def test_every_habit_names_the_same_day(written: str) -> None:
    assert parse_date(written) == date(1964, 5, 28)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("㍻元年1月8日", date(1989, 1, 8)),
        ("Ｈ９．９．２３", date(1997, 9, 23)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年5月1日", date(2019, 5, 1)),
        ("T15.12.24", date(1926, 12, 24)),
        ("M45.7.29", date(1912, 7, 29)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_eras_count_from_their_first_year(written: str, day: date) -> None:
    assert parse_date(written) == day


@pytest.mark.parametrize(
    "written",
    ["", "不明", "1964/2/30", "2023-02-29", "19641301", "0000-00-00", "9999-12-31", "S0.1.1",
     "64/1/8", "1964/1", "1/8/1964", "12345", "X39.5.28"],
)  # fmt: skip
def test_an_impossible_or_unclear_date_is_none(written: str) -> None:
    assert parse_date(written) is None


@given(st.dates(min_value=date(1868, 1, 1), max_value=date(2199, 12, 31)))
def test_any_day_is_read_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_date(f"{day:%Y%m%d}") == day


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_none(written: str) -> None:
    assert parse_date(written) is None or isinstance(parse_date(written), date)
