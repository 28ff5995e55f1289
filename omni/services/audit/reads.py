"""Lines for reading wait here a second at most; a background thread writes them in batches.

A search that runs while it is typed waits until it has stood for two seconds.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import os
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from omni.domain import clock
from omni.models.audit import AuditLine, AuditValue
from omni.transactions import aside

LONGEST_WAIT = 0.5
SETTLES = dt.timedelta(seconds=2)
FULL = 5_000
_BATCH = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Read:
    """One line for reading: its columns, and the values that lie beside it."""

    line: dict[str, Any]
    values: dict[str, Any]


@dataclass
class ReadBuffer:
    """The waiting lines of one engine in one process.

    Its thread starts with the first line, so that each gunicorn worker has its own after the
    fork. A full buffer makes the reader write; nothing is dropped but searches typed over.
    """

    engine: Engine
    _waiting: list[Read] = field(default_factory=list)
    _typed: dict[Hashable, Read] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _arrived: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def put(self, read: Read, *, reader: Hashable = None, settling: bool = False) -> None:
        """Take a line of this reader.

        One that is `settling` replaces the one before it, and waits until it has stood for
        SETTLES or the reader goes on to read something else.
        """
        with self._lock:
            typed = self._typed.pop(reader, None)
            if settling:
                self._typed[reader] = read
            else:
                self._waiting += [typed, read] if typed else [read]
            full = len(self._waiting) >= FULL
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
        if not self._arrived.is_set():
            self._arrived.set()
        if full:
            self.flush(settled=True)

    def flush(self, *, settled: bool = False) -> None:
        """Write what waits, now and in this thread; of the searches all, or those that settled."""
        self._take_searches(clock.now() - SETTLES if settled else None)
        with self._writing:
            while batch := self._take():
                try:
                    _write(self.engine, batch)
                except BaseException:
                    self._give_back(batch)
                    raise

    def _take_searches(self, typed_by: dt.datetime | None) -> None:
        """Let the searches wait with the others that were typed by then, or whenever."""
        with self._lock:
            for reader, read in list(self._typed.items()):
                if typed_by is None or read.line["at"] <= typed_by:
                    self._waiting.append(self._typed.pop(reader))

    def _take(self) -> list[Read]:
        with self._lock:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            return batch

    def _give_back(self, batch: list[Read]) -> None:
        with self._lock:
            self._waiting = batch + self._waiting

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._arrived.wait()
            self._arrived.clear()
            pause.wait(LONGEST_WAIT)
            try:
                self.flush(settled=True)
            except Exception:  # noqa: BLE001  the lines must survive whatever it was
                _log.exception("lines for reading could not be written; trying again")
                self._arrived.set()
            if self._typed:
                self._arrived.set()


def _write(engine: Engine, batch: list[Read]) -> None:
    with aside(engine) as connection:
        made = connection.execute(
            insert(AuditLine).returning(AuditLine.id, sort_by_parameter_order=True),
            [read.line for read in batch],
        )
        values = [
            {"line_id": line_id, "values": read.values}
            for line_id, read in zip(made.scalars(), batch, strict=True)
            if read.values
        ]
        if values:
            connection.execute(insert(AuditValue), values)


_buffers: dict[Engine, ReadBuffer] = {}
_finding = threading.Lock()


def buffer_of(engine: Engine) -> ReadBuffer:
    """The buffer of this engine's database."""
    with _finding:
        return _buffers.setdefault(engine, ReadBuffer(engine))


@atexit.register
def flush_all() -> None:
    """Write what waits, at exit and whenever somebody wants to read the log up to now."""
    for waiting in list(_buffers.values()):
        waiting.flush()


def _begin_anew() -> None:
    """After a fork the parent's threads, locks and waiting lines are the parent's."""
    global _finding  # noqa: PLW0603
    _finding = threading.Lock()
    _buffers.clear()


os.register_at_fork(after_in_child=_begin_anew)
