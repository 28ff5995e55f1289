"""ご家族: people who belong together and stay different people."""

from __future__ import annotations

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.extensions import db
from omni.models.member import Household, Member, MemberState
from omni.services import audit
from omni.services.members.living import lock_living

_TOGETHER = (MemberState.ACTIVE, MemberState.WITHDRAWN)


def link_household(member_id: int, other_id: int, *, actor: Actor) -> None:
    """Say that two members are of one household; the households they had become one.

    Who was merged meanwhile is who she became.
    """
    both = _lock(member_id, other_id)
    if len(both) < 2:
        raise Invalid(N_("ご本人はご家族として登録できません。"))
    homes = sorted({one.household_id for one in both.values() if one.household_id is not None})
    if not homes:
        home = Household(created_at=clock.now())
        db.session.add(home)
        db.session.flush()
        homes = [home.id]
    kept, *joined = homes
    if joined:
        _move(Member.household_id.in_(joined), kept)
    linked = sorted(both)
    _move(Member.id.in_(linked), kept)
    audit.write("update", "household", kept, actor=actor, member_id=member_id, linked=linked)


def leave_household(member_id: int, *, actor: Actor) -> None:
    """Take one member out of her household; the last one left has none either."""
    ((living_id, member),) = _lock(member_id).items()
    home = member.household_id
    if home is None:
        return
    _move(Member.id == living_id, None)
    left = db.session.scalar(select(func.count()).where(Member.household_id == home)) or 0
    if left < 2:
        _move(Member.household_id == home, None)
    audit.write("update", "household", home, actor=actor, member_id=living_id, left=living_id)


def _lock(*member_ids: int) -> dict[int, Member]:
    """Whoever these have become, locked so that no merge passes by; raises NotFound."""
    found = [lock_living(one) for one in sorted(set(member_ids))]
    living = [one for one in found if one is not None and one.state in _TOGETHER]
    if len(living) < len(found):
        raise NotFound
    return {one.id: one for one in living}


def _move(which: object, household_id: int | None) -> None:
    """Belonging somewhere is no edit of the person: her form stays valid."""
    db.session.execute(
        update(Member).where(which).values(household_id=household_id)  # type: ignore[arg-type]
    )
    db.session.expire_all()
