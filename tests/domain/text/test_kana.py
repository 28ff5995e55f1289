"""Every spelling of a sound is one key; what sounds different stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text import kana

READING = st.text(
    "アイウカガキクケコサシジスセソタチツヅトナニハバパヒフヘホマミムメモヤュョラリルレロワンッー"
)


@pytest.mark.parametrize("written", ["タナカ", "たなか", "ﾀﾅｶ", "タ ナ　カ", "タナ・カ", "ﾀ\tﾅｶ"])
def test_katakana_hiragana_and_half_width_are_one_key(written: str) -> None:
    assert kana.fold_kana(written) == "タナカ"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ﾜﾀﾅﾍﾞ", "ワタナベ"),
        ("ｷﾖｳｺ", "キヨウコ"),
        ("きょうこ", "キヨウコ"),
        ("ハットリ", "ハツトリ"),
        ("ミヅキ", "ミズキ"),
        ("ヂュンコ", "ジユンコ"),
        ("ヲザワ", "オザワ"),
        ("ヴィクトリア", "ビクトリア"),
        ("ｳﾞｨｸﾄﾘｱ", "ビクトリア"),
        ("タカ゛ワ", "タガワ"),
        ("サトー", "サト"),
        ("サト－", "サト"),
        ("", ""),
    ],
)
def test_a_reading_has_its_key(written: str, key: str) -> None:
    assert kana.fold_kana(written) == key


def test_long_vowels_in_letters_keep_names_apart() -> None:
    assert kana.fold_kana("サトウ") != kana.fold_kana("サトミ")[: len("サトウ")]
    assert kana.fold_kana("オオノ") != kana.fold_kana("オノ")


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("オーノ", ("オノ", "オオノ", "オウノ")),
        ("サトー", ("サト", "サトオ", "サトウ")),
        ("ユーキ", ("ユキ", "ユウキ")),
        ("マリー", ("マリ", "マリイ")),
        ("タナカ", ("タナカ",)),
        ("ンー", ("ン",)),
    ],
)
def test_a_long_vowel_mark_opens_every_spelling(written: str, keys: tuple[str, ...]) -> None:
    assert kana.keys(written) == keys


def test_many_long_vowel_marks_open_a_bounded_number_of_keys() -> None:
    assert len(kana.keys("オーコーソートーノー")) == 6


@pytest.mark.parametrize("written", ["タナカ", "たなか ﾊﾙ", "マリー・アン", "ｳﾞｨｸﾄﾘｱ"])
def test_a_reading_is_kana(written: str) -> None:
    assert kana.is_kana(written)


@pytest.mark.parametrize("written", ["田中", "tanaka", "タナカ1", "ー", "・", "", "田中タロウ"])
def test_other_text_is_no_reading(written: str) -> None:
    assert not kana.is_kana(written)


def test_a_card_keeps_the_reading_with_its_words_and_small_letters() -> None:
    assert kana.katakana(" ｼﾝｼﾞｮｳ　りょーた ") == "シンジョウ リョータ"


@given(READING)
def test_folding_twice_changes_nothing(written: str) -> None:
    key = kana.fold_kana(written)

    assert kana.fold_kana(key) == key
    assert kana.keys(written)[0] == key


@given(st.text(max_size=30))
def test_any_text_folds(written: str) -> None:
    key = kana.fold_kana(written)

    assert kana.fold_kana(key) == key
    assert " " not in key
