"""登録情報: what names a member, whom she lives with, what she agreed to, what was changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from omni.domain.errors import NotFound, Refusal
from omni.domain.profiles import FIELDS, Profile, clean
from omni.extensions import db
from omni.models.member import (
    Identity,
    IdentityKind,
    Member,
    MemberChange,
    MemberState,
)
from omni.models.staff import Staff
from omni.queries.privacy.consents import Asked, Said, list_asked, list_said

_MOST_CHANGES = 30
_MOST_MATES = 12


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of her household, or somebody who answers the same phone."""

    id: int
    name: str
    kana: str
    is_linked: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What one edit changed of one field, by whom."""

    at: dt.datetime
    field: str
    old: str | None
    new: str | None
    staff: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """Everything 登録情報 shows beside the person herself."""

    identities: list[Identity]
    mates: list[Mate]
    consents: list[Asked]
    said: list[Said]
    changes: list[Change]


def get_registration(member_id: int) -> Registration:
    """What names her, whom she lives with, what she agreed to: six statements."""
    identities = list(
        db.session.scalars(
            select(Identity).where(Identity.member_id == member_id).order_by(Identity.id)
        )
    )
    return Registration(
        identities=identities,
        mates=_mates(member_id),
        consents=list_asked(member_id),
        said=list_said(member_id),
        changes=_changes(member_id, _MOST_CHANGES),
    )


def list_changes_since(member_id: int, version: int) -> list[Change]:
    """What was saved after a form of that version was opened, newest first."""
    now = db.session.scalar(select(Member.version).where(Member.id == member_id)) or version
    if now <= version:
        return []
    changes = _changes(member_id, 200)
    moments = sorted({change.at for change in changes}, reverse=True)[: now - version]
    return [change for change in changes if change.at in moments]


def get_member(member_id: int) -> Member:
    """The member as she can still be changed; raises NotFound for who was merged or erased."""
    member = db.session.get(Member, member_id)
    if member is None or member.state in (MemberState.MERGED, MemberState.ERASED):
        raise NotFound
    return member


def form_values(member: Member) -> dict[str, str]:
    """Her registration as a form writes it."""
    values = {name: getattr(member, name) for name in FIELDS}
    said = {
        name: value.isoformat() if isinstance(value, dt.date) else str(value or "")
        for name, value in values.items()
    }
    return said | {"version": str(member.version)}


def is_as_wished(member: Member, profile: Profile, today: dt.date) -> bool:
    """Whether saving this profile would change nothing: the same form was sent twice."""
    try:
        wished = clean(profile, today)
    except Refusal:
        return False
    return all(
        (getattr(member, name) or None) == (getattr(wished, name) or None) for name in FIELDS
    )


def _mates(member_id: int) -> list[Mate]:
    """Her household, and whoever shares a phone with her without being of it."""
    mine, theirs, herself = aliased(Identity), aliased(Identity), aliased(Member)
    home = select(herself.household_id).where(herself.id == member_id).scalar_subquery()
    same_phone = (
        select(theirs.member_id)
        .join(mine, mine.value_norm == theirs.value_norm)
        .where(
            mine.member_id == member_id,
            mine.kind == IdentityKind.PHONE,
            theirs.kind == IdentityKind.PHONE,
        )
    )
    rows = db.session.execute(
        select(Member, (Member.household_id == home).label("is_linked"))
        .where(
            Member.id != member_id,
            Member.state.in_((MemberState.ACTIVE, MemberState.WITHDRAWN)),
            or_(Member.household_id == home, Member.id.in_(same_phone)),
        )
        .order_by(Member.id)
        .limit(_MOST_MATES)
    )
    return [Mate(her.id, her.name, her.kana, bool(is_linked)) for her, is_linked in rows]


def _changes(member_id: int, most: int) -> list[Change]:
    rows = db.session.execute(
        select(MemberChange, Staff.name)
        .outerjoin(Staff, Staff.id == MemberChange.staff_id)
        .where(MemberChange.member_id == member_id)
        .order_by(MemberChange.at.desc(), MemberChange.id.desc())
        .limit(most)
    )
    return [Change(change.at, change.field, change.old, change.new, name) for change, name in rows]
