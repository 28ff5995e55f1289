"""What stands beside the rows that moved: twins, shared phones, households, the index."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import aliased

from omni.extensions import db
from omni.models.member import Identity, Member, MemberKey, Verification
from omni.models.merge import MergeMove
from omni.services.loading import insert_rows, table_of
from omni.services.members.index import index_members
from omni.services.members.sharing import mark_shared
from omni.services.merges.people import Joining

_SURENESS = {Verification.NONE: 0, Verification.CLAIMED: 1, Verification.PROVED: 2}


def keep_surer(event_ids: Collection[int]) -> None:
    """A phone both had is as sure as the surer of the two said it was."""
    mine, theirs = aliased(Identity), aliased(Identity)
    rows = db.session.execute(
        select(MergeMove.event_id, mine.id, mine.verification, theirs.verification.label("resting"))
        .join(theirs, theirs.id == MergeMove.pk)
        .join(Member, Member.id == theirs.member_id)
        .join(
            mine,
            (mine.member_id == Member.merged_into_id)
            & (mine.kind == theirs.kind)
            & (mine.source == theirs.source)
            & (mine.value_norm == theirs.value_norm),
        )
        .where(
            MergeMove.event_id.in_(event_ids),
            MergeMove.table_name == "identity",
            MergeMove.old == MergeMove.new,
        )
    )
    surer = [row for row in rows if _SURENESS[row.resting] > _SURENESS[row.verification]]
    if not surer:
        return
    insert_rows(
        MergeMove,
        [
            {
                "event_id": row.event_id,
                "table_name": "identity",
                "pk": row.id,
                "column_name": "verification",
                "old": row.verification.value,
                "new": row.resting.value,
                "ended": None,
            }
            for row in surer
        ],
    )
    table = table_of(Identity)
    db.session.connection().execute(
        update(table)
        .where(table.c.id == bindparam("the_id"))
        .values(verification=bindparam("surer", type_=table.c.verification.type)),
        [{"the_id": row.id, "surer": row.resting} for row in surer],
    )


def join_households(joinings: Iterable[tuple[int, Joining]]) -> list[dict[str, Any]]:
    """Two homes of one person are one home: who lives in the other moves too; returns the moves.

    One after the other, because several may join the same home.
    """
    moves: list[dict[str, Any]] = []
    for event_id, one in joinings:
        if one.lacks_home:
            continue
        homes = select(Member.id, Member.household_id).where(
            Member.id.in_((one.survivor_id, one.merged_id))
        )
        now = {row.id: row.household_id for row in db.session.execute(homes)}
        kept, joined = now[one.survivor_id], now[one.merged_id]
        if kept == joined:
            continue
        others = db.session.scalars(
            update(Member)
            .where(Member.household_id == joined, Member.id != one.merged_id)
            .values(household_id=kept)
            .returning(Member.id)
            .execution_options(synchronize_session=False)
        )
        moves += [
            move_row(event_id, ("member", other, "household_id"), joined, kept)
            for other in sorted(others)
        ]
    return moves


def move_row(
    event_id: int, where: tuple[str, int, str], old: object, new: object
) -> dict[str, Any]:
    """One remembered change of a value: in which table, on which row, of which column."""
    return {
        "event_id": event_id,
        "table_name": where[0],
        "pk": where[1],
        "column_name": where[2],
        "old": None if old is None else str(old),
        "new": None if new is None else str(new),
        "ended": None,
    }


def tidy(living: Collection[int], merged: Collection[int]) -> None:
    """Write anew what is derived: who shares a phone, and how people are found."""
    people = [*living, *merged]
    contacts = db.session.execute(
        select(Identity.kind, Identity.value_norm).where(Identity.member_id.in_(people)).distinct()
    )
    mark_shared((kind, value) for kind, value in contacts)
    db.session.execute(
        delete(MemberKey)
        .where(MemberKey.member_id.in_(merged))
        .execution_options(synchronize_session=False)
    )
    index_members(living)
