"""Phones and mails that several people answer; they stay several people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, or_, select, update

from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberState

_AT_ONCE = 500


def mark_shared(contacts: Iterable[tuple[str, str]]) -> None:
    """Say of each (kind, value) whether more than one living record has it; a twin that rests
    with a merged member counts nobody twice."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, value in sorted(set(contacts)):
        by_kind[kind].append(value)
    for kind, values in by_kind.items():
        for at in range(0, len(values), _AT_ONCE):
            _mark(IdentityKind(kind), values[at : at + _AT_ONCE])


def _mark(kind: IdentityKind, values: Sequence[str]) -> None:
    ours = and_(Identity.kind == kind, Identity.value_norm.in_(values))
    people = func.count(Identity.member_id.distinct())
    shared = set(
        db.session.scalars(
            select(Identity.value_norm)
            .join(Member, Member.id == Identity.member_id)
            .where(ours, Member.state != MemberState.MERGED)
            .group_by(Identity.value_norm)
            .having(people > 1)
        )
    )
    wrong = or_(
        and_(Identity.value_norm.in_(shared), Identity.is_shared.is_(False)),
        and_(Identity.value_norm.not_in(shared), Identity.is_shared.is_(True)),
    )
    db.session.execute(
        update(Identity)
        .where(ours, wrong)
        .values(is_shared=Identity.value_norm.in_(shared))
        .execution_options(synchronize_session=False)
    )
