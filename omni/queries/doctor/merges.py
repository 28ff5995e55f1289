"""Merges: nothing that lives names who was merged, and every chain ends in somebody living."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Text, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from omni.extensions import db
from omni.models.member import Member, MemberKey, MemberState
from omni.models.merge import MergeEvent, MergeMove
from omni.queries.doctor.finding import Finding
from omni.queries.merges.tables import FOLLOWING, Following


def broken() -> list[Finding]:
    """Every rule of the merges that does not hold."""
    return [finding for check in CHECKS for finding in check()]


def _followed() -> Iterator[Finding]:
    for one in FOLLOWING:
        yield from _left_behind(one)


def _left_behind(one: Following) -> Iterator[Finding]:
    """Rows that name a merged member, save those that rest there because of a twin."""
    column = one.table.c[one.column]
    rests = exists().where(
        MergeMove.table_name == one.name,
        MergeMove.pk == one.table.c.id,
        MergeMove.ended.is_(None),
        MergeMove.old == cast(column, Text),
        MergeMove.new == cast(column, Text),
    )
    rows = (
        select(one.table.c.id, column, Member.merged_into_id)
        .join(Member, Member.id == column)
        .where(Member.state == MemberState.MERGED, ~rests, *one.only)
    )
    for pk, member_id, living in db.session.execute(rows):
        yield Finding(
            "merges", "a row names who lives", f"{one.name} {pk}", f"member {living}", member_id
        )


def _index() -> Iterator[Finding]:
    rows = (
        select(MemberKey.member_id, func.count())
        .join(Member, Member.id == MemberKey.member_id)
        .where(Member.state == MemberState.MERGED)
        .group_by(MemberKey.member_id)
    )
    for member_id, count in db.session.execute(rows):
        yield Finding("merges", "who was merged is not found", f"member {member_id}", 0, count)


def _states() -> Iterator[Finding]:
    """Merged, with a survivor and one merge that stands: all three or none."""
    standing = aliased(MergeEvent)
    rows = (
        select(Member.id, Member.merged_into_id, standing.survivor_id, Member.state)
        .outerjoin(standing, (standing.merged_id == Member.id) & standing.undone_at.is_(None))
        .where(
            or_(
                Member.merged_into_id.is_not(None),
                Member.state == MemberState.MERGED,
                standing.id.is_not(None),
            ),
            or_(
                Member.state != MemberState.MERGED,
                Member.merged_into_id.is_distinct_from(standing.survivor_id),
            ),
        )
    )
    for member_id, into, survivor_id, state in db.session.execute(rows):
        where = f"member {member_id} ({state.value})"
        yield Finding("merges", "who was merged has a merge", where, str(survivor_id), str(into))


def _chains() -> Iterator[Finding]:
    """From the living downward every merged member is reached; a circle never is."""
    reached = (
        select(Member.id, literal(0).label("depth"))
        .where(Member.merged_into_id.is_(None))
        .cte("reached", recursive=True)
    )
    child = aliased(Member)
    reached = reached.union_all(
        select(child.id, reached.c.depth + 1).where(child.merged_into_id == reached.c.id)
    )
    lost = select(Member.id, Member.merged_into_id).where(
        Member.merged_into_id.is_not(None), Member.id.not_in(select(reached.c.id))
    )
    for member_id, into in db.session.execute(lost):
        where = f"member {member_id}"
        yield Finding("merges", "a chain of merges ends in somebody", where, "somebody", str(into))


CHECKS = (_followed, _index, _states, _chains)
