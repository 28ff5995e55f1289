"""Writing many rows at once: ids taken in advance, then one executemany for each table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Column, Dialect, Table, func, select, text
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
    """Insert rows that name the same columns; nothing for none.

    Straight through the driver: for a dozen rows a member the statement's own preparation of
    every row would take longer than the database does.
    """
    if not rows:
        return
    connection = db.session.connection()
    columns = tuple(rows[0])
    statement, processors, rest = _prepared(table_of(model), columns, connection.dialect)
    bare = [
        tuple(
            row[name] if process is None else process(row[name])
            for name, process in zip(columns, processors, strict=True)
        )
        + rest
        for row in rows
    ]
    connection.exec_driver_sql(statement, bare)


@lru_cache(maxsize=64)
def _prepared(
    table: Table, columns: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[Any, ...], tuple[Any, ...]]:
    """The INSERT in the driver's own words, what makes each value one of the driver's, and the
    values of columns nobody names, which are their defaults."""
    rest = [column for column in table.c if column.name not in columns and column.default]
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote(name) for name in (*columns, *(column.name for column in rest)))
    marks = ", ".join([mark] * (len(columns) + len(rest)))
    processors = tuple(_processor(table.c[name], dialect) for name in columns)
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608
    return statement, processors, tuple(_default(column, dialect) for column in rest)


def _processor(column: Column[Any], dialect: Dialect) -> Any:
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _default(column: Column[Any], dialect: Dialect) -> Any:
    """What a column holds when nobody says anything; lists and objects are empty ones."""
    default: Any = column.default
    value = default.arg(None) if default.is_callable else default.arg
    process = _processor(column, dialect)
    return value if process is None else process(value)


def insert_missing(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows that are not there yet."""
    if rows:
        insert = postgresql.insert if is_postgres() else sqlite.insert
        db.session.connection().execute(insert(table_of(model)).on_conflict_do_nothing(), rows)
