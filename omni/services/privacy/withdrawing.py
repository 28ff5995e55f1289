"""退会: she leaves the membership and stays known, so that she is recognised if she returns."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, NotFound
from omni.extensions import db
from omni.models.member import Member, MemberChange, MemberState
from omni.services import audit
from omni.services.idempotency import once
from omni.services.members.index import index_member
from omni.services.points import forfeit

POINTS_REASON = N_("退会による失効")


class NotAMember(Conflict):
    """Only who is a member can leave."""

    sentence = N_("この会員は、すでに退会しています。")
    way_forward = N_("画面を更新して、いまの内容を確かめてください。")


class NotWithdrawn(Conflict):
    """Only who has left can come back."""

    sentence = N_("退会していない会員です。")


@once("member.withdraw", Member)
def withdraw_member(member_id: int, *, on: dt.date, key: str, actor: Actor) -> Member:  # noqa: ARG001
    """End the membership: points are lost by each company's rule, sending stops at once.

    Open holds and orders go on to their end; the registration stays for its 保有期間.
    """
    member = _lock(member_id)
    if member.state is not MemberState.ACTIVE:
        raise NotAMember
    points = forfeit(member_id, on, reason=POINTS_REASON, at_once=False, actor=actor)
    member.state = MemberState.WITHDRAWN
    member.withdrawn_at = clock.now()
    _remember(member, MemberState.ACTIVE, actor)
    audit.write("withdraw", "member", member_id, actor=actor, member_id=member_id, points=points)
    index_member(member_id)
    return member


@once("member.rejoin", Member)
def rejoin_member(member_id: int, *, key: str, actor: Actor) -> Member:  # noqa: ARG001
    """She is back: the same record, without the points that were lost; consents stay as said."""
    member = _lock(member_id)
    if member.state is not MemberState.WITHDRAWN:
        raise NotWithdrawn
    member.state = MemberState.ACTIVE
    member.withdrawn_at = None
    _remember(member, MemberState.WITHDRAWN, actor)
    audit.write("rejoin", "member", member_id, actor=actor, member_id=member_id)
    index_member(member_id)
    return member


def _lock(member_id: int) -> Member:
    member = db.session.scalar(select(Member).where(Member.id == member_id).with_for_update())
    if member is None or member.state in (MemberState.MERGED, MemberState.ERASED):
        raise NotFound
    return member


def _remember(member: Member, before: MemberState, actor: Actor) -> None:
    member.updated_at = clock.now()
    db.session.add(
        MemberChange(
            member_id=member.id,
            at=member.updated_at,
            staff_id=actor.staff_id,
            source="counter",
            field="state",
            old=before.value,
            new=member.state.value,
        )
    )
