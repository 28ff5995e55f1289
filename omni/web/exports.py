"""Lists on their way out: CSV as a stream, or a workbook; each says who took it, when and why."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from omni.domain.errors import N_, Invalid
from omni.domain.exports import GETA, MARK, for_spreadsheet, replaced
from omni.domain.spreadsheets import defuse

MOST_XLSX = 100_000
_MOST_LISTED = 200
_CHUNK = 64_000


class TooLong(Invalid):
    """More rows than a workbook is made of while somebody waits."""

    sentence = N_("%(n)s行は Excel の形式では出力できません（%(most)s行まで）。")
    way_forward = N_("CSV を選ぶか、条件を絞ってください。CSV は何行でも出力できます。")


@dataclass(frozen=True)
class Sheet:
    """What a file holds: its watermark, its heads and its rows."""

    mark: list[str]
    heads: list[str]
    rows: Iterable[tuple[Any, ...]]


def _said(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell)


def csv_bytes(sheet: Sheet, *, encoding: str) -> Iterator[bytes]:
    """The file in pieces; what Shift_JIS lacks is replaced, and listed below the last row."""
    for_excel = encoding == "cp932"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    lost: list[tuple[int, str]] = []
    if not for_excel:
        buffer.write("\ufeff")
    for number, row in enumerate(_all_rows(sheet), 1):
        cells = [for_spreadsheet(_said(cell), keeps_digits=for_excel) for cell in row]
        if for_excel:
            cells, gone = replaced(cells)
            if gone:
                lost.append((number, gone))
        writer.writerow(cells)
        if buffer.tell() > _CHUNK:
            yield _taken(buffer, encoding)
    for cells in _listing(lost):
        writer.writerow(cells)
    yield _taken(buffer, encoding)


def _all_rows(sheet: Sheet) -> Iterator[Iterable[Any]]:
    yield sheet.mark
    yield sheet.heads
    for row in sheet.rows:
        yield [gettext(cell) if _is_word(cell) else cell for cell in row]


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and cell in _WORDS


_WORDS = frozenset({"女性", "男性", "その他", "退会", "会員中"})


def _listing(lost: list[tuple[int, str]]) -> Iterator[list[str]]:
    """Where letters were replaced, as rows that are told apart from data when they come back."""
    if not lost:
        return
    said = gettext(
        "Shift_JIS にない文字を「%(geta)s」に置き換えた行：%(n)s", geta=GETA, n=len(lost)
    )
    yield [f"{MARK} {said}"]
    for number, letters in lost[:_MOST_LISTED]:
        codes = " ".join(f"U+{ord(one):04X}" for one in letters)
        yield [f"{MARK} {gettext('%(n)s行目', n=number)} {codes}"]


def _taken(buffer: io.StringIO, encoding: str) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode(encoding)


def workbook_bytes(sheet: Sheet) -> Iterator[bytes]:
    """A workbook whose texts are texts, so that no digit, date or formula is made of them."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in _all_rows(sheet):
        page.append([_cell(page, cell) for cell in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _cell(page: Any, value: Any) -> Any:
    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(page, _printable(defuse(_said(value))))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _printable(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n")
