"""What one import is about, and the tally of what became of its rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from omni.domain.imports import values
from omni.domain.imports.files import Layout
from omni.domain.imports.headers import Columns
from omni.domain.imports.refusals import RowRefused
from omni.domain.imports.texts import Record
from omni.models.import_run import ImportKind

_KEPT_LINES = 20
EXAMPLES = 5
_written = json.JSONEncoder(ensure_ascii=False).encode
_KEYS: dict[str, tuple[str, ...]] = {
    "members": ("number", "omni_id"),
    "products": ("sku", "style", "colour", "size"),
    "stock": ("store", "jan", "sku", "style", "colour", "size"),
    "sales": ("document", "receipt", "store", "register", "sold_at"),
}


@dataclass(frozen=True)
class Row:
    """One row as its columns are understood, beside its cells as they were written."""

    line: int
    values: dict[str, str]
    cells: list[str]


@dataclass(frozen=True)
class Job:
    """What is taken in, as what, and by which rules; the same for every batch of a run."""

    kind: ImportKind
    source: str
    layout: Layout
    columns: Columns
    now: dt.datetime
    today: dt.date
    currency: str = "JPY"
    time_zone: str = "Asia/Tokyo"
    counted_at: dt.datetime | None = None
    create_locations: bool = False
    run_id: int = 0
    staff_id: int | None = None
    is_rehearsal: bool = False

    @cached_property
    def zone(self) -> ZoneInfo:
        """The shop's clock, by which a time without an offset is read."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def picks(self) -> list[tuple[int, str]]:
        """Which cell is which field."""
        fields = (self.columns.get(header) for header in self.layout.headers)
        return [(index, name) for index, name in enumerate(fields) if name]

    @cached_property
    def key_picks(self) -> list[tuple[int, str]]:
        """Which cells tell a row from others."""
        return [(at, name) for at, name in self.picks if name in _KEYS[self.kind]]

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields this file speaks of: what it lacks is not thereby empty."""
        return frozenset(name for _, name in self.picks)

    @property
    def is_returned(self) -> bool:
        """Whether the file is our own list of members, back from a spreadsheet."""
        return "check" in self.fields and "omni_id" in self.fields

    @cached_property
    def signature(self) -> str:
        """What beside a row's cells decides what it means."""
        said: list[Any] = [self.picks, self.currency, self.time_zone]
        if self.counted_at is not None:
            said.append(self.counted_at.isoformat())
        return json.dumps(said)

    def understand(self, record: Record) -> Row:
        """A record's cells by field, cleaned; raises RowRefused when they cannot be told apart."""
        if record.problem:
            raise RowRefused(record.problem, want=len(self.layout.headers), got=len(record.cells))
        cells = record.cells
        clean = values.clean
        return Row(record.line, {name: clean(cells[at]) for at, name in self.picks}, cells)

    def glance(self, record: Record) -> dict[str, str]:
        """Only the cells that tell a row from others."""
        clean = values.clean
        return {name: clean(record.cells[at]) for at, name in self.key_picks}

    def raw(self, cells: list[str]) -> str:
        """The row as it is kept: what was written under which header."""
        pairs = zip(self.layout.headers, cells, strict=False)
        return _written({header: cell for header, cell in pairs if cell})

    def fingerprint(self, raw: str) -> str:
        """What is the same only for the same row read in the same way."""
        return hashlib.sha256(f"{self.signature}{raw}".encode()).hexdigest()

    def reread(self, raw: str) -> dict[str, str]:
        """The fields of a row that was kept, as today's columns understand it."""
        kept = json.loads(raw)
        return {
            name: values.clean(kept[header])
            for header, name in self.columns.items()
            if name and header in kept
        }


@dataclass(frozen=True)
class Refused:
    """A row that was not taken in, and why."""

    line: int
    field: str | None
    sentence: str
    params: dict[str, Any]
    cells: list[str]


@dataclass
class Tally:
    """What became of rows: taken in (created, updated, unchanged) or refused, never both.

    `totals` are sums over accepted and refused lines of sale; `notices` are sentences about rows
    that were taken in with something left out, with how many and the first lines; `shown` are the
    first rows of each outcome, for a look before anything is written.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    noticed: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    shown: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Every row that was looked at."""
        return self.created + self.updated + self.unchanged + len(self.refused)

    def refuse(self, record: Record | Row, reason: RowRefused) -> None:
        """Put a row on the list of refusals."""
        self.refused.append(
            Refused(record.line, reason.field, reason.sentence, reason.params, record.cells)
        )

    def notice(self, line: int, sentence: str, **params: Any) -> None:
        """Say of a row that was taken in what was left out of it."""
        key = (sentence, json.dumps(params, sort_keys=True, ensure_ascii=False))
        lines = self.noticed.setdefault(key, [0])
        lines[0] += 1
        if len(lines) <= _KEPT_LINES:
            lines.append(line)

    def show(self, outcome: str, line: int, text: str) -> None:
        """Keep a row as an example of what becomes of rows; the first few of each kind."""
        examples = self.shown.setdefault(outcome, [])
        if len(examples) < EXAMPLES:
            examples.append((line, text))

    def add(self, **amounts: int) -> None:
        """Add to the totals."""
        for name, amount in amounts.items():
            self.totals[name] = self.totals.get(name, 0) + amount

    def merge(self, other: Tally) -> None:
        """Count another tally's rows with these."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.refused += other.refused
        self.add(**other.totals)
        for outcome, examples in other.shown.items():
            for line, text in examples:
                self.show(outcome, line, text)
        for key, lines in other.noticed.items():
            mine = self.noticed.setdefault(key, [0])
            mine[0] += lines[0]
            mine.extend(lines[1 : _KEPT_LINES + 2 - len(mine)])


def notices_of(stored: list[Any]) -> dict[tuple[str, str], list[int]]:
    """The notices of a run as a tally counts them."""
    return {(sentence, params): list(lines) for sentence, params, lines in stored}


def store_notices(noticed: dict[tuple[str, str], list[int]], most: int = 200) -> list[Any]:
    """Notices as a run keeps them: sentence, params as JSON, count and first lines."""
    return [[*key, lines] for key, lines in list(noticed.items())[:most]]


def chunks(items: list[Any], size: int = 1_000) -> Iterator[list[Any]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
