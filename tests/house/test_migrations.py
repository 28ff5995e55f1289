"""The migrations build exactly the tables of the models, step by step, up and down."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from omni.extensions import db
from tests.house import tree

SCRIPTS = ScriptDirectory(str(tree.ROOT / "migrations"))
OLDEST_FIRST = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def tables(connection):
    return set(connection.dialect.get_table_names(connection)) - {"alembic_version"}


def test_there_is_one_head():
    assert len(SCRIPTS.get_heads()) == 1
