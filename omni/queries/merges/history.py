"""統合の履歴: who became this member, by whom and why, and what was taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from omni.extensions import db
from omni.models.member import Member
from omni.models.merge import MergeEvent, MergeKind
from omni.models.staff import Staff


@dataclass(frozen=True)
class MergeStory:
    """One merge of hers, standing or undone; without `staff` the matching did it by itself."""

    id: int
    kind: MergeKind
    at: dt.datetime
    reason: str
    survivor_id: int
    merged_id: int
    survivor_name: str
    merged_name: str
    staff: str | None
    undone_at: dt.datetime | None
    undone_by: str | None

    @property
    def stands(self) -> bool:
        """Whether it can be taken back."""
        return self.undone_at is None


def list_merges(member_id: int) -> list[MergeStory]:
    """Every merge that made up this person, through others too, and those taken back; the newest
    first: two statements and one for each further step of a chain."""
    people = _made_of(member_id)
    by, undoer = aliased(Staff), aliased(Staff)
    survivor, merged = aliased(Member), aliased(Member)
    rows = db.session.execute(
        select(MergeEvent, survivor, merged, by.name.label("staff"), undoer.name.label("undone_by"))
        .join(survivor, survivor.id == MergeEvent.survivor_id)
        .join(merged, merged.id == MergeEvent.merged_id)
        .outerjoin(by, by.id == MergeEvent.staff_id)
        .outerjoin(undoer, undoer.id == MergeEvent.undone_by_id)
        .where(or_(MergeEvent.survivor_id.in_(people), MergeEvent.merged_id == member_id))
        .order_by(MergeEvent.id.desc())
    )
    return [
        MergeStory(
            id=event.id,
            kind=event.kind,
            at=event.at,
            reason=event.reason,
            survivor_id=event.survivor_id,
            merged_id=event.merged_id,
            survivor_name=one.name or one.kana,
            merged_name=other.name or other.kana,
            staff=staff,
            undone_at=event.undone_at,
            undone_by=undone_by,
        )
        for event, one, other, staff, undone_by in rows
    ]


def _made_of(member_id: int) -> set[int]:
    """Herself and everybody who became her."""
    people, asked = {member_id}, {member_id}
    while asked:
        asked = set(
            db.session.scalars(
                select(MergeEvent.merged_id).where(
                    MergeEvent.survivor_id.in_(asked), MergeEvent.undone_at.is_(None)
                )
            )
        )
        people |= asked
    return people
