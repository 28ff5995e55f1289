"""Names are found whatever glyphs, spaces and courtesies they were written with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text import itaiji, names


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("髙橋 美咲", "高橋美咲"),
        ("山﨑", "山崎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("渡\u9089\U000e0100", "渡辺"),
        ("齋藤", "斉藤"),
        ("齊藤", "斉藤"),
        ("斎藤", "斉藤"),
        ("𠮷田", "吉田"),
        ("黒澤　眞", "黒沢真"),
        ("濵田 惠", "浜田恵"),
        ("廣瀨 國男", "広瀬国男"),
        ("中嶋", "中島"),
        ("櫻井", "桜井"),
        ("龍野 實", "竜野実"),
        ("佐々木", "佐佐木"),
        ("佐佐木", "佐佐木"),
        ("みゆき", "ミユキ"),
        ("Maria  O’Neill", "mariaoneill"),
        ("ＳＭＩＴＨ", "smith"),
        ("マリア・デル", "マリアデル"),
        ("㈱オムニ", "オムニ"),
        ("株式会社オムニ", "オムニ"),
        ("株式会社", "株式会社"),
        ("", ""),
    ],
)
def test_a_name_has_its_key(written: str, key: str) -> None:
    assert names.fold_name(written) == key


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("相馬 旭", ("相馬", "旭")),
        ("田代　文隆", ("田代", "文隆")),
        ("武田  咲凛", ("武田", "咲凛")),
        (" 荒木琢 ", ("荒木琢", "")),
        ("今村奏希", ("今村奏希", "")),
        ("田中 マリア 美咲", ("田中", "マリア 美咲")),
        ("Maria del Carmen Lopez", ("Maria del Carmen Lopez", "")),
        ("ｿｳﾏ　ｱｻﾋ", ("ｿｳﾏ", "ｱｻﾋ")),
        ("田中 美咲 様", ("田中", "美咲")),
        ("", ("", "")),
        ("　", ("", "")),
    ],
)
def test_a_name_is_split_only_at_a_space(written: str, parts: tuple[str, str]) -> None:
    assert names.split_name(written) == parts


@pytest.mark.parametrize(
    ("written", "name"),
    [("田中様", "田中"), ("田中 さん", "田中"), ("オムニ商会 御中", "オムニ商会"), ("様", "様")],
)
def test_courtesy_is_no_part_of_a_name(written: str, name: str) -> None:
    assert names.strip_courtesy(written) == name


def test_a_reading_that_ends_like_a_courtesy_stays_whole() -> None:
    assert names.strip_courtesy("スーサン") == "スーサン"


@pytest.mark.parametrize(
    ("written", "reading", "mended"),
    [
        ("?川", "ﾖｼｶﾜ", "吉川"),
        ("?彰", "ヨシアキ", "吉彰"),
        ("〓田", "きちだ", "吉田"),
        ("?村", "キタムラ", "村"),
        ("吉川", "ヨシカワ", "吉川"),
    ],
)
def test_a_lost_glyph_is_mended_only_where_the_reading_says_so(
    written: str, reading: str, mended: str
) -> None:
    assert names.mend_lost(written, reading) == mended


@pytest.mark.parametrize(
    ("written", "latin"), [("Ōno", True), ("ＳＭＩＴＨ", True), ("Lee 李", False)]
)
def test_a_latin_name_is_all_latin(written: str, latin: bool) -> None:
    assert names.is_latin(written) is latin


def test_no_common_kanji_is_folded_away() -> None:
    common = set(itaiji.TABLE.values())

    assert common.isdisjoint(chr(code) for code in itaiji.TABLE)
    assert len(itaiji.TABLE) > 500


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(written: str) -> None:
    key = names.fold_name(written)

    assert names.fold_name(key) == key
