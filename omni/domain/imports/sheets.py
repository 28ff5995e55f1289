"""Excel workbooks: the first sheet's rows as texts, without running anything in them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from omni.domain.errors import N_
from omni.domain.imports.refusals import BadFile, HasMacros, NotATable, TooBig
from omni.domain.imports.texts import Record

# After so many empty rows the sheet has ended, whatever its size says.
EMPTY_RUN = 10_000
_MOST_CELLS = 512
_MOST_BYTES = 1 << 30
_MOST_STRINGS = 100 << 20
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"

NO_VALUE = N_("数式の計算結果が保存されていません。")


class Locked(NotATable):
    """An old .xls, or a workbook behind a password: both look the same from outside."""

    sentence = N_("古い形式（.xls）か、パスワードの付いた Excel ファイルです。")
    way_forward = N_("パスワードを外し、「.xlsx」か「CSV」として保存し直してください。")


class Broken(BadFile):
    """A workbook whose parts do not fit together, mostly because its end is missing."""

    sentence = N_("Excel ファイルが壊れているか、途中で切れています。")
    way_forward = N_("Excel で開いて保存し直してください。何も取り込まれていません。")


def is_workbook(path: Path) -> bool:
    """Whether the file is an .xlsx by its first bytes; its name is not believed."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLD_EXCEL:
        raise Locked
    return head.startswith(_ZIP)


def check_workbook(path: Path) -> bool:
    """Refuse a workbook that cannot be read safely; returns whether it has formulas."""
    try:
        with zipfile.ZipFile(path) as parts:
            entries = parts.infolist()
            names = {entry.filename.lower() for entry in entries}
            if any("vbaproject" in name or "macrosheets" in name for name in names):
                raise HasMacros
            if "xl/workbook.xml" not in names:
                raise NotATable
            if sum(entry.file_size for entry in entries) > _MOST_BYTES or any(
                entry.file_size > _MOST_STRINGS
                for entry in entries
                if entry.filename.lower() == "xl/sharedstrings.xml"
            ):
                raise TooBig
            return any(
                _has_formula(parts, entry)
                for entry in entries
                if entry.filename.startswith("xl/worksheets/")
            )
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise Broken from error


def _has_formula(parts: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    tail = b""
    with parts.open(entry) as part:
        while chunk := part.read(1 << 20):
            if b"<f>" in (seen := tail + chunk) or b"<f " in seen or b"<f/" in seen:
                return True
            tail = chunk[-3:]
    return False


def read_rows(path: Path, *, has_formulas: bool) -> Iterator[Record]:
    """Every row of the first sheet that is not empty; formulas by their stored values."""
    values = _rows(path, data_only=True)
    formulas = _rows(path, data_only=False) if has_formulas else iter(())
    empty = 0
    for line, (cells, written) in enumerate(zip_longest(values, formulas, fillvalue=()), 1):
        texts = [_text(cell) for cell in cells[:_MOST_CELLS]]
        while texts and not texts[-1]:
            texts.pop()
        lost = _lost(cells, written) if has_formulas else []
        if not texts and not lost:
            empty += 1
            if empty >= EMPTY_RUN:
                return
            continue
        empty = 0
        yield Record(line, lost or texts, NO_VALUE if lost else None)


def _lost(cells: tuple[Any, ...], written: tuple[Any, ...]) -> list[str]:
    """The row as it is written, when one of its formulas has no stored value."""
    missing = any(
        isinstance(formula, str) and formula.startswith("=") and value is None
        for value, formula in zip(cells, written, strict=False)
    )
    return [_text(cell) for cell in written[:_MOST_CELLS]] if missing else []


def _rows(path: Path, *, data_only: bool) -> Iterator[tuple[Any, ...]]:
    # Opened here, because openpyxl would believe the name of a file.
    file = path.open("rb")
    try:
        book = load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        file.close()
        raise Broken from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            return
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except (KeyError, ValueError, SyntaxError, EOFError, zipfile.BadZipFile) as error:
        raise Broken from error
    finally:
        book.close()
        file.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        day = value.replace(microsecond=0)
        return day.date().isoformat() if day.time() == dt.time() else day.isoformat(" ")
    return str(value)
