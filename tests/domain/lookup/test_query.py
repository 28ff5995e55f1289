"""One box: a text is asked in every sense it may have, and in no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.lookup import Probe, Query, member_keys, read_query

LETTERS = "アイカキサシタナニハマミヤユヨラリルワン"
KANA = st.text(LETTERS, min_size=2, max_size=5)


def written(probes: tuple[Probe, ...]) -> list[str]:
    return [probe.lower + ("*" if probe.prefix else "") for probe in probes]


def finds(query: Query, keys: set[str]) -> bool:
    """What a database would answer for a member with these rows."""

    def hit(probe: Probe) -> bool:
        if probe.prefix:
            return any(probe.lower <= key < probe.upper for key in keys)
        return probe.lower in keys

    return bool(query.groups) and all(any(map(hit, group)) for group in query.groups)


MISAKI = member_keys(
    family="髙橋",
    given="美咲",
    family_kana="タカハシ",
    given_kana="ミサキ",
    identities=[
        ("phone", "09012340903"),
        ("mail", "misaki.t@example.jp"),
        ("card", "200000001234"),
        ("ec", "EC00001234"),
    ],
)


@pytest.mark.parametrize(
    ("text", "probes"),
    [
        ("0903", ["40903", "p0903*", "c0903", "e0903"]),
        ("０９０３", ["40903", "p0903*", "c0903", "e0903"]),
        ("5678", ["45678", "c5678", "e5678"]),
        ("090", []),
        ("090-1234", ["p0901234*", "c0901234", "e0901234"]),
        ("+81 90-1234", ["p0901234*", "c+81901234", "e+81901234"]),
        ("タナ", ["kタナ*"]),
        ("たな", ["kタナ*"]),
        ("ﾀﾅ", ["kタナ*"]),
        ("オーノ", ["kオノ*", "kオオノ*", "kオウノ*"]),
        ("田中", ["n田中*"]),
        ("髙中", ["n高中*"]),
        ("田中様", ["n田中*"]),
        ("?川", ["n川*", "n吉川*"]),
        ("田中 美", ["n田中美*"]),
        ("田中　美", ["n田中美*"]),
        ("タナカ ハル", ["kタナカハル*"]),
        ("ta", ["lta*"]),
        ("tanaka", ["ltanaka*", "mtanaka*"]),
        ("Suzuki Ichi", ["lsuzukichi*"]),
        ("satoh", ["lsato*", "msatoh*"]),
        ("a@b", ["ma@b*"]),
        ("Misaki＠Example", ["mmisaki@example*"]),
        ("misaki.t9", ["cMISAKIT9", "eMISAKIT9*", "mmisaki.t9*"]),
        ("", []),
        ("　 ", []),
        ("?", []),
    ],
)
def test_a_text_asks_the_index(text: str, probes: list[str]) -> None:
    query = read_query(text)

    assert written(query.probes) == probes
    assert query.refine == ()


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        ("タナカ 0903", ["40903"], [["kタナカ*"]]),
        ("0903 タナカ", ["40903"], [["kタナカ*"]]),
        ("田中0903", ["40903"], [["n田中*"]]),
        ("tanaka 0903", ["40903"], [["ltanaka*", "mtanaka*"]]),
        ("田中 はる", ["n田中*"], [["kハル*"]]),
        ("田中 はる 0903", ["40903"], [["n田中*"], ["kハル*"]]),
        ("田中 09", ["n田中*"], []),
    ],
)
def test_a_name_and_a_number_must_both_be_hers(
    text: str, first: list[str], then: list[list[str]]
) -> None:
    query = read_query(text)

    assert written(query.probes) == first
    assert [written(group) for group in query.refine] == then


@pytest.mark.parametrize(
    "text",
    [
        "0903", "09012340903", "090-1234-0903", "+81 90 1234 0903", "090 1234",
        "高", "髙橋", "高橋美咲", "高橋 美", "美咲", "美咲 高橋",
        "タカ", "たかはし", "ﾐｻｷ", "ミサキ タカ",
        "taka", "takahasi", "misaki", "misaki takahashi", "TAKAHASHI MISA", "takahashimisaki",
        "200000001234", "A200000001234B", "]F0A200000001234B", "2000000012346", "2000 0000 1234",
        "omni:card:200000001234", "EC00001234", "ec-0000123", "misaki.t@", "MISAKI.T@EXAMPLE.JP",
        "高橋 0903", "タカハシ0903", "takahashi 0903", "高橋 みさき", "高橋 misaki", "髙橋 様",
    ],
)  # fmt: skip
def test_she_is_found_however_she_is_asked_for(text: str) -> None:
    assert finds(read_query(text), MISAKI)


@pytest.mark.parametrize(
    "text",
    ["0904", "高木", "タカギ", "高橋 0904", "takagi", "200000001235", "美咲 田中", "b@b", ""],
)
def test_she_is_not_found_by_what_is_not_hers(text: str) -> None:
    assert not finds(read_query(text), MISAKI)


def test_a_scanned_card_link_is_only_its_token() -> None:
    query = read_query("https://shop.example/c/k3J9_x-2Q")

    assert query == Query("https://shop.example/c/k3J9_x-2Q", token="k3J9_x-2Q")


def test_a_receipt_is_only_a_receipt() -> None:
    query = read_query("sby-01-20261121-0042")

    assert query == Query("sby-01-20261121-0042", receipts=("SBY-01-20261121-0042",))


def test_a_receipt_number_may_be_half_typed() -> None:
    assert read_query("ＳＢＹ－01－20261121").receipt_prefix == "SBY-01-20261121"
    assert read_query("SBY-01-20261121-00").receipt_prefix == "SBY-01-20261121-00"
    assert read_query("SBY-01").receipt_prefix is None


def test_a_document_is_named_as_it_is_stored() -> None:
    assert read_query("h-7k3m9o").documents == ("H-7K3M90",)
    assert read_query("OKAMOTO").documents == ()


@pytest.mark.parametrize(
    ("text", "probes"),
    [
        ("4901234567894", ["j4901234567894", "c4901234567894*"]),
        ("4901234", ["j4901234*", "c4901234*"]),
        ("TB-1001", ["cTB1001*", "wtb1001*"]),
        ("トート", ["kトト*", "kトオト*", "kトウト*", "wトト*"]),
        ("別注 トート", ["w別注トト*"]),
        ("a@b", []),
        ("", []),
    ],
)
def test_a_text_asks_for_goods_too(text: str, probes: list[str]) -> None:
    assert written(read_query(text).products) == probes


def test_an_endless_text_is_read_only_so_far() -> None:
    assert len(read_query("あ" * 10_000).probes[0].key) == 200


@given(KANA, KANA, st.data())
def test_any_beginning_of_any_reading_finds(family: str, given: str, data: st.DataObject) -> None:
    keys = member_keys(family="", given="", family_kana=family, given_kana=given)
    for whole in (family + given, given + family, f"{family} {given}", given):
        typed = whole[: data.draw(st.integers(min_value=1, max_value=len(whole)))]
        if typed.strip("ン"):
            assert finds(read_query(typed), keys)


@given(st.text(max_size=40))
def test_any_text_is_read_with_few_probes(text: str) -> None:
    query = read_query(text)

    assert all(0 < len(group) <= 8 for group in query.groups)
    assert len(query.products) <= 8
    assert all(probe.key for group in query.groups for probe in group)
