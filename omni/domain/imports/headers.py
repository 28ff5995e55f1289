"""Recognising headers: by what was said of them before, then by their usual names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from omni.domain.imports.fields import FIELDS, NEEDED, label
from omni.domain.imports.refusals import NoColumns

Columns = dict[str, str | None]
"""What each header of a file means; None for a column nobody reads."""

# The columns our own list of refusals puts before the original ones.
OURS = ("行番号", "項目", "理由")

_UNIT = re.compile(r"\((?:円|税込|点|個|必須|任意|半角|全角|yen|jpy|pt)\)|[※*＊#]")
_JOINTS = re.compile(r"[\s_\-‐−ー・./／:：()（）「」\[\]【】]+")


def fold_header(text: str) -> str:
    """A header without width, case, joints and units, so that its spellings are one."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("'\"").casefold()
    bare = _UNIT.sub("", plain)
    return _JOINTS.sub("", bare) or plain


@cache
def _names(kind: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for field in FIELDS[kind]:
        for header in (field.name, field.label, *field.headers.split()):
            known.setdefault(fold_header(header), field.name)
    return known


def recognise(
    kind: str, headers: Sequence[str], remembered: Mapping[str, str | None] | None = None
) -> Columns:
    """What each header means; the first of two columns that mean the same is read."""
    said = remembered or {}
    known = _names(kind)
    columns: Columns = {}
    taken: set[str] = set()
    by_hand_first = sorted(headers, key=lambda header: header not in said)
    for header in by_hand_first:
        field = said[header] if header in said else known.get(fold_header(header))
        columns[header] = field if field not in taken else None
        if field:
            taken.add(field)
    return {header: columns[header] for header in headers}


def unknown(columns: Columns, remembered: Mapping[str, str | None]) -> list[str]:
    """Headers whose meaning a person has to choose, or to say that there is none."""
    return [
        header
        for header, field in columns.items()
        if field is None and header not in remembered and header not in OURS and header
    ]


def count_known(kind: str, cells: Sequence[str]) -> int:
    """How many of these cells are headers we know: tells the header row from a title above it."""
    known = _names(kind)
    return sum(fold_header(cell) in known for cell in cells if cell)


def missing(kind: str, columns: Columns) -> list[str]:
    """The words of the columns a kind cannot do without and that nobody has named."""
    there = {field for field in columns.values() if field}
    return [
        " / ".join(label(kind, name) for name in group)
        for group in NEEDED[kind]
        if not there.intersection(group)
    ]


def choose(columns: Columns, chosen: Mapping[str, str]) -> Columns:
    """The columns as a person corrected them: a field chosen by hand is read from there alone."""
    by_hand = {field: header for header, field in chosen.items() if field}
    answer = dict(columns)
    for header, field in columns.items():
        said = chosen[header] or None if header in chosen else field
        answer[header] = said if said is None or by_hand.get(said, header) == header else None
    return answer


def check(kind: str, columns: Columns) -> None:
    """Refuse a file whose columns are not enough to take anything in."""
    if gone := missing(kind, columns):
        raise NoColumns(columns="、".join(gone))


def distinct(cells: Sequence[str]) -> list[str]:
    """The headers as names: trimmed, and told apart when two are the same."""
    seen: dict[str, int] = {}
    names = []
    for cell in cells:
        name = " ".join(cell.split())
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
