"""New documents, each under a number that nobody else has."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain.document_numbers import draw
from omni.extensions import Model, db, keep_known

TRIES = 20

T = TypeVar("T", bound=Model)


def add_numbered(kind: type[T], prefix: str, values: dict[str, Any]) -> T:
    """Add a row with a number of that kind, and return it.

    The insert itself finds out that a number is taken, waiting for whoever draws the same at this
    moment; then another is drawn.
    """
    statement = _adding(kind, db.session.get_bind().dialect.name)
    for _ in range(TRIES):
        number = draw(prefix, secrets.randbelow)
        made = db.session.scalar(statement, {"number": number, **values})
        if made is not None:
            return keep_known(kind(id=made, number=number, **values))
    raise RuntimeError(f"{TRIES} numbers in a row are taken: {prefix} is used up")


@cache
def _adding(kind: type[Model], dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = cast(Table, kind.__table__)
    return insert(table).on_conflict_do_nothing(index_elements=["number"]).returning(table.c.id)
