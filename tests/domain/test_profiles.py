"""What is typed into a registration, as it is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.profiles import (
    BirthdayImpossible,
    NameIsPhone,
    NameMissing,
    NameTooLong,
    Profile,
    clean,
    is_phone,
)

TODAY = dt.date(2026, 11, 21)


def test_one_field_is_parted_where_a_space_parts_it() -> None:
    tidy = clean(Profile("田中　美咲", family_kana="たなか ﾐｻｷ"), TODAY)
    assert (tidy.family_name, tidy.given_name) == ("田中", "美咲")
    assert (tidy.family_kana, tidy.given_kana) == ("タナカ", "ミサキ")


def test_the_registered_glyph_stays() -> None:
    assert clean(Profile("髙﨑", "𠮷子"), TODAY).family_name == "髙﨑"


def test_a_foreign_and_a_company_name_stay_whole() -> None:
    assert clean(Profile("Maria del Carmen"), TODAY).family_name == "Maria del Carmen"
    company = clean(Profile("株式会社オムニ 新宿支店", kind="company"), TODAY)
    assert (company.family_name, company.given_name) == ("株式会社オムニ 新宿支店", "")


def test_kana_alone_is_enough() -> None:
    assert clean(Profile(family_kana="たなか"), TODAY).family_kana == "タナカ"


@pytest.mark.parametrize("typed", ["090-1234-0903", "０９０１２３４０９０３", "03 1234 5678"])
def test_a_phone_in_a_name_box_is_kindly_refused(typed: str) -> None:
    assert is_phone(typed)
    with pytest.raises(NameIsPhone) as refused:
        clean(Profile(typed), TODAY)
    assert refused.value.field == "family_name"


def test_a_name_with_a_number_in_it_is_a_name() -> None:
    assert not is_phone("オムニ商店 109 店")


def test_nobody_is_registered_without_a_name_or_with_an_endless_one() -> None:
    with pytest.raises(NameMissing):
        clean(Profile(" "), TODAY)
    with pytest.raises(NameTooLong):
        clean(Profile("あ" * 121), TODAY)
    assert len(clean(Profile("a" * 120), TODAY).family_name) == 120


@pytest.mark.parametrize("day", [dt.date(2026, 11, 22), dt.date(1880, 1, 1)])
def test_a_birthday_is_of_somebody_alive(day: dt.date) -> None:
    with pytest.raises(BirthdayImpossible):
        clean(Profile("田中", birthday=day), TODAY)
