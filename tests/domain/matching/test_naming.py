import pytest

from omni.domain.matching.naming import compare_names, is_slip
from tests.domain.matching.people import person


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, ("same", "same", "")),
        ({"family_name": "田中美咲", "given_name": ""}, ("same", "same", "")),
        ({"family_name": "田中美 咲", "given_name": ""}, ("same", "same", "")),
        ({"family_name": "", "given_name": ""}, ("read", "read", "")),
        ({"family_name": "Tanaka", "given_name": "Misaki"}, ("read", "read", "")),
        (
            {"family_name": "Tanaka", "given_name": "Misaki", "family_kana": "", "given_kana": ""},
            ("read", "read", ""),
        ),
        ({"family_kana": "タナカミ", "given_kana": "サキ"}, ("same", "same", "")),
        ({"given_kana": "ミサキキ"}, ("same", "same", "")),
        ({"given_kana": "ミサ"}, ("same", "same", "")),
        ({"given_name": "美沙希"}, ("same", "homophone", "")),
        ({"given_name": "", "given_kana": "ミキサ", "family_name": ""}, ("read", "heard", "")),
        ({"given_name": "優子", "given_kana": "ユウコ"}, ("same", "differ", "")),
        ({"family_name": "佐藤", "family_kana": "サトウ"}, ("differ", "same", "")),
        (
            {
                "family_name": "美咲",
                "given_name": "田中",
                "family_kana": "ミサキ",
                "given_kana": "タナカ",
            },
            ("same", "same", "swapped"),
        ),
        ({"family_name": "田美中咲", "given_name": ""}, ("homophone", "homophone", "")),
    ],
)
def test_names_are_compared_as_written_and_as_read(other, expected):
    one, two = person(), person(2, **other)
    assert compare_names(one, two) == expected
    assert compare_names(two, one) == expected


def test_old_glyphs_and_lost_ones_are_the_same_name():
    old = person(family_name="髙﨑", family_kana="タカサキ")
    new = person(2, family_name="高崎", family_kana="タカサキ")
    assert compare_names(old, new)[:2] == ("same", "same")
    lost = person(family_name="?田", family_kana="ヨシダ")
    whole = person(2, family_name="𠮷田", family_kana="ヨシダ")
    assert compare_names(lost, whole)[:2] == ("same", "same")


def test_a_name_in_one_piece_is_parted_as_the_other_one_is():
    one = person(family_name="田中美咲", given_name="")
    assert compare_names(one, person(2, family_name="佐藤", family_kana="サトウ"))[0] == "differ"
    assert compare_names(one, person(2, given_name="美佐紀")) == ("same", "homophone", "")
    also = person(2, family_name="田中美佐紀", given_name="")
    assert compare_names(one, also) == ("same", "homophone", "")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ミサキ", "ミキサ", True),
        ("ミサキ", "ミサ", True),
        ("ミサキ", "ミミサキ", True),
        ("アイ", "アイコ", False),
        ("愛", "愛子", False),
        ("ユミ", "ユイ", False),
        ("ミサキ", "ユウコ", False),
    ],
)
def test_a_slip_swaps_drops_or_doubles_one_letter(one, other, expected):
    assert is_slip(one, other) is expected
    assert is_slip(other, one) is expected
