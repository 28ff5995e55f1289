"""Writing many rows at once: ids taken in advance, then one executemany for each table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from omni.extensions import Model, db


def is_postgres() -> bool:
    """Which engine holds the data."""
    return db.session.get_bind().dialect.name == "postgresql"


def table_of(model: type[Model]) -> Table:
    """The table behind a model, for statements that bypass it."""
    return cast(Table, model.__table__)


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


def insert_rows(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that name the same columns; nothing for none."""
    if rows:
        db.session.connection().execute(table_of(model).insert(), rows)


def insert_missing(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows that are not there yet."""
    if rows:
        insert = postgresql.insert if is_postgres() else sqlite.insert
        db.session.connection().execute(insert(table_of(model)).on_conflict_do_nothing(), rows)
