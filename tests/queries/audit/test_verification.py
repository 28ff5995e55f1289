"""Whatever is changed behind the log's back is found: a column, a value, a line, a seal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from omni.extensions import db
from omni.models.audit import AuditLine, AuditSeal
from omni.queries.audit.verification import verify
from omni.services import audit
from omni.services.audit.seals import erase_values, seal_lines
from omni.transactions import transaction
from tests.factories import Shop

TRIGGERS = (
    "audit_line_only_sealed",
    "audit_line_no_delete",
    "audit_seal_no_update",
    "audit_seal_no_delete",
    "audit_value_no_update",
)
Tamper = Callable[..., None]


@pytest.fixture
def log(shop: Shop) -> Shop:
    """Nine lines under three seals, and one that waits."""
    for batch in range(3):
        with transaction():
            for number in range(3):
                audit.write(
                    "update", "member", 7, actor=shop.actor(), member_id=7 + batch, n=number
                )
        with transaction():
            assert seal_lines() == 3
    with transaction():
        audit.write("view", "member", 7, actor=shop.actor(), member_id=7)
    return shop


def line(number: int) -> int:
    """The id of the first, second, … line; PostgreSQL never starts again at one."""
    return sorted(db.session.scalars(select(AuditLine.id)))[number - 1]


def seal(number: int) -> int:
    """The id of the first, second, … seal."""
    return sorted(db.session.scalars(select(AuditSeal.id)))[number - 1]


@pytest.fixture
def tamper(log: Shop, engine_name: str) -> Tamper:
    """Run statements as an intruder would, past the triggers."""

    def run(*statements: str) -> None:
        with transaction():
            if engine_name == "postgres":
                db.session.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                for name in TRIGGERS:
                    db.session.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                db.session.execute(text(statement))

    return run


def test_an_untouched_chain_holds(log: Shop) -> None:
    verdict = verify()
    assert verdict.holds
    assert (verdict.seals, verdict.lines, verdict.unsealed, verdict.erased) == (3, 9, 1, 0)
    assert verdict.unsealed_since == dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-21 03:00:00.000001'"),
        ("action", "'view'"),
        ("object_type", "'hold'"),
        ("object_id", "8"),
        ("member_id", "1"),
        ("staff_id", "2"),
        ("staff_id", "NULL"),
        ("approved_by_id", "1"),
        ("location_id", "2"),
        ("device_id", "9"),
        ("address", "'10.0.0.9'"),
        ("salt", "'0'"),
        ("digest", "'0'"),
        ("seal_id", "first"),
        ("seal_id", "NULL"),
    ],
)
def test_a_changed_column_is_found(tamper: Tamper, column: str, value: str) -> None:
    value = str(seal(1)) if value == "first" else value
    tamper(f"UPDATE audit_line SET {column} = {value} WHERE id = {line(7)}")
    assert seal(3) in {one.seal_id for one in verify().breaks}


def test_a_removed_line_is_found(tamper: Tamper) -> None:
    second, fifth = seal(2), line(5)
    tamper(
        f"DELETE FROM audit_value WHERE line_id = {fifth}",
        f"DELETE FROM audit_line WHERE id = {fifth}",
    )
    assert [(one.seal_id, one.reason) for one in verify().breaks] == [
        (second, "covers 3 lines, 2 are there")
    ]


def test_a_changed_value_names_its_line(tamper: Tamper) -> None:
    changed = line(5)
    tamper(f'UPDATE audit_value SET "values" = \'{{"n": 99}}\' WHERE line_id = {changed}')
    assert [(one.line_ids, one.reason) for one in verify().breaks] == [
        ((changed,), "its values were changed")
    ]


def test_a_value_that_vanished_is_found(tamper: Tamper) -> None:
    gone = line(5)
    tamper(f"DELETE FROM audit_value WHERE line_id = {gone}")
    assert [(one.line_ids, one.reason) for one in verify().breaks] == [
        ((gone,), "its values are gone")
    ]


def test_a_rewritten_seal_breaks_the_next_one(tamper: Tamper) -> None:
    second, third = seal(2), seal(3)
    tamper(f"UPDATE audit_seal SET hash = 'f' WHERE id = {second}")
    assert [(one.seal_id, one.reason) for one in verify().breaks] == [
        (second, "a line between these was changed"),
        (third, "does not follow the seal before it"),
    ]


def test_a_chain_cut_short_is_found_by_its_anchor(tamper: Tamper) -> None:
    head, third = verify().head, seal(3)
    assert verify(head).holds
    tamper(
        f"DELETE FROM audit_value WHERE line_id IN ({line(7)}, {line(8)}, {line(9)})",
        f"DELETE FROM audit_line WHERE seal_id = {third}",
        f"DELETE FROM audit_seal WHERE id = {third}",
    )
    assert verify().holds
    assert not verify(head).holds


def test_values_erased_on_purpose_leave_the_chain_whole(log: Shop) -> None:
    with transaction():
        assert erase_values(8, reason="開示等の請求", actor=log.actor("admin")) == 3
    verdict = verify()
    assert verdict.holds
    assert verdict.erased == 3
