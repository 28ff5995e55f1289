"""What merges remember of a person, erased at her wish; that they happened stays."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from omni.extensions import db
from omni.models.member import MemberChange
from omni.models.merge import MergeEvent, MergeMove
from omni.services.merges.people import AFTER_A_MERGE, PROFILE

PARTED = "unmerge"


def erase_merges(member_id: int) -> int:
    """Empty the snapshots, evidence, reasons and remembered field values of every merge this
    member was in, on either side; returns how many merges. Rows that moved keep whose they were.
    """
    mine = select(MergeEvent.id).where(
        or_(MergeEvent.survivor_id == member_id, MergeEvent.merged_id == member_id)
    )
    ids = list(db.session.scalars(mine))
    if not ids:
        return 0
    _run(
        update(MergeEvent)
        .where(MergeEvent.id.in_(ids))
        .values(survivor_before={}, merged_before={}, evidence=[], reason="")
    )
    _run(
        update(MergeMove)
        .where(
            MergeMove.event_id.in_(ids),
            MergeMove.table_name == "member",
            MergeMove.column_name.in_(PROFILE),
        )
        .values(old=None, new=None)
    )
    people = select(MergeEvent.survivor_id).where(MergeEvent.id.in_(ids))
    _run(
        update(MemberChange)
        .where(MemberChange.member_id.in_(people), MemberChange.source.in_((AFTER_A_MERGE, PARTED)))
        .values(old=None, new=None)
    )
    db.session.expire_all()
    return len(ids)


def _run(statement: object) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
