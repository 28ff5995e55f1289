"""The migrations build exactly the tables of the models, step by step, up and down."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from omni.extensions import db
from omni.queries import doctor
from tests.engines import ENGINES, build_engine, make_database
from tests.house import tree

SCRIPTS = ScriptDirectory(str(tree.ROOT / "migrations"))
OLDEST_FIRST = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture(params=ENGINES)
def migrated(request, tmp_path, worker_id):
    """An app whose database has just been migrated to the head."""
    url = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_url")
        url = make_database(server, f"migrations_{worker_id}")
    engine = build_engine(tmp_path, url)
    with engine.app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def differences():
    """What Alembic would still change to reach the models."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, db.metadata)


def schema():
    """Every table with its columns, indexes and constraints, in an order that can be compared."""
    found = inspect(db.engine)
    return {
        table: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)),
            sorted((i["name"], i["unique"], i["column_names"]) for i in found.get_indexes(table)),
            sorted(str(u["name"]) for u in found.get_unique_constraints(table)),
            sorted(str(f["name"]) for f in found.get_foreign_keys(table)),
            sorted((str(c["name"]), c["sqltext"]) for c in found.get_check_constraints(table)),
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_there_is_one_head():
    assert len(SCRIPTS.get_heads()) == 1


def test_the_migrations_build_what_the_models_say(migrated):
    assert differences() == []
    by_steps = schema()
    downgrade(revision="base")
    db.create_all()
    assert schema() == by_steps


def test_every_migration_goes_down_and_up_again(migrated):
    downgrade(revision="base")
    assert schema() == {}
    steps = [("base", {})]
    for revision in OLDEST_FIRST:
        upgrade(revision=revision)
        steps.append((revision, schema()))
    for revision, before in reversed(steps[:-1]):
        downgrade(revision=revision)
        assert schema() == before, f"downgrading to {revision} leaves something else"
    upgrade()
    assert schema() == steps[-1][1]
    assert differences() == []


EMPTY = {sa.Text: "", sa.String: "", sa.BigInteger: 0, sa.Integer: 0, sa.Boolean: False}
PLACED = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)  # 08:30 of the next day in Tokyo
ENDED = dt.datetime(2026, 11, 21, 18, 30, tzinfo=dt.UTC)  # 03:30, before the day is over
NEW_DAY = dt.date(2026, 11, 21)


def put(table_name: str, /, **values: Any) -> None:
    """A row of a table as it is at this revision; what must be said and is not is empty."""
    table = sa.Table(table_name, sa.MetaData(), autoload_with=db.engine)
    said = {}
    for column in table.columns:
        if column.name in values:
            said[column.name] = values[column.name]
        elif not column.nullable:
            said[column.name] = next(
                empty for kind, empty in EMPTY.items() if isinstance(column.type, kind)
            )
    if db.engine.dialect.name == "sqlite":  # which keeps moments without their zone, as UTC
        said = {
            one: value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
            for one, value in said.items()
        }
    with db.engine.begin() as connection:
        connection.execute(table.insert(), said)


def open_old_shop() -> None:
    """A store as of 0007, whose day ends at four in the morning."""
    put("company", id=1, code="C", name="会社", currency="JPY", return_rules={})
    put(
        "location",
        id=1,
        code="SBY",
        name="渋谷店",
        kind="store",
        company_id=1,
        time_zone="Asia/Tokyo",
        cutover_hour=4,
        opens_at=dt.time(10),
        closes_at=dt.time(20),
        hold_days=3,
        is_active=True,
    )


def hold_before(number: int, state: str, deposit: int, ended: dt.datetime | None = None) -> None:
    put(
        "hold",
        id=number,
        number=f"H-{number}",
        kind="pickup",
        state=state,
        location_id=1,
        guest_name="田中",
        guest_phone="",
        channel="store",
        expires_at=ENDED,
        placed_at=PLACED,
        deposit=deposit,
        deposit_reference=f"R-{number}" if deposit else "",
        deposit_settled_at=ended,
    )


def all_of(query: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_deposits_of_before_become_entries_and_go_back_to_what_they_were(migrated):
    downgrade(revision="0007")
    open_old_shop()
    hold_before(1, "prepared", 3000)
    hold_before(2, "collected", 5000, ENDED)
    hold_before(3, "cancelled", 700, ENDED)
    hold_before(4, "placed", 0)
    before = "SELECT id, deposit, deposit_reference, deposit_settled_at FROM hold ORDER BY id"
    as_it_was = all_of(before)
    upgrade(revision="0008")
    assert all_of("SELECT id, deposit FROM hold ORDER BY id") == [(1, 3000), (2, 0), (3, 0), (4, 0)]
    entries = (
        "SELECT hold_id, kind, tender, amount, reference, CAST(business_day AS text)"
        " FROM deposit_entry ORDER BY hold_id, id"
    )
    day = NEW_DAY.isoformat()
    assert all_of(entries) == [
        (1, "take", "other", 3000, "R-1", day),
        (2, "take", "other", 5000, "R-2", day),
        (2, "use", "other", 5000, "R-2", day),
        (3, "take", "other", 700, "R-3", day),
        (3, "refund", "other", 700, "R-3", day),
    ]
    upgrade()
    assert [str(one) for one in doctor.list_findings(("holds",))] == []
    db.session.rollback()  # an open read would hold the tables
    downgrade(revision="0007")
    assert all_of(before) == as_it_was
