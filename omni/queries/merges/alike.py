"""Who a member may be as well: pairs the matching has found, else whoever shares something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.member import Identity, IdentityKind, Member, MemberState
from omni.queries.members.duplicates import Candidate, find_duplicates

MOST = 5
_FOUND = (MemberState.ACTIVE, MemberState.WITHDRAWN)


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same person; `evidence` are words to translate."""

    id: int
    name: str
    kana: str
    evidence: tuple[str, ...]


def find_alike(member_id: int) -> list[Alike]:
    """The likeliest first, nobody said to be another person: six statements at most."""
    member = db.session.get_one(Member, member_id)
    pairs = db.session.execute(
        select(MatchPair.a_id, MatchPair.b_id, MatchPair.state)
        .where(or_(MatchPair.a_id == member_id, MatchPair.b_id == member_id))
        .order_by(MatchPair.score.desc())
    ).all()
    others = {(row.b_id if row.a_id == member_id else row.a_id): row.state for row in pairs}
    found = {one.id: one for one in _sharing(member)}
    waiting = [one for one, state in others.items() if state is PairState.OPEN]
    rows = db.session.scalars(
        select(Member).where(Member.id.in_(waiting[:MOST]), Member.state.in_(_FOUND))
    )
    for other in rows:
        found.setdefault(other.id, Candidate(other.id, other.name, other.kana, ()))
    ranked = sorted(found, key=lambda one: (one not in waiting, -len(found[one].evidence), one))
    return [
        Alike(found[one].id, found[one].name, found[one].kana, found[one].evidence)
        for one in ranked
        if one != member_id and others.get(one) is not PairState.DIFFERENT
    ][:MOST]


def _sharing(member: Member) -> list[Candidate]:
    rows = db.session.execute(
        select(Identity.kind, Identity.value_norm)
        .where(Identity.member_id == member.id)
        .order_by(Identity.id.desc())
    )
    named = {row.kind: row.value_norm for row in rows}
    return find_duplicates(
        name=f"{member.family_name} {member.given_name}",
        reading=f"{member.family_kana} {member.given_kana}".strip(),
        birthday=member.birthday,
        phone=named.get(IdentityKind.PHONE, ""),
        mail=named.get(IdentityKind.MAIL, ""),
    )


def find_evidence(one_id: int, other_id: int) -> list[dict[str, Any]]:
    """What the matching found for these two, if it has looked at them."""
    evidence = db.session.scalar(
        select(MatchPair.evidence).where(
            MatchPair.a_id == min(one_id, other_id), MatchPair.b_id == max(one_id, other_id)
        )
    )
    return evidence or []
