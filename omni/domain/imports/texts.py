"""CSV files: their encoding and delimiter, and their records one by one."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from omni.domain.errors import N_
from omni.domain.imports.refusals import NotATable, Truncated, UnclosedQuote, WrongEncoding

_CHUNK = 1 << 20
_DELIMITERS = ",\t;|"
# A record that runs over more lines than this has lost a quotation mark.
_LONGEST_RECORD = 50
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip

BAD_QUOTE = N_('引用符（"）の使い方を読み取れません。')


class Record(NamedTuple):
    """The cells that begin on a line; `problem` says why they cannot be told apart."""

    line: int
    cells: list[str]
    problem: str | None = None


class _Bad(NamedTuple):
    line: int
    is_end: bool
    had_letters: bool


def find_encoding(path: Path) -> str:
    """UTF-8 (with or without BOM), cp932, or UTF-16 with BOM; refuses what is none of them."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return _checked(path, name)
    if b"\0" in head or head.startswith(b"%PDF"):
        raise NotATable
    if b"\x1b$" in head:
        raise WrongEncoding(line=1)
    utf8 = _first_bad(path, "utf-8")
    if utf8 is None:
        return "utf-8"
    if utf8.is_end and utf8.had_letters:
        raise Truncated(line=utf8.line)
    cp932 = _first_bad(path, "cp932")
    if cp932 is None:
        return "cp932"
    worse = utf8 if utf8.had_letters else cp932
    raise Truncated(line=worse.line) if worse.is_end else WrongEncoding(line=worse.line)


def _checked(path: Path, encoding: str) -> str:
    bad = _first_bad(path, encoding)
    if bad is None:
        return encoding
    raise Truncated(line=bad.line) if bad.is_end else WrongEncoding(line=bad.line)


def _first_bad(path: Path, encoding: str) -> _Bad | None:
    """Where the file stops being in this encoding; None when all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, letters = 1, False
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, "ignore")
                letters = letters or not before.isascii()
                return _Bad(line + before.count("\n"), not chunk, letters)
            if "\0" in text:
                raise NotATable
            letters = letters or not text.isascii()
            line += text.count("\n")
            if not chunk:
                return None


def find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that parts the first line that has one most often."""
    with path.open(encoding=encoding, newline="") as file:
        for _, line in zip(range(10), file, strict=False):
            bare = "".join(line.split('"')[::2])
            found = max(_DELIMITERS, key=bare.count)
            if bare.count(found):
                return found
    return ","


def read_records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record that is not blank, with the line it begins on."""
    with path.open(encoding=encoding, newline="") as file:
        last = [""]
        reader = csv.reader(_remember(file, last), delimiter=delimiter, strict=True)
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # More than its own line swallowed: whole rows would be lost in one refusal.
                if "expected after" not in str(error) or reader.line_num > start:
                    raise UnclosedQuote(line=start) from error
                yield Record(start, [last[0].rstrip("\r\n")], BAD_QUOTE)
                continue
            if reader.line_num - start > _LONGEST_RECORD:
                raise UnclosedQuote(line=start)
            if any(cells):
                yield Record(start, cells)


def _remember(lines: Iterable[str], last: list[str]) -> Iterator[str]:
    for line in lines:
        last[0] = line
        yield line


def ends_in_a_line_break(path: Path) -> bool:
    """Whether the last line is finished; an export that was cut off seldom is."""
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 4))
        return b"\n" in file.read() or size == 0
