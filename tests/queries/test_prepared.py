"""A prepared statement answers as SQLAlchemy would, on either engine, and is counted like any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

import pytest
from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from omni.domain.actor import Role
from omni.extensions import db
from omni.models.member import Member
from omni.models.staff import Staff
from omni.queries.lookup.rows import _details
from omni.queries.prepared import Prepared
from omni.transactions import transaction
from tests.factories import Shop

Statements = Callable[[], AbstractContextManager[list[str]]]

PEOPLE = select(Staff.id, Staff.role, Staff.created_at, Staff.pin_hash, Staff.is_active)
ASKED = PEOPLE.where(Staff.role.in_([bindparam("one"), bindparam("other")])).order_by(Staff.id)
BOTH = {"one": Role.CLERK, "other": Role.EC}


def test_rows_are_those_of_sqlalchemy_with_the_models_own_types(shop: Shop) -> None:
    expected = db.session.connection().execute(ASKED, BOTH).all()
    for _ in range(2):
        rows = Prepared(ASKED).rows(BOTH)
        assert [tuple(row) for row in rows] == [tuple(row) for row in expected]
        assert [row.role for row in rows] == [row.role for row in expected] != []
        assert all(row.created_at.tzinfo is dt.UTC for row in rows)


def test_a_day_is_asked_for_and_answered_as_a_day(shop: Shop) -> None:
    member = shop.member()
    wanted = select(Member.registered_on).where(
        Member.id == bindparam("member"), Member.created_at >= bindparam("since")
    )
    since = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    expected = db.session.scalars(wanted, {"member": member, "since": since}).all()
    found = Prepared(wanted).rows({"member": member, "since": since})
    assert [row.registered_on for row in found] == expected != []
    assert Prepared(wanted).rows({"member": -1, "since": since}) == []


def test_it_runs_by_the_driver_and_not_by_another_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = [Prepared(ASKED), _details(1)]
    values: list[dict[str, object]] = [
        BOTH,
        {"id_0": shop.member(), "today": dt.date(2026, 11, 21)},
    ]
    expected = [one.rows(asked) for one, asked in zip(prepared, values, strict=True)]

    def refused(*_: object) -> None:
        raise AssertionError("asked by SQLAlchemy")

    db.session.connection()
    monkeypatch.setattr(Connection, "execute", refused)
    found = [one.rows(asked) for one, asked in zip(prepared, values, strict=True)]
    assert [[tuple(row) for row in rows] for rows in found] == [
        [tuple(row) for row in rows] for rows in expected
    ]


def test_it_reads_in_the_transaction_of_the_session(shop: Shop) -> None:
    with suppress(LookupError), transaction():
        person = db.session.get_one(Staff, shop.staff["clerk"])
        person.pin_hash = "changed"
        db.session.flush()
        assert {row.pin_hash for row in Prepared(ASKED).rows(BOTH)} >= {"changed"}
        raise LookupError
    assert "changed" not in {row.pin_hash for row in Prepared(ASKED).rows(BOTH)}


def test_it_is_one_statement_for_who_counts_them(shop: Shop, statements: Statements) -> None:
    prepared = Prepared(ASKED)
    plain = prepared.rows(BOTH)
    with statements() as seen:
        counted = prepared.rows(BOTH)
    assert [tuple(row) for row in counted] == [tuple(row) for row in plain]
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


def test_what_fails_fails_as_everywhere(shop: Shop) -> None:
    broken = Prepared(select(literal_column("no_such_column")))
    with pytest.raises(DBAPIError):
        broken.rows({})
    db.session.rollback()
    assert Prepared(ASKED).rows(BOTH)
