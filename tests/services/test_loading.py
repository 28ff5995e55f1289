"""Rows written many at once are the rows that one by one would have been."""

from __future__ import annotations

import datetime as dt
import gc

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from omni.domain import clock
from omni.extensions import db
from omni.models.import_run import ImportKind, ImportRun, ImportState
from omni.models.location import Location
from omni.models.member import Gender, Member, MemberKind, MemberState
from omni.services.loading import insert_rows, is_postgres, table_of, undisturbed
from omni.transactions import transaction
from tests.engines import Engine

NOW = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)


def _member(**other: object) -> dict[str, object]:
    return {
        "family_name": "田中\t\\N",
        "gender": None,
        "birthday": dt.date(1990, 2, 28),
        "registered_source": "demo",
        "created_at": NOW,
        "updated_at": NOW,
    } | other


def test_what_the_rows_do_not_name_takes_its_default(app: Flask) -> None:
    with transaction():
        insert_rows(Member, [_member(), _member(gender=Gender.OTHER)])
    first, second = db.session.scalars(select(Member).order_by(Member.id))
    assert (first.family_name, first.given_name, first.gender) == ("田中\t\\N", "", None)
    assert (first.kind, first.state, first.version) == (MemberKind.PERSON, MemberState.ACTIVE, 1)
    assert (first.birthday, first.created_at) == (dt.date(1990, 2, 28), NOW)
    assert second.gender is Gender.OTHER


def test_lists_and_objects_are_kept_as_such(app: Flask) -> None:
    run = {
        "kind": ImportKind.MEMBERS,
        "source": "store",
        "file_name": "a.csv",
        "file_path": "/a",
        "file_sha256": "0",
        "mapping": {"氏名": "name"},
        "created_at": clock.now(),
    }
    with transaction():
        insert_rows(ImportRun, [run])
    kept = db.session.scalars(select(ImportRun)).one()
    assert (kept.mapping, kept.totals, kept.notices) == ({"氏名": "name"}, {}, [])
    assert kept.state is ImportState.UPLOADED


def test_no_rows_are_no_statement(app: Flask) -> None:
    with transaction():
        insert_rows(Member, [])
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0


def test_a_row_that_is_there_already_is_refused_as_by_any_statement(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction():
        insert_rows(Member, [_member(id=7), _member(id=7)])
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0


def test_rows_go_into_another_table_of_the_same_columns(app: Flask) -> None:
    with transaction():
        db.session.connection().exec_driver_sql(
            "CREATE TEMP TABLE heap AS SELECT * FROM member LIMIT 0"
        )
        insert_rows(Member, [_member(id=7)], into="heap")
        told = db.session.connection().exec_driver_sql("SELECT id, version FROM heap").all()
        db.session.connection().exec_driver_sql("DROP TABLE heap")
    assert [tuple(row) for row in told] == [(7, 1)]
    assert db.session.scalar(select(func.count()).select_from(Member)) == 0


def test_each_engine_says_which_it_is(app: Flask, engine: Engine) -> None:
    assert is_postgres() is (engine.template is None)
    assert table_of(Location).name == "location"


def test_python_looks_for_cycles_again_afterwards() -> None:
    with pytest.raises(ValueError, match="broken"), undisturbed():
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled()
