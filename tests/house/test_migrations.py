"""The migrations build exactly the tables of the models, step by step, up and down."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from omni.extensions import db
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
