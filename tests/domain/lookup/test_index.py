"""A member is found by the beginning of every name and by every number of hers."""

from collections.abc import Iterable

import pytest

from omni.domain.lookup import GoodsKind, Probe, member_keys, style_keys

PHONE = [("phone", "090-1234-5678")]


def keys_of(  # noqa: PLR0917
    family: str = "",
    given: str = "",
    family_kana: str = "",
    given_kana: str = "",
    name_raw: str | None = None,
    identities: Iterable[tuple[str, str]] = (),
) -> set[str]:
    return member_keys(
        family=family,
        given=given,
        family_kana=family_kana,
        given_kana=given_kana,
        name_raw=name_raw,
        identities=identities,
    )


def test_a_member_has_a_row_for_each_order_of_her_names_and_each_number() -> None:
    keys = keys_of(
        "髙橋",
        "美咲",
        "ﾀｶﾊｼ",
        "みさき",
        identities=[
            *PHONE,
            ("mail", "Misaki@Example.JP"),
            ("card", "A200000001234B"),
            ("ec", "ec-00001234"),
            ("line", "U1234"),
        ],
    )

    assert keys == {
        "n高橋美咲", "n美咲高橋", "kタカハシミサキ", "kミサキタカハシ",
        "ltakahashimisaki", "lmisakitakahashi", "p09012345678", "45678",
        "mmisaki@example.jp", "c200000001234", "eEC00001234",
    }  # fmt: skip


def test_a_name_in_one_piece_has_one_row() -> None:
    assert keys_of(name_raw="今村奏希") == {"n今村奏希"}


def test_a_name_in_one_column_is_split_at_its_space() -> None:
    assert keys_of(name_raw="相馬　旭") == {"n相馬旭", "n旭相馬"}


def test_a_name_kept_apart_wins_over_the_column() -> None:
    assert keys_of("相馬", "旭", name_raw="ソウマ") == {"n相馬旭", "n旭相馬"}


def test_a_foreign_name_can_be_begun_with_each_word() -> None:
    assert keys_of("Maria del Pilar") == {"lmariaderpirar", "lderpirarmaria", "lpirarmariader"}


def test_a_latin_word_in_a_japanese_name_is_found_too() -> None:
    assert "lmaria" in keys_of("田中", "Maria")


def test_a_foreign_reading_is_begun_with_each_part() -> None:
    assert {"kマリアデルピラル", "kデルピラルマリア", "kピラルマリアデル"} <= keys_of(
        "Maria", "", "マリア・デル・ピラル", ""
    )


def test_a_name_in_kana_is_its_own_reading() -> None:
    assert keys_of("かとう", "ひなた") == {
        "nカトウヒナタ", "nヒナタカトウ", "kカトウヒナタ", "kヒナタカトウ",
        "lkatohinata", "lhinatakato",
    }  # fmt: skip


def test_a_given_name_in_kana_is_found_without_any_reading() -> None:
    assert "kヒナタ" in keys_of("加藤", "ひなた")


def test_a_long_vowel_mark_opens_a_row_for_each_spelling() -> None:
    keys = keys_of("", "", "オーノ", "マリ")

    assert {"kオノマリ", "kオオノマリ", "kオウノマリ", "lonomari"} <= keys


def test_a_lost_glyph_is_found_by_what_it_was() -> None:
    assert "n吉川洋" in keys_of("?川", "洋", "ﾖｼｶﾜ", "ﾋﾛｼ")
    assert "n原口吉恭" in keys_of("原口?恭", "", "ハラグチ", "ヨシヤス")


@pytest.mark.parametrize("value", ["", "なし", "-"])
@pytest.mark.parametrize("kind", ["phone", "mail", "card"])
def test_an_empty_or_senseless_value_has_no_number_row(kind: str, value: str) -> None:
    assert {key[0] for key in keys_of(identities=[(kind, value)])} <= {"c"}


def test_half_a_phone_number_is_found_by_its_last_four() -> None:
    assert keys_of(identities=[("phone", "1234-5678")]) == {"45678"}


def test_nothing_has_no_rows() -> None:
    assert keys_of() == set()


def test_a_prefix_is_a_range_that_holds_every_row_beginning_so() -> None:
    probe = Probe(GoodsKind.WORD, "トート", prefix=True)

    assert probe.lower <= "wトートバッグ\U0002f8a6" < probe.upper
    assert not probe.lower <= "wトーン" < probe.upper


def test_goods_are_found_by_number_word_and_reading() -> None:
    keys = style_keys(
        code="TB-1001",
        name="タナカ別注トート",
        reading="タナカベッチュウトート",
        variants=[("TB-1001-NV-M", "4901234567894"), ("TB-1001-NV-L", None)],
    )

    assert keys >= {
        "cTB1001", "cTB1001NVM", "cTB1001NVL", "j4901234567894",
        "wタナカ別注トト", "w別注トト", "wトト",
    }  # fmt: skip
    assert "kタナカベツチユウトト" in keys
