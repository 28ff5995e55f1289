"""Who a person is in the tables: her record and every one that was merged into it."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.member import Member, MemberState

_MOST_STEPS = 100


def get_person(member_id: int) -> Member:
    """The member of this id, or whom she became; raises NotFound."""
    member = db.session.get(Member, member_id)
    for _ in range(_MOST_STEPS):
        if member is None or member.state is not MemberState.MERGED:
            break
        member = db.session.get(Member, member.merged_into_id or 0)
    if member is None:
        raise NotFound
    return member


def records_of(member_id: int) -> tuple[int, ...]:
    """The ids of her records, her own first: what was merged into her, however often."""
    found = [member_id]
    latest = [member_id]
    while latest:
        wanted = select(Member.id).where(Member.merged_into_id.in_(latest)).order_by(Member.id)
        latest = [one for one in db.session.scalars(wanted) if one not in found]
        found += latest
    return tuple(found)
