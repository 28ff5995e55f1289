"""Ids taken in advance for rows that are written many at once, and rows that may be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from omni.extensions import Model, db
from omni.services.loading import is_postgres, table_of


def take_ids(model: type[Model], count: int) -> list[int]:
    """So many ids of a table that nobody else will be given.

    PostgreSQL's sequence gives them; on SQLite the command holds the only write lock.
    """
    if not count:
        return []
    table = model.__tablename__
    if is_postgres():
        wanted = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return list(db.session.scalars(wanted, {"name": f'"{table}"', "count": count}))
    last = db.session.scalar(select(func.coalesce(func.max(table_of(model).c.id), 0)))
    first = int(last or 0) + 1
    return list(range(first, first + count))


def insert_missing(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows that are not there yet."""
    if rows:
        insert = postgresql.insert if is_postgres() else sqlite.insert
        db.session.connection().execute(insert(table_of(model)).on_conflict_do_nothing(), rows)
