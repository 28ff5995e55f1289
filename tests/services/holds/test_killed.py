"""A process killed between any two statements leaves a hold as it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.hold import Hold, HoldLine, WaitEntry
from omni.models.idempotency import IdempotencyKey
from omni.models.stock import Allocation, StockDocument, StockLevel, StockMovement
from omni.queries import doctor
from omni.services import holds
from tests.services.holds.conftest import Desk
from tests.services.sales.test_at_once import Killed, killed_before

pytestmark = pytest.mark.slow

TABLES: tuple[Any, ...] = (
    Hold,
    HoldLine,
    Allocation,
    StockLevel,
    StockMovement,
    StockDocument,
    WaitEntry,
    IdempotencyKey,
    AuditLine,
)


def everything() -> list[Any]:
    """Every row a command on a hold could touch."""
    db.session.rollback()
    db.session.expire_all()
    return [
        [tuple(row) for row in db.session.execute(select(*table.__table__.columns))]
        for table in TABLES
    ]


def kill_everywhere(command: Callable[[], object]) -> int:
    """Break the command off before each statement in turn; returns how many it has."""
    before = everything()
    for number in range(1, 200):
        killed = False
        with killed_before(number), suppress(Killed):
            killed = True
            command()
            killed = False
        if not killed:
            return number - 1
        db.session.rollback()
        assert everything() == before, f"half done before statement {number}"
        assert doctor.list_findings(("holds", "stock")) == []
    raise AssertionError("the command never ends")


def wait(desk: Desk, variant_id: int) -> None:
    desk.do(
        holds.join_waiting_list,
        variant_id,
        location_id=desk.shop.shinjuku,
        guest_name="次の人",
        guest_phone="08011112222",
    )


def test_placing(app: Flask, desk: Desk, medium: int, large: int) -> None:
    member = desk.shop.member()
    work = lambda: desk.place((medium, 1), (large, 1), member_id=member, key="k")  # noqa: E731
    assert kill_everywhere(work) > 10
    assert (desk.level(medium), desk.level(large)) == ((3, 1), (2, 1))


def test_preparing_with_a_piece_missing(app: Flask, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 2))
    (line,) = desk.line_ids(hold_id)
    work = lambda: desk.do(holds.prepare_hold, hold_id, found={line: 1}, key="k")  # noqa: E731
    assert kill_everywhere(work) > 10
    assert desk.level(medium) == (2, 1)


def test_collecting_part_and_giving_part_back(app: Flask, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    desk.do(holds.prepare_hold, hold_id)
    (line,) = desk.line_ids(hold_id)
    pieces = [holds.Pieces(line, collected=1, returned=1)]
    work = lambda: desk.do(holds.collect_hold, hold_id, pieces=pieces, key="k")  # noqa: E731
    assert kill_everywhere(work) > 10
    assert desk.lines(hold_id) == [(3, 1, 1)]
    assert desk.level(medium) == (2, 2)


def test_cancelling_for_the_next_in_line(app: Flask, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    wait(desk, medium)
    work = lambda: desk.do(  # noqa: E731
        holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER, key="k"
    )
    assert kill_everywhere(work) > 10
    assert [state for _who, state, _hold in desk.waits()] == ["offered"]
    assert desk.level(medium) == (3, 1)


def test_putting_back_for_the_next_in_line(app: Flask, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    desk.do(holds.prepare_hold, hold_id)
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    wait(desk, medium)
    work = lambda: desk.do(holds.back_to_shelf, hold_id, key="k")  # noqa: E731
    assert kill_everywhere(work) > 10
    assert desk.level(medium) == (3, 1)
