"""A file cut into batches: rows that repeat a number set apart, rows of a document together."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Protocol

from omni.domain.errors import N_
from omni.domain.imports import files
from omni.domain.imports.refusals import RowRefused
from omni.domain.imports.texts import Record
from omni.services.imports.job import Job, Row, Tally

BATCH = 1_000
MOST_LINES = 2_000

TWICE = N_("同じ番号の行が%(line)s行目にもあります。")
TOO_LONG = N_("1つの伝票の明細が多すぎます（%(most)s行まで）。")

Hold = Callable[[], None]


class Taker(Protocol):
    """How one kind of file is taken in; a grouped one gets whole documents."""

    IS_GROUPED: bool

    def key_of(self, values: dict[str, str], job: Job) -> str | None:
        """What two rows about one thing have in common."""

    def refuse(self, row: Row, reason: RowRefused, tally: Tally, job: Job) -> None:
        """List a row as refused."""

    def take(self, rows: list[Row], tally: Tally, job: Job) -> None:
        """Take rows in, or only count when it is a rehearsal."""

    def finish(self, job: Job, hold: Hold) -> None:
        """What is to be done once when every row has been seen to; holds the run as it goes."""


class Batch:
    """Rows to be taken in together, and those of them that were refused while reading."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.tally = Tally()
        self.read = 0


def batches(path: Path, job: Job, taker: Taker, *, skip: int = 0) -> Iterator[Batch]:
    """The file in batches, from a checkpoint on."""
    sorter = _Sorter(job, taker, find_repeated(path, job, taker))
    read = 0
    for some in _pieces(path, job, taker, is_scattered=bool(sorter.repeated)):
        batch = Batch()
        for record, key in some:
            read += 1
            sorter.sort(batch if read > skip else Batch(), record, key)
            batch.read += read > skip
        if batch.read:
            yield batch


Keyed = tuple[Record, str | None]


def _pieces(path: Path, job: Job, taker: Taker, *, is_scattered: bool) -> Iterator[list[Keyed]]:
    """The rows a thousand at a time; a document's rows are never parted."""
    rows: Iterable[Keyed] = _keyed(path, job, taker)
    if taker.IS_GROUPED and is_scattered:
        rows = _gathered(rows)
    piece: list[Keyed] = []
    last: str | None = None
    for row in rows:
        goes_on = taker.IS_GROUPED and row[1] is not None and row[1] == last
        if len(piece) >= BATCH and not goes_on:
            yield piece
            piece = []
        elif len(piece) >= BATCH + MOST_LINES:
            # Lines past a document's limit are refused whichever piece they are in.
            yield piece
            piece = []
        piece.append(row)
        last = row[1]
    if piece:
        yield piece


def _keyed(path: Path, job: Job, taker: Taker) -> Iterator[Keyed]:
    """Every row with what tells it from others, read from no more cells than that takes."""
    for record in files.read_rows(path, job.layout):
        yield record, None if record.problem else taker.key_of(job.glance(record), job)


def _gathered(rows: Iterable[Keyed]) -> Iterator[Keyed]:
    """The rows with those of one document together, on disk and not in memory."""
    spool = sqlite3.connect("")
    try:
        spool.execute("CREATE TABLE row (line INTEGER PRIMARY KEY, key TEXT, record TEXT)")
        spool.executemany(
            "INSERT INTO row VALUES (?, ?, ?)",
            ((record.line, key, json.dumps(record)) for record, key in rows),
        )
        spool.execute(
            "CREATE TABLE first AS SELECT key, MIN(line) AS line FROM row"
            " WHERE key IS NOT NULL GROUP BY key"
        )
        spool.execute("CREATE UNIQUE INDEX first_key ON first (key)")
        ordered = spool.execute(
            "SELECT row.record, row.key FROM row LEFT JOIN first ON first.key = row.key"
            " ORDER BY COALESCE(first.line, row.line), row.line"
        )
        for text, key in ordered:
            line, cells, problem = json.loads(text)
            yield Record(line, cells, problem), key
    finally:
        spool.close()


def find_repeated(path: Path, job: Job, taker: Taker) -> set[int]:
    """The hashes of keys that come again: eight bytes a row while looking, and few stay.

    Of documents only those count whose rows do not stand together.
    """
    seen = array("q")
    last: str | None = None
    for _, key in _keyed(path, job, taker):
        if key is not None and not (taker.IS_GROUPED and key == last):
            seen.append(hash(key))
        last = key
    return {value for value, same in groupby(sorted(seen)) if len(list(same)) > 1}


class _Sorter:
    """Puts rows into batches, and sets apart what repeats an earlier row's number."""

    def __init__(self, job: Job, taker: Taker, repeated: set[int]) -> None:
        self.job, self.taker, self.repeated = job, taker, repeated
        self.first: dict[str, Row] = {}
        self.document: str | None = None
        self.lines = 0

    def sort(self, batch: Batch, record: Record, key: str | None) -> None:
        """Put a row where it belongs: among the rows to take in, or among the refused."""
        try:
            row = self.job.understand(record)
        except RowRefused as refused:
            batch.tally.refuse(record, refused)
            return
        if self.taker.IS_GROUPED:
            self._count_line(batch, row, key)
        elif key is None or hash(key) not in self.repeated:
            batch.rows.append(row)
        else:
            self._sort_repeated(batch, row, key)

    def _count_line(self, batch: Batch, row: Row, key: str | None) -> None:
        self.lines = self.lines + 1 if key is not None and key == self.document else 1
        self.document = key
        if self.lines > MOST_LINES:
            reason = RowRefused(TOO_LONG, field="document", most=MOST_LINES)
            self.taker.refuse(row, reason, batch.tally, self.job)
        else:
            batch.rows.append(row)

    def _sort_repeated(self, batch: Batch, row: Row, key: str) -> None:
        """The first row of a number counts; the very same row again is no news."""
        earlier = self.first.setdefault(key, row)
        if earlier is row:
            batch.rows.append(row)
        elif earlier.cells == row.cells:
            batch.tally.unchanged += 1
        else:
            reason = RowRefused(TWICE, line=earlier.line)
            self.taker.refuse(row, reason, batch.tally, self.job)
