"""Sealing: one sealer at a time, late lines too, and nothing written can be rewritten."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from omni.extensions import db
from omni.models.audit import AuditLine, AuditSeal
from omni.queries.audit.verification import verify
from omni.services import audit
from omni.services.audit.seals import seal_lines
from omni.transactions import aside, transaction
from tests.factories import Shop


def _write(shop: Shop, times: int = 1) -> None:
    with transaction():
        for number in range(times):
            audit.write("update", "member", 7, actor=shop.actor(), n=number)


def _seal(limit: int = 500) -> int:
    with transaction():
        return seal_lines(limit)


def test_lines_are_sealed_in_batches_until_none_is_left(shop: Shop) -> None:
    _write(shop, 7)
    assert [_seal(3), _seal(3), _seal(3), _seal(3)] == [3, 3, 1, 0]
    assert verify().seals == 3


def test_a_line_committed_late_belongs_to_a_later_seal(shop: Shop, engine_name: str) -> None:
    if engine_name == "sqlite":
        return  # one writer: no line can be late
    line = audit.compose("view", "member", 1, actor=shop.actor(), values={})
    with aside(db.engine) as late:
        late.execute(AuditLine.__table__.insert().values(**line))  # type: ignore[attr-defined]
        _write(shop, 3)
        assert _seal() == 3
    assert _seal() == 1
    verdict = verify()
    assert (verdict.holds, verdict.lines, verdict.unsealed) == (True, 4, 0)


def test_two_sealers_make_one_chain(shop: Shop, app: Flask) -> None:
    _write(shop, 60)
    failures: list[BaseException] = []

    def work() -> None:
        with app.app_context():
            try:
                for _ in range(10):
                    _seal(5)
            except BaseException as error:  # noqa: BLE001
                failures.append(error)

    sealers = [threading.Thread(target=work) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    while _seal(5):
        pass
    assert failures == []
    verdict = verify()
    assert (verdict.holds, verdict.lines, verdict.unsealed) == (True, 60, 0)


def test_sealing_while_others_write_loses_no_line(shop: Shop, app: Flask) -> None:
    actor = shop.actor()
    done = threading.Event()

    def write() -> None:
        with app.app_context():
            for number in range(25):
                with transaction():
                    audit.write("update", "member", number, actor=actor, n=number)

    def seal() -> None:
        with app.app_context():
            while not done.is_set():
                _seal(10)

    writers = [threading.Thread(target=write) for _ in range(4)]
    sealer = threading.Thread(target=seal)
    for thread in (*writers, sealer):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    sealer.join()
    _seal()
    verdict = verify()
    assert (verdict.holds, verdict.lines, verdict.unsealed) == (True, 100, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET action = 'view'",
        "UPDATE audit_line SET seal_id = NULL",
        "UPDATE audit_line SET seal_id = 1, action = 'view' WHERE seal_id IS NULL",
        "DELETE FROM audit_line",
        "UPDATE audit_seal SET hash = 'f'",
        "DELETE FROM audit_seal",
        "UPDATE audit_value SET \"values\" = '{}'",
        "TRUNCATE audit_value",
    ],
)
def test_the_tables_refuse_to_be_rewritten(shop: Shop, statement: str) -> None:
    _write(shop, 2)
    _seal(1)
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(text(statement))
    assert verify().holds
    assert db.session.scalar(select(func.count()).select_from(AuditLine)) == 2
    assert db.session.scalar(select(func.count()).select_from(AuditSeal)) == 1
