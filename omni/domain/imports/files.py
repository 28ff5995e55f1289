"""A file as rows under a header, whatever format it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from omni.domain.errors import N_
from omni.domain.exports import MARK
from omni.domain.imports import sheets, texts
from omni.domain.imports.headers import count_known, distinct
from omni.domain.imports.refusals import NoRows, Truncated
from omni.domain.imports.texts import Record

TOO_FEW = N_("列が足りません（見出しは%(want)s列、この行は%(got)s列）。")
TOO_MANY = N_("列が多すぎます（見出しは%(want)s列、この行は%(got)s列）。")

# The header is among the first records; a title or a date may stand above it.
_ABOVE = 5


@dataclass(frozen=True)
class Layout:
    """How to read a file again: format, encoding, where its header is, how many rows it has."""

    format: str
    encoding: str
    delimiter: str
    header_line: int
    headers: tuple[str, ...]
    has_formulas: bool = False
    rows: int = 0


def survey(path: Path, kind: str) -> Layout:
    """Read the whole file once and say how it is laid out; refuses a file that is damaged."""
    layout = _open(path)
    head = list(islice(_records(path, layout), _ABOVE))
    if not head:
        raise NoRows
    header = max(head, key=lambda record: count_known(kind, record.cells))
    layout = replace(layout, header_line=header.line, headers=tuple(_headers(header.cells)))
    rows, last = 0, None
    for last in read_rows(path, layout):  # noqa: B007
        rows += 1
    if last is None:
        raise NoRows
    if layout.format == "csv" and _is_cut(path, layout, last):
        raise Truncated(line=last.line)
    return replace(layout, rows=rows)


def read_rows(path: Path, layout: Layout) -> Iterator[Record]:
    """The rows below the header, each as wide as it; a row of another width has a problem."""
    width = len(layout.headers)
    padded = layout.format == "xlsx"
    for record in _records(path, layout):
        line, cells, problem = record
        if line <= layout.header_line:
            continue
        if len(cells) == width or problem:
            yield record
        elif len(cells) < width:
            if not padded:
                yield Record(line, cells, TOO_FEW)
            else:
                yield Record(line, cells + [""] * (width - len(cells)))
        else:
            yield (
                Record(line, cells, TOO_MANY) if any(cells[width:]) else Record(line, cells[:width])
            )


def _open(path: Path) -> Layout:
    if sheets.is_workbook(path):
        return Layout("xlsx", "", "", 0, (), has_formulas=sheets.check_workbook(path))
    encoding = texts.find_encoding(path)
    return Layout("csv", encoding, texts.find_delimiter(path, encoding), 0, ())


def _records(path: Path, layout: Layout) -> Iterator[Record]:
    """Every record but the marks of our own exports, which say who took the list out."""
    if layout.format == "xlsx":
        found = sheets.read_rows(path, has_formulas=layout.has_formulas)
    else:
        found = texts.read_records(path, layout.encoding, layout.delimiter)
    return (one for one in found if not (one.cells and one.cells[0].startswith(MARK)))


def _headers(cells: list[str]) -> list[str]:
    names = distinct(cells)
    while names and not names[-1]:
        names.pop()
    return names


def _is_cut(path: Path, layout: Layout, last: Record) -> bool:
    short = len(last.cells) < len(layout.headers)
    return short and not texts.ends_in_a_line_break(path)
