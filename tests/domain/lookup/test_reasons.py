"""Each hit says why it is one, and marks what matched in what is shown."""

import pytest

from omni.domain.lookup import Mark, Probe, Reason, Shown, explain, read_query, reasons
from omni.domain.lookup.index import GoodsKind

MISAKI = Shown(
    family="髙橋",
    given="美咲",
    family_kana="タカハシ",
    given_kana="ミサキ",
    phones=("03-1234-5678", "090-1234-0903"),
    cards=("2000 0000 1234",),
    accounts=("EC00001234",),
    mails=("Misaki.T@example.jp",),
)


def said(text: str, shown: Shown = MISAKI) -> list[tuple[str, list[str]]]:
    """Labels with the marked stretches of text."""
    answers = []
    for reason in reasons(read_query(text), shown):
        stretches = []
        for mark in reason.marks:
            value = getattr(shown, mark.field)
            line = value[mark.place] if isinstance(value, tuple) else value
            stretches.append(line[mark.start : mark.end])
        answers.append((reason.label, stretches))
    return answers


@pytest.mark.parametrize(
    ("text", "label", "marked"),
    [
        ("高", "セイ一致", ["髙"]),
        ("高橋", "セイ一致", ["髙橋"]),
        ("美", "メイ一致", ["美"]),
        ("高橋 美", "氏名一致", ["髙橋", "美"]),
        ("美咲高橋", "氏名一致", ["美咲", "髙橋"]),
        ("たか", "セイ一致", ["タカ"]),
        ("ﾐｻ", "メイ一致", ["ミサ"]),
        ("タカハシミ", "氏名一致", ["タカハシ", "ミ"]),
        ("takah", "ローマ字", ["タカハ"]),
        ("takahasi mi", "ローマ字", ["タカハシ", "ミ"]),
        ("0903", "下4桁", ["0903"]),
        ("0901", "電話番号", ["090-1"]),
        ("0312345678", "電話番号", ["03-1234-5678"]),
        ("200000001234", "会員番号", ["2000 0000 1234"]),
        ("2000000012346", "会員番号", ["2000 0000 1234"]),
        ("EC000012", "EC会員ID", ["EC000012"]),
        ("misaki.t@e", "メール", ["Misaki.T@e"]),
    ],
)
def test_a_hit_says_why(text: str, label: str, marked: list[str]) -> None:
    assert said(text) == [(label, marked)]


def test_each_part_of_a_query_has_its_reason() -> None:
    assert said("高橋 0903") == [("下4桁", ["0903"]), ("セイ一致", ["髙橋"])]


def test_a_name_in_one_piece_is_matched_in_part_or_whole() -> None:
    whole = Shown(family="今村奏希", family_kana="イマムラ", given_kana="シンキ")
    alone = Shown(family="今村奏希")

    assert said("今村", whole) == [("セイ一致", ["今村"])]
    assert said("今村奏希", alone) == [("氏名一致", ["今村奏希"])]


def test_a_vowel_two_words_share_is_marked_in_both() -> None:
    shown = Shown(family="鈴木", given="一郎", family_kana="スズキ", given_kana="イチロウ")

    assert said("suzukiichiro", shown) == [("ローマ字", ["スズキ", "イチロウ"])]


def test_a_foreign_name_is_marked_at_its_word() -> None:
    shown = Shown(family="Maria del Pilar")

    assert said("pila", shown) == [("ローマ字", ["Pila"])]


def test_a_lost_glyph_is_marked_where_it_stands() -> None:
    shown = Shown("?川", "洋", "ヨシカワ", "ヒロシ")

    assert said("吉川", shown) == [("セイ一致", ["?川"])]


def test_a_masked_value_gives_its_reason_without_a_mark() -> None:
    shown = Shown(family="髙橋", given="美咲")

    assert explain(read_query("0903").probes[0], shown) == Reason("下4桁")


@pytest.mark.parametrize("text", ["0904", "高木", "takagi", "タカギ", "x@y", "200000009999"])
def test_what_did_not_match_has_no_reason(text: str) -> None:
    assert said(text) == []


def test_goods_are_not_members() -> None:
    assert explain(Probe(GoodsKind.CODE, "TB1001"), MISAKI) is None


def test_a_mark_names_the_value_it_stands_in() -> None:
    (reason,) = reasons(read_query("0903"), MISAKI)

    assert reason.marks == (Mark("phones", 9, 13, place=1),)
