"""The only module that commits: one command is one `with transaction():`."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from omni.extensions import WRITING, db

_WAKES = "omni.wakes"
_OUTLIVES = "omni.outlives"
_LAST = "omni.last"
_wakers: list[Callable[[str], None]] = []

_TURN_SECONDS = 10

_TRANSIENT_SQLSTATES = {"40001", "40P01", "55P03"}


@contextmanager
def transaction() -> Iterator[None]:
    """Run one command: everything it wrote is kept together, or nothing is.

    Ends any open read first, because SQLite cannot turn a reader into a writer; so only ids
    cross into the block. After the commit the worker is woken for what was asked by `wake`.
    """
    session = db.session()
    if session.info.get(WRITING):
        raise RuntimeError("a command is already under way: one command, one transaction")
    session.rollback()
    session.info[WRITING] = True
    session.info[_WAKES] = []
    session.info[_OUTLIVES] = []
    session.info[_LAST] = {}
    with _in_turn(db.engine):
        try:
            session.connection(execution_options={"omni_write": True})
            yield
            for finish, items in session.info[_LAST].items():
                finish(items)
            for work in session.info[_OUTLIVES]:
                work()
            session.commit()
        except BaseException:
            session.rollback()
            session.info[WRITING] = False
            _write_what_outlives(session.info.pop(_OUTLIVES))
            raise
        finally:
            session.info[WRITING] = False
            wakes = session.info.pop(_WAKES, [])
    for name in dict.fromkeys(wakes):
        for waker in _wakers:
            waker(name)


@dataclass
class _Queue:
    """Those who want to write to one SQLite file, in this process and in others.

    SQLite has one writer, and lets those who wait sleep longer and longer between two looks: one
    process would go on alone while the other sleeps. So they queue at a file beside it, which
    wakes the next the moment it is free and forgets a process that has died.
    """

    path: str
    _thread: threading.RLock = field(default_factory=threading.RLock)
    _depth: int = 0
    _file: int | None = None

    def enter(self) -> bool:
        """Wait for the turn; False after ten seconds: then SQLite decides."""
        if not self._thread.acquire(timeout=_TURN_SECONDS):
            return False
        if self._depth == 0:
            if self._file is None:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._depth += 1
        return True

    def leave(self) -> None:
        """Let the next one write."""
        self._depth -= 1
        if self._depth == 0 and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()


_queues: dict[str, _Queue] = {}
os.register_at_fork(after_in_child=_queues.clear)  # an open file's lock is shared with the parent


@contextmanager
def _in_turn(engine: Engine) -> Iterator[None]:
    """Queue for SQLite's one writer; PostgreSQL has many."""
    queue = _queue_at(engine)
    mine = queue is not None and queue.enter()
    try:
        yield
    finally:
        if queue is not None and mine:
            queue.leave()


def _queue_at(engine: Engine) -> _Queue | None:
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path:
        return None
    return _queues.setdefault(path, _Queue(f"{path}-turn"))


def gather(finish: Callable[[set[Any]], None], items: Iterable[Any]) -> None:
    """Have `finish` called once at the command's end with all the items gathered for it.

    A refusal drops them with everything else.
    """
    if not in_transaction():
        raise RuntimeError("what is gathered is finished by the command it belongs to")
    db.session().info[_LAST].setdefault(finish, set()).update(items)


def outlive(work: Callable[[], None]) -> None:
    """Have this written whichever way the command ends.

    When the command is refused, in a second transaction after the rollback; outside a command,
    at once in a transaction of its own.
    """
    if in_transaction():
        db.session().info[_OUTLIVES].append(work)
    else:
        _write_what_outlives([work])


def _write_what_outlives(works: list[Callable[[], None]]) -> None:
    if works:
        with transaction():
            for work in works:
                work()


@contextmanager
def aside(engine: Engine) -> Iterator[Connection]:
    """Write beside the request, on a connection of one's own, and commit at the end."""
    with (
        _in_turn(engine),
        engine.execution_options(omni_write=True).begin() as connection,
    ):
        yield connection


def wake(name: str) -> None:
    """Ask for the worker's task of this name to run as soon as the command is committed."""
    db.session().info.setdefault(_WAKES, []).append(name)


def on_wake(waker: Callable[[str], None]) -> None:
    """Register who is told, by name, that committed work is waiting."""
    if waker not in _wakers:
        _wakers.append(waker)


def drop_read() -> None:
    """End a read that has failed, so that the answer can read again."""
    db.session.rollback()


def in_transaction() -> bool:
    """Whether a command is under way on this session."""
    return bool(db.session().info.get(WRITING))


def is_transient(error: BaseException) -> bool:
    """Whether running the whole command again may succeed: a lost race, not a wrong one."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in _TRANSIENT_SQLSTATES or "database is locked" in str(error.orig)
