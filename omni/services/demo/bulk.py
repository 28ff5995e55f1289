"""Many rows at once: the loader behind a demo of a million members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from omni.extensions import Model, db


def table_of(model: type[Model]) -> Table:
    """The table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def load(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows as they are: by COPY on PostgreSQL, by one prepared statement on SQLite."""
    if not rows:
        return
    if db.session.get_bind().dialect.name == "postgresql":
        _copy(table_of(model), rows)
    else:
        db.session.execute(insert(table_of(model)), rows)


def _copy(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """COPY through the session's own connection, so that it commits with everything else."""
    dialect = db.session.get_bind().dialect
    defaults = _defaults(table)
    names = list(defaults | rows[0])
    binders = [
        table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_is for name in names
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    connection: Any = db.session.connection().connection.dbapi_connection
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy,
    ):
        for row in rows:
            whole = defaults | row
            copy.write_row(
                [
                    None if whole[name] is None else bind(whole[name])
                    for bind, name in zip(binders, names, strict=True)
                ]
            )


def _defaults(table: Table) -> dict[str, Any]:
    """What a column says when the row does not."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


def _as_is(value: Any) -> Any:
    return value


def next_id(model: type[Model]) -> int:
    """The id the next row may take."""
    return (db.session.scalar(select(func.max(table_of(model).c.id))) or 0) + 1


def mend_sequence(model: type[Model]) -> None:
    """Let PostgreSQL count on from the ids that were loaded."""
    if db.session.get_bind().dialect.name == "postgresql":
        name = table_of(model).name
        db.session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'),"  # noqa: S608
                f' (SELECT coalesce(max(id), 1) FROM "{name}"))'
            )
        )
