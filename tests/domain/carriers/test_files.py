"""What carriers' programs read: cp932, CRLF, lengths in bytes, and nothing cut in silence."""

import csv
import dataclasses
import datetime as dt
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.carriers import CARRIERS, Account, Address, Parcel, write_file

TO = Address(
    name="髙橋 﨑子",
    postcode="1500001",
    prefecture="東京都",
    city="渋谷区",
    street="神宮前１−２−３",
    building="表参道ハイツ405",
    phone="09012345678",
)
SENDER = Address("渋谷店", "1500002", "東京都", "渋谷区", "渋谷2-2-2", phone="0312345678")
PARCEL = Parcel(
    number="P-7K3M9Q",
    to=TO,
    sender=SENDER,
    account=Account("0312345678", "", "01"),
    ship_on=dt.date(2026, 11, 22),
    contents="衣類",
)


def written(carrier, **changes):
    """The one line of a parcel as a dictionary by column."""
    content, _, flaws = write_file(carrier, [dataclasses.replace(PARCEL, **changes)])
    assert flaws == [], flaws
    lines = list(csv.reader(io.StringIO(content.decode("cp932"))))
    return dict(zip(CARRIERS[carrier].LAYOUT.columns, lines[-1], strict=True))


def flaws_of(carrier, **changes):
    return write_file(carrier, [dataclasses.replace(PARCEL, **changes)])[2]


@pytest.mark.parametrize(
    ("carrier", "count"), [("yamato", 97), ("sagawa", 74), ("japan_post", 118)]
)
def test_a_file_has_the_columns_of_its_layout(carrier, count):
    content = write_file(carrier, [PARCEL])[0]

    lines = content.decode("cp932").split("\r\n")

    assert lines[-1] == ""
    assert {len(row) for row in csv.reader(lines[:-1])} == {count}
    assert len(lines) - 1 == (1 if carrier == "japan_post" else 2)


def test_yamato_says_day_band_and_what_is_collected():
    row = written(
        "yamato",
        wanted_on=dt.date(2026, 11, 25),
        time_band="18-20",
        cod_amount=12_300,
        cod_tax=1_118,
        drop_off="玄関前",
    )

    assert row["お客様管理番号"] == "P-7K3M9Q"
    assert row["送り状種類"] == "2"
    assert row["お届け予定日"] == "2026/11/25"
    assert row["配達時間帯"] == "1820"
    assert row["ｺﾚｸﾄ代金引換額（税込)"] == "12300"
    assert row["内消費税額等"] == "1118"
    assert row["記事"] == "置き配：玄関前"
    assert row["お届け先住所"] == "東京都渋谷区神宮前１－２－３"
    assert row["お届け先名"] == "髙橋 﨑子"


def test_sagawa_lays_the_address_over_lines_of_sixteen_characters():
    place = dataclasses.replace(
        TO,
        city="西東京市ひばりが丘北",
        street="4-12-3",
        building="グランドメゾンひばりが丘レジデンス1205号室",
    )

    row = written("sagawa", to=place, time_band="am")

    assert row["お届け先住所１"] == "東京都西東京市ひばりが丘北"
    assert row["お届け先住所２"] == "４－１２－３グランドメゾンひばり"
    assert row["お届け先住所３"] == "が丘レジデンス１２０５号室"
    assert row["配達指定時間帯"] == "01"


def test_japan_post_counts_bytes_and_marks_what_is_collected():
    row = written("japan_post", cod_amount=5_500, cod_tax=500, time_band="19-21")

    assert row["お客様側管理番号"] == "P-7K3M9Q"
    assert row["元／着払／代引"] == "2"
    assert row["代引金額"] == "5500"
    assert row["代引消費税金額"] == "500"
    assert row["配達時間帯区分"] == "57"
    assert row["お届け先 住所３"] == "表参道ハイツ405"


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_character_cp932_lacks_is_listed_with_what_would_do(carrier):
    place = dataclasses.replace(TO, name="𠮷田 花子", building="ハイツ🌸405")

    found = {flaw.suggestion for flaw in flaws_of(carrier, to=place) if flaw.kind == "unencodable"}

    assert any("吉田" in one for one in found)
    assert any(one.startswith(("ハイツ405", "ハイツ４０５")) for one in found)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_fits_nowhere_is_listed_and_does_not_go_out(carrier):
    place = dataclasses.replace(TO, building="長" * 90)

    content, rows, flaws = write_file(carrier, [dataclasses.replace(PARCEL, to=place), PARCEL])

    assert {flaw.kind for flaw in flaws} == {"too_long"}
    assert [row.number for row in rows] == ["P-7K3M9Q"]
    assert "長長" not in content.decode("cp932")


def test_yamato_lets_a_long_street_run_on_into_the_building():
    place = dataclasses.replace(
        TO,
        city="中郡大磯町国府本郷字",
        street="上馬場長者林二千四百六十八番地の十一二丁目三番",
        building="2F",
    )

    row = written("yamato", to=place)

    assert row["お届け先住所"] + row["お届け先アパートマンション名"] == place.whole + " 2F"
    assert len(row["お届け先住所"].encode("cp932")) <= 64


def test_what_a_label_needs_is_asked_for():
    missing = flaws_of("yamato", account=Account(), to=dataclasses.replace(TO, phone=""))

    assert {(one.kind, one.column) for one in missing} == {
        ("missing", "お届け先電話番号"),
        ("missing", "請求先顧客コード"),
        ("missing", "運賃管理番号"),
    }


def test_a_carrier_collects_no_more_than_it_may():
    (flaw,) = flaws_of("yamato", cod_amount=300_001, cod_tax=1)

    assert (flaw.kind, flaw.suggestion) == ("too_much", "300000")


@given(
    st.sampled_from(sorted(CARRIERS)),
    st.text(alphabet="東京都市区町村あア漢1２3-− 号室", max_size=60),
    st.text(alphabet="ビル棟A1２ 　ー", max_size=40),
)
def test_an_address_arrives_whole_or_not_at_all(carrier, street, building):
    place = dataclasses.replace(TO, street=f"町{street}", building=building)
    module = CARRIERS[carrier]

    row = module.row(dataclasses.replace(PARCEL, to=place))

    said = dict(zip(module.LAYOUT.columns, row.fields, strict=True))
    if row.flaws:
        assert {flaw.kind for flaw in row.flaws} == {"too_long"}
        return
    everything = "".join(
        value
        for name, value in said.items()
        if name.startswith("お届け先") and ("住所" in name or "アパート" in name)
    )
    whole = f"{place.whole}{place.building}"
    assert letters(everything) == letters(whole)
    for name, room in module.LAYOUT.room.items():
        assert len(said[name].encode("cp932")) <= room


def letters(text):
    """What is left of a text without spaces and widths."""
    folded = unicodedata.normalize("NFKC", text.replace("\u2212", "\uff0d"))
    return "".join(folded.split())
