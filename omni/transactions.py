"""The only module that commits: one command is one `with transaction():`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from omni.extensions import db

_WRITING = "omni.writing"
_WAKES = "omni.wakes"
_OUTLIVES = "omni.outlives"
_wakers: list[Callable[[str], None]] = []

# SQLite has one writer, and those who wait for it sleep longer and longer between two looks. The
# threads of one process therefore queue here and start the moment the one before has committed.
_turn = threading.RLock()
_TURN_SECONDS = 10

_TRANSIENT_SQLSTATES = {"40001", "40P01", "55P03"}


@contextmanager
def transaction() -> Iterator[None]:
    """Run one command: everything it wrote is kept together, or nothing is.

    Ends any open read first, because SQLite cannot turn a reader into a writer; so only ids
    cross into the block. After the commit the worker is woken for what was asked by `wake`.
    """
    session = db.session()
    if session.info.get(_WRITING):
        raise RuntimeError("a command is already under way: one command, one transaction")
    session.rollback()
    session.info[_WRITING] = True
    session.info[_WAKES] = []
    session.info[_OUTLIVES] = []
    with _in_turn(session.get_bind().dialect.name):
        try:
            session.connection(execution_options={"omni_write": True})
            yield
            for work in session.info[_OUTLIVES]:
                work()
            session.commit()
        except BaseException:
            session.rollback()
            session.info[_WRITING] = False
            _write_what_outlives(session.info.pop(_OUTLIVES))
            raise
        finally:
            session.info[_WRITING] = False
            wakes = session.info.pop(_WAKES, [])
    for name in dict.fromkeys(wakes):
        for waker in _wakers:
            waker(name)


@contextmanager
def _in_turn(dialect: str) -> Iterator[None]:
    """Wait for the other threads' commands on SQLite; after ten seconds let it decide."""
    mine = dialect == "sqlite" and _turn.acquire(timeout=_TURN_SECONDS)
    try:
        yield
    finally:
        if mine:
            _turn.release()


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
        _in_turn(engine.dialect.name),
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
    return bool(db.session().info.get(_WRITING))


def is_transient(error: BaseException) -> bool:
    """Whether running the whole command again may succeed: a lost race, not a wrong one."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in _TRANSIENT_SQLSTATES or "database is locked" in str(error.orig)
