"""Looking for lapsed promises walks the live ones, however many have ever been made."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from omni.extensions import db
from omni.queries.stock.levels import lapsed_pieces


@pytest.fixture
def engine_name() -> str:
    """PostgreSQL proves by itself that a partial index will do."""
    return "sqlite"


def test_lapsed_promises_are_found_by_the_index_of_the_live_ones(app: Flask) -> None:
    wanted = select(lapsed_pieces(variant_ids=[1, 2], location_id=1))
    asked = str(wanted.compile(db.engine, compile_kwargs={"render_postcompile": True}))
    plan = db.session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {asked}", (None,) * asked.count("?")
    )
    assert "ix_allocation_live" in " ".join(str(row) for row in plan)
