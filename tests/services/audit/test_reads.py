"""Lines for reading are written beside the reader, within a second, and none is lost."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.services import audit
from omni.services.audit import reads
from omni.transactions import transaction
from tests.factories import Shop


def _lines() -> list[AuditLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).order_by(AuditLine.id)))


def _see(shop: Shop, member_id: int, **values: object) -> None:
    audit.remember_read(
        "view", "member", member_id, actor=shop.actor(), member_id=member_id, **values
    )


def test_a_reading_is_written_within_a_second(shop: Shop) -> None:
    _see(shop, 7, why="card")
    limit = time.monotonic() + 5
    while not _lines() and time.monotonic() < limit:
        time.sleep(0.05)
    [line] = _lines()
    assert (line.action, line.member_id, line.staff_id) == ("view", 7, shop.staff["clerk"])
    assert db.session.get_one(AuditValue, line.id).values == {"why": "card"}
    assert line.digest == audit.digest(line.salt, {"why": "card"})


def test_lines_keep_their_order_and_their_own_values(shop: Shop) -> None:
    for number in range(1_200):
        _see(shop, number, n=number)
    reads.flush_all()
    lines = _lines()
    assert [line.member_id for line in lines] == list(range(1_200))
    kept = db.session.execute(select(AuditValue.line_id, AuditValue.values)).all()
    assert {line_id: values["n"] for line_id, values in kept} == {
        line.id: line.member_id for line in lines
    }


def test_of_a_search_only_what_stood_is_kept(shop: Shop) -> None:
    for typed in ("た", "たな", "たなか"):
        audit.remember_read("search", "member", None, actor=shop.actor(), settling=True, q=typed)
    _see(shop, 7)
    reads.flush_all()
    assert [line.action for line in _lines()] == ["search", "view"]
    assert db.session.scalars(select(AuditValue)).one().values == {"q": "たなか"}


def _typed() -> list[str]:
    db.session.rollback()
    return [values["q"] for values in db.session.scalars(select(AuditValue.values))]


def _type(shop: Shop, text: str, login: str = "clerk") -> None:
    actor = shop.actor(login)
    audit.remember_read("search", "member", None, actor=actor, settling=True, q=text)


def test_a_search_is_written_once_it_has_stood_for_two_seconds(shop: Shop) -> None:
    buffer, began = reads.buffer_of(db.engine), clock.now()

    def later(seconds: float) -> AbstractContextManager[None]:
        return clock.set_clock(began + dt.timedelta(seconds=seconds))

    _type(shop, "た")
    with later(1.9):
        buffer.flush(settled=True)
        assert _typed() == []
        _type(shop, "たな")
    with later(3.8):
        buffer.flush(settled=True)
        assert _typed() == []
    with later(3.9):
        buffer.flush(settled=True)
        assert _typed() == ["たな"]


def test_the_thread_writes_what_has_settled_by_itself(shop: Shop) -> None:
    began = clock.now()
    _type(shop, "たなか")
    time.sleep(3 * reads.LONGEST_WAIT)
    assert _typed() == []
    with clock.set_clock(began + reads.SETTLES):
        limit = time.monotonic() + 5
        while not _lines() and time.monotonic() < limit:
            time.sleep(0.05)
    assert _typed() == ["たなか"]
    assert _lines()[0].at == began


def test_who_opens_what_she_found_has_searched_for_it(shop: Shop) -> None:
    _type(shop, "たなか")
    _type(shop, "さとう", "manager")
    _see(shop, 7)
    reads.buffer_of(db.engine).flush(settled=True)
    assert [line.action for line in _lines()] == ["search", "view"]
    assert _typed() == ["たなか"]


def test_what_no_database_can_keep_is_written_readably(shop: Shop) -> None:
    _see(shop, 7, q="a\0b\udc80c")
    reads.flush_all()
    assert db.session.scalars(select(AuditValue)).one().values == {"q": "a\ufffdb?c"}


def test_a_full_buffer_makes_the_reader_write(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "FULL", 3)
    monkeypatch.setattr(reads, "LONGEST_WAIT", 60)
    for number in range(3):
        _see(shop, number)
    assert len(_lines()) == 3


def test_a_busy_database_loses_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "LONGEST_WAIT", 0.01)
    tries = []
    write = reads._write

    def busy_twice(*args: object) -> None:
        tries.append(args)
        if len(tries) < 3:
            raise RuntimeError("busy")
        write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reads, "_write", busy_twice)
    _see(shop, 1)
    _see(shop, 2)
    limit = time.monotonic() + 5
    while not _lines() and time.monotonic() < limit:
        time.sleep(0.02)
    assert [line.member_id for line in _lines()] == [1, 2]


def test_inside_a_command_it_is_a_line_of_that_command(shop: Shop) -> None:
    with transaction():
        _see(shop, 7)
    assert len(_lines()) == 1


def test_many_readers_at_once_are_all_noted(shop: Shop) -> None:
    buffer = reads.buffer_of(db.engine)
    line = audit.compose("view", "member", 1, actor=shop.actor(), values={})

    def read() -> None:
        for _ in range(200):
            buffer.put(reads.Read(line, {}))

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    reads.flush_all()
    assert len(_lines()) == 1_600


FORKING = """
import os, sys
from omni import create_app
from omni.domain.actor import SYSTEM
from omni.extensions import db
from omni.services import audit
app = create_app()
with app.app_context():
    db.create_all()
    audit.remember_read("view", "member", 1, actor=SYSTEM)
    db.engine.dispose()
    child = os.fork()
    audit.remember_read("view", "member", 2 if child else 3, actor=SYSTEM)
if child:
    os.waitpid(child, 0)
sys.exit(0)
"""


def test_a_forked_worker_writes_its_own_lines_and_exit_flushes(
    shop: Shop, engine_name: str, tmp_path: object
) -> None:
    if engine_name != "sqlite":
        return
    env = {"OMNI_DATA_DIR": str(tmp_path), "PYTHONPATH": "."}
    subprocess.run([sys.executable, "-c", FORKING], env=env, check=True, timeout=60)
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"{tmp_path}/omni.db")) as connection:
        seen = connection.execute("SELECT object_id FROM audit_line ORDER BY object_id").fetchall()
    assert seen == [(1,), (2,), (3,)]
