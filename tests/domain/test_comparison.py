"""Two records side by side: what relates how, what is marked, and what stays hidden."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.comparison import (
    Pieces,
    Relation,
    compare_addresses,
    compare_days,
    compare_kana,
    compare_mails,
    compare_names,
    compare_phones,
    compare_words,
)


def text(pieces: Pieces) -> str:
    """The pieces as they read, marked ones in brackets."""
    return "".join(f"[{one.text}]" if one.hit else one.text for one in pieces)


def test_an_old_glyph_is_the_same_name_and_is_marked() -> None:
    found = compare_names("髙橋 美咲", "高橋 美咲")
    assert found.relation is Relation.VARIANT
    assert (text(found.left), text(found.right)) == ("[髙]橋 美咲", "[高]橋 美咲")


def test_another_letter_in_a_name_is_near() -> None:
    found = compare_names("佐藤 美咲", "佐藤 美幸")
    assert found.relation is Relation.NEAR
    assert (text(found.left), text(found.right)) == ("佐藤 美[咲]", "佐藤 美[幸]")


def test_another_name_is_different_and_nothing_is_marked() -> None:
    found = compare_names("佐藤 美咲", "鈴木 一郎")
    assert (found.relation, text(found.left)) == (Relation.DIFFERENT, "佐藤 美咲")


def test_another_given_name_of_the_same_family_is_different_and_marked() -> None:
    found = compare_names("長谷川 明奈", "長谷川 泉香")
    assert (found.relation, text(found.left)) == (Relation.DIFFERENT, "長谷川 [明奈]")
    assert compare_kana("ヨシノ アカナ", "ヨシノ ミズカ").relation is Relation.DIFFERENT


def test_readings_are_one_in_any_kana() -> None:
    assert compare_kana("タナカ ミサキ", "たなか みさき").relation is Relation.VARIANT


def test_what_one_side_lacks_is_missing() -> None:
    found = compare_kana("", "タナカ")
    assert (found.relation, found.left, text(found.right)) == (Relation.MISSING, (), "タナカ")


def test_words_are_the_same_or_not() -> None:
    assert compare_words("女性", "女性").relation is Relation.SAME
    assert compare_words("女性", "男性").relation is Relation.DIFFERENT


def test_a_phone_both_have_keeps_its_mask() -> None:
    found = compare_phones("09012345678", "09012345678", masked=True)
    assert (found.relation, text(found.left)) == (Relation.SAME, "•••-••••-5678")


def test_one_wrong_digit_of_a_phone_is_all_that_is_read() -> None:
    found = compare_phones("09012345678", "09012395678", masked=True)
    assert found.relation is Relation.NEAR
    assert (text(found.left), text(found.right)) == ("•••-•••[4]-5678", "•••-•••[9]-5678")


def test_another_phone_is_masked_as_on_the_card() -> None:
    found = compare_phones("09012345678", "08077778888", masked=True)
    assert (found.relation, text(found.right)) == (Relation.DIFFERENT, "•••-••••-8888")


def test_a_revealed_phone_is_read_whole() -> None:
    found = compare_phones("09012345678", "09012395678", masked=False)
    assert text(found.left) == "090-123[4]-5678"


def test_a_mistyped_mail_shows_the_letter() -> None:
    found = compare_mails("misaki.t@example.com", "misaki.y@example.com", masked=True)
    assert found.relation is Relation.NEAR
    assert (text(found.left), text(found.right)) == (
        "m••••••[t]@example.com",
        "m••••••[y]@example.com",
    )


def test_another_mail_is_masked_as_on_the_card() -> None:
    found = compare_mails("misaki@example.com", "taro55@ezweb.ne.jp", masked=True)
    assert (found.relation, text(found.left)) == (Relation.DIFFERENT, "m••••@example.com")


@pytest.mark.parametrize("written", ["東京都渋谷区神南一丁目2番3号", "渋谷区神南１－２－３"])
def test_an_address_written_another_way_is_the_same_and_hidden(written: str) -> None:
    found = compare_addresses("東京都渋谷区神南1-2-3", written, masked=True)
    assert (found.relation, text(found.left)) == (Relation.VARIANT, "東京都渋谷区••••")


@pytest.mark.parametrize("written", ["東京都渋谷区神南1-2-8", "渋谷区神南一丁目2番8号"])
def test_only_the_number_that_differs_is_read(written: str) -> None:
    found = compare_addresses("東京都渋谷区神南1-2-3", written, masked=True)
    assert found.relation is Relation.NEAR
    assert (text(found.left), text(found.right)) == ("渋谷区•••-•-[3]", "渋谷区•••-•-[8]")


def test_a_building_left_out_is_no_difference_and_another_room_is() -> None:
    bare, room = "渋谷区神南1-2-3", "渋谷区神南1-2-3 メゾン 408"
    assert compare_addresses(bare, room, masked=True).relation is Relation.VARIANT
    other = compare_addresses(room, "渋谷区神南1-2-3 メゾン 409", masked=True)
    assert (other.relation, text(other.left)) == (Relation.NEAR, "渋谷区•••-•-• ••••[8]")


def test_another_town_is_different_and_only_towns_are_read() -> None:
    found = compare_addresses("渋谷区神南1-2-3", "大阪市北区梅田3-1-1", masked=True)
    assert (found.relation, text(found.right)) == (Relation.DIFFERENT, "大阪市••••")
    assert text(compare_addresses("渋谷区神南1-2-3", "", masked=False).left) == "渋谷区神南1-2-3"


def test_equal_birthdays_stay_hidden() -> None:
    day = dt.date(1985, 4, 1)
    found = compare_days(day, day, masked=True)
    assert (found.relation, text(found.left)) == (Relation.SAME, "••••/••/••")


def test_of_birthdays_only_what_differs_is_read() -> None:
    found = compare_days(dt.date(1985, 4, 1), dt.date(1985, 4, 7), masked=True)
    assert found.relation is Relation.NEAR
    assert (text(found.left), text(found.right)) == ("••••/••/[01]", "••••/••/[07]")


def test_month_and_day_that_changed_places_are_near() -> None:
    assert compare_days(dt.date(1985, 4, 1), dt.date(1985, 1, 4), masked=True).relation is (
        Relation.NEAR
    )


def test_of_a_strangers_birthday_the_year_is_enough() -> None:
    found = compare_days(dt.date(1985, 4, 1), dt.date(1990, 12, 24), masked=True)
    assert found.relation is Relation.DIFFERENT
    assert (text(found.left), text(found.right)) == ("[1985]/••/••", "[1990]/••/••")


def test_a_birthday_only_one_side_has_stays_hidden() -> None:
    found = compare_days(dt.date(1985, 4, 1), None, masked=True)
    assert (found.relation, text(found.left), found.right) == (
        Relation.MISSING,
        "••••/••/••",
        (),
    )
