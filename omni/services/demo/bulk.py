"""Many rows at once: the loader behind a demo of a million members."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Column, Table, func, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from omni.extensions import Model, db


def table_of(model: type[Model]) -> Table:
    """The table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def is_postgres() -> bool:
    """Which of the two engines holds the data."""
    return db.session.get_bind().dialect.name == "postgresql"


def load(model: type[Model], rows: Sequence[dict[str, Any]], *, into: str | None = None) -> None:
    """Insert rows that name the same columns, `into` a table of the same columns if one is named.

    By COPY on PostgreSQL, by one prepared statement on SQLite, through the session's own
    connection, so that they are committed with everything else.
    """
    if not rows:
        return
    table = table_of(model)
    defaults = _defaults(table)
    names = list(defaults | rows[0])
    cells = zip(*(_column(table.c[name], defaults, rows) for name in names), strict=True)
    columns = ", ".join(f'"{name}"' for name in names)
    connection: Any = db.session.connection().connection.dbapi_connection
    cursor = connection.cursor()
    if is_postgres():
        with cursor, cursor.copy(f'COPY "{into or table.name}" ({columns}) FROM STDIN') as copy:
            for row in cells:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{into or table.name}" ({columns}) VALUES ({marks})'  # noqa: S608
        cursor.executemany(statement, cells)
        cursor.close()


def _column(
    column: Column[Any], defaults: dict[str, Any], rows: Sequence[dict[str, Any]]
) -> Iterable[Any]:
    """One column's cells as the driver wants them; a day or a state is put so once, not per row."""
    name, dialect = column.name, db.session.get_bind().dialect
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    if name not in rows[0]:
        value = defaults[name]
        return [bind(value) if bind and value is not None else value] * len(rows)
    cells = [row[name] for row in rows]
    if bind is None:
        return cells
    if isinstance(column.type, JSON):
        return [bind(cell) for cell in cells]
    bound = {cell: None if cell is None else bind(cell) for cell in set(cells)}
    return [bound[cell] for cell in cells]


def _defaults(table: Table) -> dict[str, Any]:
    """What a column says when the row does not."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


@contextmanager
def roomy() -> Iterator[None]:
    """Make room for a load around its transaction: nothing for PostgreSQL, which has its own.

    SQLite sorts in files and with a thread beside, looks up no parent of rows whose parents were
    loaded with them, and overwrites nothing that is thrown away. Python looks for no cycles: rows
    have none, and looking for them takes half of the time.
    """
    db.session.remove()
    if not is_postgres():
        _retune()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        db.session.remove()
        db.engine.dispose()


def _retune() -> None:
    """Leave one connection in the pool, set for loading."""
    db.engine.dispose()
    connection = db.engine.raw_connection()
    for pragma in (
        "foreign_keys=OFF",
        "temp_store=FILE",
        "threads=2",
        "mmap_size=0",
        "secure_delete=OFF",
    ):
        connection.cursor().execute(f"PRAGMA {pragma}")
    connection.close()


@contextmanager
def laid_bare(*models: type[Model]) -> Iterator[None]:
    """Take indexes and foreign keys off these tables, and put the very same back at the end.

    Sorting a million keys once is far cheaper than finding a million places. Inside one
    transaction: whoever else looks sees the tables with everything, before or after.
    """
    tables = [table_of(model).name for model in models]
    taken = [one for table in tables for one in (_postgres if is_postgres() else _sqlite)(table)]
    connection = db.session.connection()
    for away, _ in taken:
        connection.exec_driver_sql(away)
    yield
    if is_postgres():
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    for _, back in taken:
        connection.exec_driver_sql(back)


def _sqlite(table: str) -> list[tuple[str, str]]:
    """(what takes it away, what puts it back) of each index of a table."""
    known = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
        " AND sql IS NOT NULL ORDER BY name"
    )
    return [
        (f'DROP INDEX "{row.name}"', row.sql) for row in db.session.execute(known, {"table": table})
    ]


def _postgres(table: str) -> list[tuple[str, str]]:
    """The same with constraints that cost: foreign keys first, and the key that is a text."""
    constraints = text(
        "SELECT conname AS name, contype, pg_get_constraintdef(oid) AS sql FROM pg_constraint"
        " WHERE conrelid = CAST(:table AS regclass) AND contype IN ('f', 'u', 'p')"
        " AND NOT (contype = 'p' AND array_length(conkey, 1) = 1)"
        " ORDER BY contype = 'f' DESC, conname"
    )
    indexes = text(
        "SELECT indexname AS name, indexdef AS sql FROM pg_indexes"
        " WHERE tablename = :table AND NOT EXISTS (SELECT 1 FROM pg_constraint"
        " WHERE conname = indexname AND conrelid = CAST(:table AS regclass))"
    )
    named = {"table": f'"{table}"'}
    return [
        (
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{row.name}"',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{row.name}" {row.sql}',
        )
        for row in db.session.execute(constraints, named)
    ] + [
        (f'DROP INDEX "{row.name}"', row.sql)
        for row in db.session.execute(indexes, {"table": table})
    ]


@contextmanager
def sorted_into(model: type[Model], by: Sequence[str]) -> Iterator[str | None]:
    """A heap to load into, poured in this order at the end: for a table that is its own index.

    Only SQLite has such tables; PostgreSQL sorts when the key is put back.
    """
    if is_postgres():
        yield None
        return
    table = table_of(model).name
    heap, order = f"{table}_heap", ", ".join(f'"{name}"' for name in by)
    db.session.execute(text(f'CREATE TEMP TABLE "{heap}" AS SELECT * FROM "{table}" LIMIT 0'))  # noqa: S608
    yield heap
    db.session.execute(text(f'INSERT INTO "{table}" SELECT * FROM "{heap}" ORDER BY {order}'))  # noqa: S608
    db.session.execute(text(f'DROP TABLE "{heap}"'))


def settle() -> None:
    """Bring what was loaded to rest.

    PostgreSQL learns what there is and marks it as seen by all, so that indexes alone answer;
    SQLite moves it out of its log, which would stay as large as the load.
    """
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_postgres():
            connection.execute(text("VACUUM (ANALYZE)"))
        else:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def next_id(model: type[Model]) -> int:
    """The id the next row may take."""
    return (db.session.scalar(select(func.max(table_of(model).c.id))) or 0) + 1


def mend_sequence(model: type[Model]) -> None:
    """Let PostgreSQL count on from the ids that were loaded."""
    if is_postgres():
        name = table_of(model).name
        db.session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'),"  # noqa: S608
                f' (SELECT coalesce(max(id), 1) FROM "{name}"))'
            )
        )
