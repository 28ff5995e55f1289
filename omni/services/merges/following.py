"""The rows that follow a person: moved for many merges at once, each move remembered."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from omni.extensions import BigId, db
from omni.models.merge import MergeEvent, MergeMove
from omni.queries.merges.tables import FOLLOWING, Following


def follow(event_ids: Collection[int]) -> dict[str, int]:
    """Move every row of the merged to their survivors; returns how many by table.

    Nobody is merged twice among these events, and no survivor is merged by another of them.
    """
    return {one.name: moved for one in FOLLOWING if (moved := _move(one, event_ids))}


def _move(one: Following, event_ids: Collection[int]) -> int:
    column = one.table.c[one.column]
    old = cast(column, Text)
    new: ColumnElement[str] = cast(MergeEvent.survivor_id, Text)
    if one.twin:
        new = case((_has_twin(one), old), else_=new)
    wanted = (
        select(MergeEvent.id, literal(one.name), one.table.c.id, literal(one.column), old, new)
        .join_from(MergeEvent, one.table, MergeEvent.merged_id == column)
        .where(MergeEvent.id.in_(event_ids), *one.only)
        .order_by(one.table.c.id)
    )
    names = ["event_id", "table_name", "pk", "column_name", "old", "new"]
    noted = db.session.execute(insert(MergeMove).from_select(names, wanted))
    if not noted.rowcount:  # type: ignore[attr-defined]
        return 0
    moves = _moves(one, event_ids)
    target = select(moves.c.target).where(moves.c.pk == one.table.c.id).scalar_subquery()
    moved = db.session.execute(
        update(one.table)
        .where(one.table.c.id.in_(select(moves.c.pk)))
        .values({one.column: target})
        .execution_options(synchronize_session=False)
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]


def _has_twin(one: Following) -> ColumnElement[bool]:
    other = one.table.alias("twin")
    same = [other.c[name] == one.table.c[name] for name in one.twin]
    return exists().where(and_(other.c[one.column] == MergeEvent.survivor_id, *same))


def _moves(one: Following, event_ids: Collection[int]) -> Subquery:
    return (
        select(MergeMove.pk, cast(MergeMove.new, BigId).label("target"))
        .where(
            MergeMove.event_id.in_(event_ids),
            MergeMove.table_name == one.name,
            MergeMove.column_name == one.column,
            MergeMove.old != MergeMove.new,
        )
        .subquery()
    )


def read_marks() -> dict[str, int]:
    """The highest id of each table that follows, so that what comes later can be told."""
    tops = [select(func.max(one.table.c.id)).scalar_subquery().label(one.name) for one in FOLLOWING]
    row = db.session.execute(select(*tops)).one()
    return {name: int(top or 0) for name, top in row._mapping.items()}
