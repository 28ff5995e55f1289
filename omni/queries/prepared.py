"""Statements that run with every key typed: compiled once, then handed to the driver as they are.

SQLAlchemy takes six times as long around such a statement as SQLite takes for it. It still writes
the SQL and converts the values; only its way from one to the other is left out.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from omni.extensions import db

Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
_Convert = Callable[[Any], Any]


class Prepared:
    """A statement whose parameters are plain values: no list that is spread over an IN."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._forms: dict[str, _Form] = {}

    def rows(self, values: dict[str, Any]) -> Sequence[Any]:
        """Every row, by place or by the names of its columns.

        Whatever fails is asked again by SQLAlchemy, which knows what to make of it; it also does
        the asking where somebody listens to statements.
        """
        connection = db.session.connection()
        if connection.dispatch.before_cursor_execute:
            return connection.execute(self.statement, values).all()
        form = self._forms.get(connection.dialect.name) or self._prepare(connection.dialect)
        driver: Any = connection.connection.dbapi_connection
        asked = form.bound(values)
        try:
            found = driver.execute(form.sql, asked).fetchall()
        except Exception:  # noqa: BLE001  asked again, it fails as everywhere
            return connection.execute(self.statement, values).all()
        return form.converted(found)

    def _prepare(self, dialect: Dialect) -> _Form:
        compiled = self.statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        form = self._forms[dialect.name] = _form(compiled, self.statement, dialect)
        return form


class _Form(NamedTuple):
    """What a driver is given, and what becomes of its answer."""

    sql: str
    names: Sequence[str] | None
    fixed: dict[str, Any]
    binders: dict[str, _Convert]
    row: Callable[..., Any]
    readers: Sequence[tuple[int, _Convert]]

    def bound(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them, by place or by name."""
        asked = self.fixed | values
        for name, bind in self.binders.items():
            asked[name] = bind(asked[name])
        return [asked[name] for name in self.names] if self.names is not None else asked

    def converted(self, found: list[Any]) -> list[Any]:
        """The rows with days and states as the models have them."""
        if not self.readers:
            return [self.row(*one) for one in found]
        rows = []
        for one in found:
            cells = list(one)
            for place, read in self.readers:
                cells[place] = read(cells[place])
            rows.append(self.row(*cells))
        return rows


def _form(compiled: SQLCompiler, statement: Statement, dialect: Dialect) -> _Form:
    columns = list(statement.selected_columns)
    binders: dict[str, _Convert] = {}
    readers: list[tuple[int, _Convert]] = []
    for parameter, name in compiled.bind_names.items():
        if bind := parameter.type.dialect_impl(dialect).bind_processor(dialect):
            binders[name] = bind
    for place, column in enumerate(columns):
        if read := column.type.dialect_impl(dialect).result_processor(dialect, None):
            readers.append((place, read))
    return _Form(
        sql=str(compiled),
        names=compiled.positiontup,
        fixed=dict(compiled.params),
        binders=binders,
        row=namedtuple("Row", [column.key or "" for column in columns], rename=True),
        readers=readers,
    )
