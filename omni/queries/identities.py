"""What names a member, as programs ask for it."""

from __future__ import annotations

from sqlalchemy import select

from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberState

MOST = 50


def list_identities(member_id: int) -> list[Identity]:
    """Everything that names her, oldest first."""
    wanted = select(Identity).where(Identity.member_id == member_id).order_by(Identity.id)
    return list(db.session.scalars(wanted))


def list_named(kind: IdentityKind, value: str, *, after: int, limit: int) -> list[Identity]:
    """Every identity of this kind and folded value whose member is one still; a phone names
    several when they share it."""
    wanted = (
        select(Identity)
        .join(Member, Member.id == Identity.member_id)
        .where(
            Identity.kind == kind,
            Identity.value_norm == value,
            Identity.id > after,
            Member.state.in_((MemberState.ACTIVE, MemberState.WITHDRAWN)),
        )
        .order_by(Identity.id)
        .limit(limit)
    )
    return list(db.session.scalars(wanted))
