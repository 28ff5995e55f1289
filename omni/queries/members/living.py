"""Who a member has become: the end of the chain of merges."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from omni.extensions import LARGEST_ID, db
from omni.models.member import Member


def find_living(member_ids: Collection[int]) -> dict[int, int]:
    """By each id that names a member, the member she is now: herself unless she was merged."""
    became: dict[int, int] = {}
    asked = {one for one in member_ids if 0 < one <= LARGEST_ID}
    while asked:
        rows = db.session.execute(
            select(Member.id, Member.merged_into_id).where(Member.id.in_(asked))
        )
        became.update((row.id, row.merged_into_id or row.id) for row in rows)
        asked = {one for one in became.values() if one not in became}
    return {one: _end(one, became) for one in member_ids if one in became}


def find_living_member(member_id: int | None) -> Member | None:
    """The record this id stands for today: her own, or whom she was merged into."""
    member = db.session.get(Member, member_id) if member_id else None
    while member is not None and member.merged_into_id is not None:
        member = db.session.get(Member, member.merged_into_id)
    return member


def living_id(member_id: int) -> int:
    """The member this one is now; the id itself when it names nobody."""
    return find_living([member_id]).get(member_id, member_id)


def _end(member_id: int, became: dict[int, int]) -> int:
    while became[member_id] != member_id:
        member_id = became[member_id]
    return member_id
