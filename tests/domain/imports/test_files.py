"""Files as they come: every encoding, every damage, and nothing lost between."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from omni.domain.imports import files, refusals, sheets, texts
from omni.domain.imports.texts import Record

HEADER = "会員番号,氏名,フリガナ"
ROWS = ["0001,髙﨑 花子,タカサキ ハナコ", "0002,𠮷田 太郎,ヨシダ タロウ"]


def write(path: Path, text: str, encoding: str = "utf-8", newline: str = "\n") -> Path:
    file = path / "file.csv"
    file.write_bytes(text.replace("\n", newline).encode(encoding, "replace"))
    return file


def read(file: Path) -> tuple[files.Layout, list[Record]]:
    layout = files.survey(file, "members")
    return layout, list(files.read_rows(file, layout))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_unicode_is_read_with_and_without_its_mark(tmp_path, encoding, newline):
    file = write(tmp_path, "\n".join([HEADER, *ROWS]) + "\n", encoding, newline)
    layout, rows = read(file)
    assert layout.headers == ("会員番号", "氏名", "フリガナ")
    assert layout.rows == 2
    assert rows == [
        Record(2, ["0001", "髙﨑 花子", "タカサキ ハナコ"]),
        Record(3, ["0002", "𠮷田 太郎", "ヨシダ タロウ"]),
    ]


def test_what_excel_saves_is_read_as_cp932(tmp_path):
    file = write(tmp_path, "\n".join([HEADER, *ROWS]) + "\n", "cp932", "\r\n")
    layout, rows = read(file)
    assert layout.encoding == "cp932"
    assert rows[0].cells[1] == "髙﨑 花子"
    assert rows[1].cells[1] == "?田 太郎"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    text = "\n".join([HEADER, ROWS[0]]).replace(",", delimiter) + "\n"
    layout, rows = read(write(tmp_path, text))
    assert layout.delimiter == delimiter
    assert rows[0].cells[0] == "0001"


def test_a_quoted_cell_may_hold_anything(tmp_path):
    text = HEADER + '\n0001,"佐藤, ""花"" \n子",サトウ\n0002,鈴木,スズキ\n'
    _, rows = read(write(tmp_path, text))
    assert rows[0] == Record(2, ["0001", '佐藤, "花" \n子', "サトウ"])
    assert rows[1].line == 4


def test_a_title_above_the_header_is_no_row(tmp_path):
    layout, rows = read(write(tmp_path, f"会員一覧,,\n2026年11月,,\n{HEADER}\n{ROWS[0]}\n"))
    assert layout.header_line == 3
    assert [row.line for row in rows] == [4]


def test_blank_lines_are_no_rows(tmp_path):
    layout, rows = read(write(tmp_path, f"{HEADER}\n\n{ROWS[0]}\n,,\n\n{ROWS[1]}\n"))
    assert layout.rows == 2
    assert [row.line for row in rows] == [3, 6]


def test_bytes_of_no_encoding_are_refused_with_their_line(tmp_path):
    file = tmp_path / "file.csv"
    file.write_bytes(f"{HEADER}\n{ROWS[0]}\n".encode() + b"0003,\xff\xfe\x80,x\n" + b"a,b,c\n")
    with pytest.raises(refusals.WrongEncoding) as refused:
        files.survey(file, "members")
    assert refused.value.params == {"line": 3}


def test_a_letter_cut_in_half_at_the_end_is_a_truncated_file(tmp_path):
    file = tmp_path / "file.csv"
    file.write_bytes(f"{HEADER}\n{ROWS[0]}".encode()[:-1])
    with pytest.raises(refusals.Truncated) as refused:
        files.survey(file, "members")
    assert refused.value.params == {"line": 2}


def test_a_last_row_that_breaks_off_is_a_truncated_file(tmp_path):
    with pytest.raises(refusals.Truncated) as refused:
        read(write(tmp_path, f"{HEADER}\n{ROWS[0]}\n0002,𠮷"))
    assert refused.value.params == {"line": 3}


def test_a_whole_last_row_needs_no_line_break(tmp_path):
    assert read(write(tmp_path, f"{HEADER}\n{ROWS[0]}"))[0].rows == 1


def test_a_quotation_mark_never_closed_is_refused_with_the_line_it_opens_on(tmp_path):
    text = f'{HEADER}\n{ROWS[0]}\n0002,"鈴木,スズキ\n' + "0003,佐藤,サトウ\n" * 5
    with pytest.raises(refusals.UnclosedQuote) as refused:
        read(write(tmp_path, text))
    assert refused.value.params == {"line": 3}


def test_a_quotation_mark_that_swallows_half_the_file_is_refused(tmp_path):
    text = f'{HEADER}\n0002,"鈴木,スズキ\n' + "0003,佐藤,サトウ\n" * 80 + '0004,"田中",タナカ\n'
    with pytest.raises(refusals.UnclosedQuote) as refused:
        read(write(tmp_path, text))
    assert refused.value.params == {"line": 2}


def test_rows_of_another_width_are_told_apart_and_stop_nothing(tmp_path):
    text = f'{HEADER}\n0001,a\n0002,b,c,d\n0003,e,f,\n0004,"g"h,i\n0005,j,k\n'
    _, rows = read(write(tmp_path, text))
    assert [(row.line, row.problem) for row in rows] == [
        (2, files.TOO_FEW),
        (3, files.TOO_MANY),
        (4, None),
        (5, texts.BAD_QUOTE),
        (6, None),
    ]
    assert rows[3].cells == ['0004,"g"h,i']


@pytest.mark.parametrize("text", ["", "\n\n", HEADER + "\n"])
def test_a_file_without_rows_says_so(tmp_path, text):
    with pytest.raises(refusals.NoRows):
        files.survey(write(tmp_path, text), "members")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"%PDF-1.7 ...", refusals.NotATable),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", refusals.NotATable),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512, sheets.Locked),
        (b"PK\x03\x04 cut off", sheets.Broken),
        ("会員番号,氏名\n1,花子\n".encode("iso2022_jp"), refusals.WrongEncoding),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, body, refusal):
    file = tmp_path / "file.xlsx"
    file.write_bytes(body)
    with pytest.raises(refusal):
        files.survey(file, "members")


def workbook(tmp_path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = tmp_path / "file.xlsx"
    book.save(file)
    return file


def test_a_workbook_gives_the_same_rows_as_text(tmp_path):
    import datetime as dt

    file = workbook(
        tmp_path,
        [
            ["会員番号", "氏名", "生年月日"],
            [200000000001, " 髙﨑 花子", dt.date(1990, 4, 2)],
            [],
            ["0002", None, 12.5],
        ],
    )
    layout, rows = read(file)
    assert layout.format == "xlsx"
    assert rows == [
        Record(2, ["200000000001", "髙﨑 花子", "1990-04-02"]),
        Record(4, ["0002", "", "12.5"]),
    ]


def test_a_formula_counts_by_its_stored_value_and_is_refused_without_one(tmp_path):
    file = workbook(tmp_path, [["会員番号", "氏名"], ["1", "=A2"], ["2", "佐藤"]])
    _, rows = read(file)
    assert rows[0] == Record(2, ["1", "=A2"], sheets.NO_VALUE)
    assert rows[1].problem is None
    stored = rewrite(file, lambda text: text.replace("<f>A2</f><v />", "<f>A2</f><v>7</v>"))
    assert read(stored)[1][0] == Record(2, ["1", "7"])


def rewrite(file: Path, change) -> Path:
    """The workbook with its sheet's XML changed."""
    target = file.with_name("changed.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                body = change(body.decode()).encode()
            new.writestr(entry, body)
    return target


def test_a_workbook_with_macros_is_refused(tmp_path):
    file = workbook(tmp_path, [["会員番号", "氏名"], ["1", "佐藤"]])
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(refusals.HasMacros):
        files.survey(file, "members")


def test_a_workbook_that_was_cut_off_is_refused(tmp_path):
    file = workbook(tmp_path, [["会員番号", "氏名"], ["1", "佐藤"]])
    file.write_bytes(file.read_bytes()[:-400])
    with pytest.raises(sheets.Broken):
        files.survey(file, "members")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_MOST_BYTES", 1_000)
    with pytest.raises(refusals.TooBig):
        files.survey(workbook(tmp_path, [["会員番号"], ["1"]]), "members")


def test_a_million_empty_rows_end_the_sheet(tmp_path):
    rows = "".join(f'<row r="{line}"><c r="A{line}" s="0"/></row>' for line in range(3, 60_000))
    file = workbook(tmp_path, [["会員番号", "氏名"], ["1", "佐藤"]])
    far = '<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    wide = rewrite(file, lambda text: text.replace("</sheetData>", rows + far))
    layout, found = read(wide)
    assert layout.rows == 1
    assert found == [Record(2, ["1", "佐藤"])]


def test_an_xml_bomb_is_not_unpacked(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    file = workbook(tmp_path, [["会員番号", "氏名"], ["1", "佐藤"]])
    with pytest.raises(refusals.BadFile):
        read(rewrite(file, lambda text: bomb + text.replace(">1<", ">&b;<")))
