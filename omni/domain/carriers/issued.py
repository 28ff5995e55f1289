"""Files that carriers' programs give back: issued numbers, and money they have collected."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from omni.domain.carriers.numbers import fold_number
from omni.domain.document_numbers import read
from omni.domain.errors import N_, Invalid

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000

_PAID = ("入金額", "入金金額", "送金額", "回収金額", "代引金額", "代金引換額", "金額")
_PAID_ON = ("入金日", "送金日", "支払日", "精算日")
_TRACKED = (
    "伝票番号",
    "お問い合せ送り状No.",
    "お問い合わせ番号",
    "送り状番号",
    "引受番号",
    "原票番号",
)
_DAY = re.compile(r"(\d{4})[/\-年.]?(\d{1,2})[/\-月.]?(\d{1,2})日?")


class NotThisFile(Invalid):
    """The file is not the one this carrier's program writes."""

    sentence = N_("このファイルには「%(columns)s」の列がありません。")
    way_forward = N_("送り状ソフトの発行済み（発送履歴）データを、見出し付きで出力してください。")


@dataclass(frozen=True)
class Issued:
    """A line that gives one of our parcels its tracking number; either may be unreadable ("")."""

    line: int
    number: str
    tracking_number: str


@dataclass(frozen=True)
class PaidOver:
    """A line of a remittance: so much was collected with that parcel."""

    line: int
    tracking_number: str
    amount: int
    paid_on: dt.date | None


def read_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV or TSV in cp932 or UTF-8; raises Invalid for what is none."""
    if len(content) > MOST_BYTES:
        raise Invalid(N_("ファイルが大きすぎます。"), field="file")
    text = _decode(content)
    first = text.split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in first else ","))
    if len(rows) > MOST_ROWS:
        raise Invalid(N_("行が多すぎます。"), field="file")
    return [row for row in rows if any(cell.strip() for cell in row)]


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(N_("ファイルの文字コードを読み取れません。"), field="file")


def read_issued(
    rows: Sequence[Sequence[str]],
    ours: Sequence[str],
    theirs: Sequence[str],
    positions: tuple[int, int] | None,
) -> list[Issued]:
    """What the file says of our parcels, by its header or (where they are fixed) by position.

    Lines that still have no issued number are left out.
    """
    header = rows[0] if rows else []
    our_column, their_column = _find(header, ours), _find(header, theirs)
    body, first = rows[1:], 2
    if our_column is None or their_column is None:
        if positions is None or not rows or read(_cell(rows[0], positions[0])) is None:
            raise NotThisFile(columns=f"{ours[0]}・{theirs[0]}", field="file")
        (our_column, their_column), body, first = positions, rows, 1
    found = []
    for line, row in enumerate(body, start=first):
        tracking = fold_number(_cell(row, their_column))
        if _cell(row, their_column):
            found.append(Issued(line, read(_cell(row, our_column)) or "", tracking))
    return found


def read_remittance(rows: Sequence[Sequence[str]]) -> list[PaidOver]:
    """What a remittance file says, by its header: tracking number, sum, and the day it was paid.

    Carriers' statements differ by contract; the words looked for are the common ones.
    """
    header = rows[0] if rows else []
    tracked, paid, day = _find(header, _TRACKED), _find(header, _PAID), _find(header, _PAID_ON)
    if tracked is None or paid is None:
        raise NotThisFile(
            columns=f"{_TRACKED[0]}・{_PAID[0]}",
            field="file",
            way_forward=N_("代引きの入金明細を、見出し付きのCSVで選んでください。"),
        )
    found = []
    for line, row in enumerate(rows[1:], start=2):
        number, amount = fold_number(_cell(row, tracked)), read_yen(_cell(row, paid))
        if number and amount is not None:
            on = _read_day(_cell(row, day)) if day is not None else None
            found.append(PaidOver(line, number, amount, on))
    return found


def read_yen(text: str) -> int | None:
    """A sum as people and files write it: ¥12,300."""
    digits = re.sub(r"[¥￥\\,円\s]", "", unicodedata.normalize("NFKC", text))
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _read_day(text: str) -> dt.date | None:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _find(header: Sequence[str], names: Sequence[str]) -> int | None:
    said = [_key(cell) for cell in header]
    for name in names:
        if _key(name) in said:
            return said.index(_key(name))
    return None


def _key(name: str) -> str:
    """A column's name without width, spaces and what the template explains below it."""
    first = name.strip().split("\n", 1)[0]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", first)).lower()


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip().lstrip("'") if column < len(row) else ""
