"""An address is one text however its numbers were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text import addresses

NUMBER = st.integers(min_value=1, max_value=40)
KANJI = ["", *"一二三四五六七八九十"]


@pytest.mark.parametrize(
    "written",
    [
        "青葉市緑が丘3-12-5",
        "青葉市緑ヶ丘３－１２－５",
        "青葉市緑ケ丘3ー12ー5",
        "青葉市緑ケ丘3丁目12番5号",
        "青葉市緑ケ丘三丁目12番地5",
        "青葉市緑ケ丘三丁目十二番五号",
        "青葉市緑ケ丘3丁目12の5",
        "青葉市 緑ケ丘 3丁目12番地の5",
        "青葉市緑ケ丘三ー一二ー五",
    ],
)
def test_every_way_of_numbering_is_one_address(written: str) -> None:
    assert addresses.fold_address(written) == "青葉市緑ケ丘3-12-5"
    assert addresses.number_key(written) == "3-12-5"


@pytest.mark.parametrize(
    ("written", "folded", "number"),
    [
        ("緑町8-30-15メゾン東 803", "緑町8-30-15 メゾン東803", "8-30-15"),
        ("緑町8丁目30番15号 メゾン東803号室", "緑町8-30-15 メゾン東803", "8-30-15"),
        ("北郷七条7-29-23", "北郷7条7-29-23", "7-29-23"),
        ("東１線北4-39-7", "東1線北4-39-7", "4-39-7"),
        ("一番町1丁目24番22号", "一番町1-24-22", "1-24-22"),
        ("大字本郷1234番地", "本郷1234", "1234"),
        ("三日町", "三日町", ""),
        ("澤町1-2", "沢町1-2", "1-2"),
        ("梅之木町1-2-3", "梅ノ木町1-2-3", "1-2-3"),
        ("パークハイツ通り二十三番地", "パークハイツ通り23", "23"),
        ("", "", ""),
    ],
)
def test_towns_and_buildings_keep_their_names(written: str, folded: str, number: str) -> None:
    assert addresses.fold_address(written) == folded
    assert addresses.number_key(written) == number


@pytest.mark.parametrize(
    ("written", "city"),
    [
        ("神奈川県青葉市1-2", "青葉市1-2"),
        ("京都府青葉市", "青葉市"),
        ("北海道青葉郡", "青葉郡"),
        ("東京都緑区", "緑区"),
        ("青葉市1-2", "青葉市1-2"),
    ],
)
def test_the_prefecture_can_be_left_out(written: str, city: str) -> None:
    assert addresses.strip_prefecture(written) == city


@pytest.mark.parametrize(
    ("written", "code"),
    [("〒999-3706", "9993706"), ("９９９－３７０６", "9993706"), ("191871", "0191871"),
     ("", None), ("123-45", None), ("12345678", None)],
)  # fmt: skip
def test_a_postcode_is_seven_digits(written: str, code: str | None) -> None:
    assert addresses.fold_postcode(written) == code


@given(st.integers(min_value=1, max_value=10), NUMBER, NUMBER)
def test_any_numbering_folds_alike(block: int, house: int, door: int) -> None:
    plain = addresses.fold_address(f"緑町{block}-{house}-{door}")

    assert plain == f"緑町{block}-{house}-{door}"
    assert addresses.fold_address(f"緑町{KANJI[block]}丁目{house}番{door}号") == plain
    assert addresses.fold_address(f"緑町{block}丁目{house}の{door}") == plain


@given(st.text(max_size=30))
def test_any_text_folds(written: str) -> None:
    assert isinstance(addresses.fold_address(written), str)
