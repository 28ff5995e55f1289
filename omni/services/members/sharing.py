"""Phones and mails that several people answer; they stay several people."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import and_, func, or_, select, text, update

from omni.extensions import db
from omni.models.member import ACCOUNT_KINDS, Identity, IdentityKind, Member, MemberState

_AT_ONCE = 500
_TURNS = 256
_TURN_SPACE = 7301  # tells these turns from other advisory locks

Contact = tuple[str, str]


def mark_shared(contacts: Iterable[Contact]) -> None:
    """Say of each (kind, value) whether more than one living record has it; a twin that rests
    with a merged member counts nobody twice, and an account names one person whatever happens.

    Called once, after everything that gives or takes these values has been written: two who
    come with one value at one moment then take turns, and the second sees the first.
    """
    wanted = sorted({one for one in contacts if one[0] not in ACCOUNT_KINDS})
    if not wanted:
        return
    db.session.flush()
    _in_turn(wanted)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, value in wanted:
        by_kind[kind].append(value)
    for kind, values in by_kind.items():
        for at in range(0, len(values), _AT_ONCE):
            _mark(IdentityKind(kind), values[at : at + _AT_ONCE])


def _in_turn(contacts: Collection[Contact]) -> None:
    """Wait until nobody else is marking one of these values, until the commit.

    SQLite has one writer. On PostgreSQL each value belongs to one of a fixed number of turns,
    taken in order: a file of a hundred thousand phones needs no more locks than that.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    turns = sorted({zlib.crc32(f"{kind}:{value}".encode()) % _TURNS for kind, value in contacts})
    db.session.execute(
        text(
            "SELECT pg_advisory_xact_lock(:space, turn)"
            " FROM unnest(CAST(:turns AS integer[])) AS turn"
        ),
        {"space": _TURN_SPACE, "turns": turns},
    )


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
