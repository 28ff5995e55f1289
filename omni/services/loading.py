"""Many rows at once, straight through the driver: for imports, and for a demo of a million members.

A statement that SQLAlchemy prepares row by row takes longer for a dozen rows a member than the
database does. Rows are bound by column instead, and PostgreSQL takes them by COPY.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import JSON, Column, Dialect, Table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from omni.extensions import Model, db


def is_postgres() -> bool:
    """Which of the two engines holds the data."""
    return db.session.get_bind().dialect.name == "postgresql"


def table_of(model: type[Model]) -> Table:
    """The table behind a model, for statements that bypass it."""
    return cast(Table, model.__table__)


def insert_rows(
    model: type[Model], rows: Sequence[dict[str, Any]], *, into: str | None = None
) -> None:
    """Insert rows that name the same columns, `into` a table of the same columns if one is named.

    What the rows do not name takes its default. Through the session's own connection, so that
    they are committed with everything else.
    """
    if not rows:
        return
    connection = db.session.connection()
    table = table_of(model)
    columns = [column for column in table.c if column.name in rows[0] or column.default]
    cells = list(zip(*(_cells(one, rows, connection.dialect) for one in columns), strict=True))
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    target = f"{quote(into or table.name)} ({names})"
    if is_postgres():
        _copy(connection, f"COPY {target} FROM STDIN", cells)
    else:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", cells)  # noqa: S608


def _copy(connection: Connection, statement: str, cells: list[tuple[Any, ...]]) -> None:
    """COPY rows in; what goes wrong is the error that any other statement would raise."""
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in cells:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        base = cast(type[Exception], connection.dialect.loaded_dbapi.Error)
        raise DBAPIError.instance(
            statement, None, error, base, hide_parameters=True, dialect=connection.dialect
        ) from error


def _cells(column: Column[Any], rows: Sequence[dict[str, Any]], dialect: Dialect) -> list[Any]:
    """One column's cells as the driver wants them; a day or a state is put so once, not per row."""
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    if column.name not in rows[0]:
        value = _default(column)
        return [value if bind is None else bind(value)] * len(rows)
    cells = [row[column.name] for row in rows]
    if bind is None:
        return cells
    if isinstance(column.type, JSON):
        return [bind(cell) for cell in cells]
    bound = {cell: bind(cell) for cell in set(cells)}
    return [bound[cell] for cell in cells]


def _default(column: Column[Any]) -> Any:
    """What a column holds when nobody says anything; lists and objects are empty ones."""
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


@contextmanager
def undisturbed() -> Iterator[None]:
    """Have Python look for no cycles meanwhile: rows have none, and looking takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
