"""Room for a load of a million members: indexes that wait, sorting at the end, and rest after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, select, text

from omni.extensions import Model, db
from omni.services.loading import is_postgres, table_of, undisturbed


@contextmanager
def roomy() -> Iterator[None]:
    """Make room for a load around its transaction: nothing for PostgreSQL, which has its own.

    SQLite sorts in files and with a thread beside, looks up no parent of rows whose parents were
    loaded with them, and overwrites nothing that is thrown away.
    """
    db.session.remove()
    if not is_postgres():
        _retune()
    try:
        with undisturbed():
            yield
    finally:
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
