"""One key for a name in Latin letters, whichever system spelt it, and for its reading in kana."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text import romaji
from omni.domain.text.syllables import SPELLINGS


@pytest.mark.parametrize(
    ("reading", "spellings"),
    [
        ("サトウ", ["Sato", "Satou", "SATOH", "Satō", "ｓａｔｏ"]),
        ("オオノ", ["Ono", "Oono", "Ohno", "Ōno"]),
        ("ショウジ", ["Shoji", "Shouji", "Syoji", "Syouzi"]),
        ("ホンマ", ["Homma", "Honma"]),
        ("ユウキ", ["Yuki", "Yuuki", "Yūki"]),
        ("ツチダ", ["Tsuchida", "Tutida"]),
        ("フジタ", ["Fujita", "Huzita"]),
        ("シンイチ", ["Shinichi", "Shin'ichi", "Siniti"]),
        ("ハットリ", ["Hattori"]),
        ("イッチョウ", ["Itchou", "Iccho", "Ittyou"]),
        ("ジュンヤ", ["Junya", "Zyunya", "Jun’ya"]),
        ("カンノ", ["Kanno", "Kannno"]),
        ("ローラ", ["Rora", "Lola"]),
        ("ティナ", ["Tina"]),
    ],
)
def test_every_spelling_has_the_key_of_the_reading(reading: str, spellings: list[str]) -> None:
    keys = {romaji.fold_romaji(spelling) for spelling in spellings}

    assert keys == {romaji.of_kana(reading)}


def test_different_names_keep_different_keys() -> None:
    assert romaji.fold_romaji("Kanno") != romaji.fold_romaji("Kano")
    assert romaji.fold_romaji("Sato") != romaji.fold_romaji("Saito")


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("tan", ("tan",)),
        ("tanaka", ("tanaka",)),
        ("oh", ("o",)),
        ("ohn", ("on",)),
        ("ohi", ("ohi", "oi")),
        ("ohashi", ("ohashi",)),
        ("kann", ("kan",)),
        ("shinnichi", ("shinnichi", "shinichi")),
        ("satou", ("sato",)),
        ("123", ()),
    ],
)
def test_half_typed_romaji_means_few_prefixes(typed: str, keys: tuple[str, ...]) -> None:
    assert romaji.prefixes(typed) == keys


@pytest.mark.parametrize("spelling", ["tanaka", "ohno", "satoh", "yuuki", "hattori", "shouichirou"])
def test_every_keystroke_from_the_second_on_finds_the_name(spelling: str) -> None:
    whole = romaji.fold_romaji(spelling)

    for typed in range(2, len(spelling) + 1):
        assert any(whole.startswith(key) for key in romaji.prefixes(spelling[:typed]))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("suzuki", "ichiro"), "suzukichiro"),
        (("sato", "uichi"), "satoichi"),
        (("kan", "natsuo"), "kannatsuo"),
        (("ono", ""), "ono"),
        ((), ""),
    ],
)
def test_words_join_as_one_who_types_them_in_one_go(words: tuple[str, ...], key: str) -> None:
    assert romaji.join(words) == key


@pytest.mark.parametrize(
    ("reading", "letters"),
    [
        ("サトウ", "satou"),
        ("ﾊｯﾄﾘ ｼﾞｭﾝ", "hattori jun"),
        ("イッチョウ", "itchou"),
        ("シンイチ", "shinichi"),
        ("ローラ", "rora"),
        ("田中", None),
    ],
)
def test_a_reading_is_spelt_in_hepburn(reading: str, letters: str | None) -> None:
    assert romaji.to_romaji(reading) == letters


@pytest.mark.parametrize(
    ("letters", "reading"),
    [
        ("Tanaka", "タナカ"),
        ("Suda Yukio", "スダ ユキオ"),
        ("Ohno", "オオノ"),
        ("Satoh", "サトウ"),
        ("Shimbashi", "シンバシ"),
        ("Shin'ichi", "シンイチ"),
        ("Kanno", "カンノ"),
        ("Hattori", "ハットリ"),
        ("Itchou", "イッチョウ"),
        ("Syouji", "ショウジ"),
        ("Zyunko", "ジュンコ"),
        ("Tutiya", "ツチヤ"),
        ("Smith", None),
        ("田中", None),
        ("", None),
    ],
)
def test_romaji_reads_as_kana_or_not_at_all(letters: str, reading: str | None) -> None:
    assert romaji.to_kana(letters) == reading


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_folding_twice_changes_nothing(letters: str) -> None:
    key = romaji.fold_romaji(letters)

    assert romaji.fold_romaji(key) == key


@given(st.lists(st.sampled_from(sorted(SPELLINGS.items())), min_size=1, max_size=6))
def test_any_system_of_spelling_folds_to_the_key_of_its_reading(
    syllables: list[tuple[str, str]],
) -> None:
    letters = "".join(spelling for spelling, _ in syllables)
    reading = "".join(sound for _, sound in syllables)

    assert romaji.fold_romaji(letters) == romaji.of_kana(reading)
