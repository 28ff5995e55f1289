"""What people agreed to, before and after: the strictest holds while they are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.merging import agreed
from omni.extensions import db
from omni.models.member import Consent, ConsentState
from omni.models.merge import MergeEvent, MergeMove

JOINED, PARTED = "merge", "unmerge"

Topic = tuple[str, str]


@dataclass
class _Words:
    """Everything these people said, by whom and on what, and who became whom."""

    said: dict[int, dict[Topic, list[Consent]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    into: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def settle_consents(member_ids: Collection[int], *, source: str, actor: Actor) -> None:
    """Write down what holds now of each of these living people where it differs from her newest
    row; her own words and those of who became her decide, a row written here never does."""
    rows = list(
        db.session.scalars(
            select(Consent)
            .where(Consent.member_id.in_(member_ids))
            .order_by(Consent.recorded_at, Consent.id)
            .execution_options(populate_existing=True)
        )
    )
    if not rows:
        return
    words = _read(member_ids, rows)
    newest = {(one.member_id, one.purpose, one.channel): one.state for one in rows}
    for (member_id, purpose, channel), state in sorted(newest.items()):
        holds = ConsentState(_effective(member_id, (purpose, channel), words))
        if holds is not state:
            db.session.add(
                Consent(
                    member_id=member_id,
                    purpose=purpose,
                    channel=channel,
                    state=holds,
                    source=source,
                    recorded_at=clock.now(),
                    staff_id=actor.staff_id,
                )
            )
    db.session.flush()


def _read(member_ids: Collection[int], rows: Iterable[Consent]) -> _Words:
    own = [row for row in rows if row.source not in (JOINED, PARTED)]
    words = _Words()
    origins = _origins([row.id for row in own])
    for row in own:
        speaker = origins.get(row.id, row.member_id)
        words.said[speaker][row.purpose, row.channel].append(row)
    asked = set(member_ids)
    while asked:
        found = db.session.execute(
            select(MergeEvent.survivor_id, MergeEvent.merged_id, MergeEvent.marks)
            .where(MergeEvent.survivor_id.in_(asked), MergeEvent.undone_at.is_(None))
            .order_by(MergeEvent.id)
        ).all()
        for survivor_id, merged_id, marks in found:
            words.into[survivor_id].append((merged_id, marks.get("consent", 0)))
        asked = {merged_id for _, merged_id, _ in found}
    return words


def _origins(ids: Collection[int]) -> dict[int, int]:
    """Who a row was of before any merge that stands moved it."""
    first = (
        select(func.min(MergeMove.id))
        .where(MergeMove.table_name == "consent", MergeMove.pk.in_(ids), MergeMove.ended.is_(None))
        .group_by(MergeMove.pk)
    )
    rows = db.session.execute(
        select(MergeMove.pk, MergeMove.old).where(MergeMove.id.in_(first.scalar_subquery()))
    )
    return {pk: int(old) for pk, old in rows if old is not None}


def _effective(member_id: int, topic: Topic, words: _Words) -> str:
    """What holds of her by her own words and, from each merge on, of who became her."""
    merges = words.into.get(member_id, [])
    marks = [mark for _, mark in merges]
    parts: list[list[tuple[bool, str]]] = [[] for _ in range(len(merges) + 1)]
    for row in words.said[member_id][topic]:
        parts[sum(1 for mark in marks if mark < row.id)].append((True, row.state.value))
    for at, (merged_id, _) in enumerate(merges):
        parts[at + 1].insert(0, (False, _effective(merged_id, topic, words)))
    return agreed(one for part in parts for one in part)
