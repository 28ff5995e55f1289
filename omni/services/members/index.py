"""The index members are found by: rewritten with the person, re-ranked with each visit."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, insert, select, update

from omni.domain.lookup import member_keys
from omni.extensions import db
from omni.models.member import Identity, Member, MemberKey, MemberState

_FIRST_DAY = dt.date(1970, 1, 1)
_FOUND = (MemberState.ACTIVE, MemberState.WITHDRAWN)


def day_number(day: dt.date) -> int:
    """Days since 1970, as `seen_day` counts them."""
    return (day - _FIRST_DAY).days


def index_member(member_id: int) -> None:
    """Make the rows of the index those of the member as she is now; none once merged or erased."""
    db.session.flush()
    member = db.session.get_one(Member, member_id)
    wanted = _keys(member) if member.state in _FOUND else set()
    mine = MemberKey.member_id == member_id
    present = set(db.session.scalars(select(MemberKey.key).where(mine)))
    if gone := present - wanted:
        db.session.execute(delete(MemberKey).where(mine, MemberKey.key.in_(gone)))
    rank = {"location_id": member.seen_location_id, "seen_day": member.seen_day}
    if present & wanted:
        db.session.execute(update(MemberKey).where(mine).values(**rank))
    if new := sorted(wanted - present):
        rows = [{"key": key, "member_id": member_id, **rank} for key in new]
        db.session.execute(insert(MemberKey), rows)


def touch_seen(member_id: int, location_id: int, day: dt.date) -> None:
    """Rank her as seen at this location on this day, unless she was seen later already."""
    seen = {"seen_day": day_number(day), "seen_location_id": location_id}
    touched = db.session.execute(
        update(Member)
        .where(
            Member.id == member_id,
            (Member.seen_day < seen["seen_day"])
            | (
                (Member.seen_day == seen["seen_day"])
                & Member.seen_location_id.is_distinct_from(location_id)
            ),
        )
        .values(**seen)
        .returning(Member.id)
        .execution_options(synchronize_session=False)
    ).first()
    if touched is not None:
        db.session.execute(
            update(MemberKey)
            .where(MemberKey.member_id == member_id)
            .values(location_id=location_id, seen_day=seen["seen_day"])
            .execution_options(synchronize_session=False)
        )


def _keys(member: Member) -> set[str]:
    named = db.session.execute(
        select(Identity.kind, Identity.value_norm).where(Identity.member_id == member.id)
    )
    return member_keys(
        family=member.family_name,
        given=member.given_name,
        family_kana=member.family_kana,
        given_kana=member.given_kana,
        identities=[(kind.value, value) for kind, value in named],
    )
