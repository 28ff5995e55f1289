"""Members as matching sees them: some of them by id, or everybody in the order of their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, select

from omni.domain.matching.people import Person, make_person
from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberKind, MemberState

_KINDS = (IdentityKind.PHONE, IdentityKind.MAIL, IdentityKind.CARD)
_AT_ONCE = 20_000
_IN_ONE = 500
_COLUMNS = (
    Member.id,
    Member.registered_source,
    Member.family_name,
    Member.given_name,
    Member.family_kana,
    Member.given_kana,
    Member.gender,
    Member.birthday,
    Member.postcode,
    Member.prefecture,
    Member.city,
    Member.street,
)
MATCHED = (Member.state == MemberState.ACTIVE, Member.kind == MemberKind.PERSON)
"""Who takes part in matching: companies and those who left do not."""

Raw = tuple[tuple[Any, ...], tuple[tuple[str, str], ...]]
"""A member's columns, and what names her as (kind, value) pairs."""


def load_people(member_ids: Collection[int]) -> dict[int, Person]:
    """These members, those of them who take part in matching."""
    return {raw[0][0]: fold(raw) for raw in load_raw(member_ids)}


def load_raw(member_ids: Collection[int]) -> Iterator[Raw]:
    """The same, not folded yet."""
    ids = sorted(member_ids)
    for start in range(0, len(ids), _IN_ONE):
        some = ids[start : start + _IN_ONE]
        columns = select(*_COLUMNS).where(Member.id.in_(some), *MATCHED).order_by(Member.id)
        yield from _merge(list(db.session.execute(columns)), _named(Identity.member_id.in_(some)))


def readings_of(raw: Raw) -> tuple[str, str]:
    """The readings of family and given name as they are stored."""
    return raw[0][4], raw[0][5]


def walk_people() -> Iterator[list[Raw]]:
    """Everybody, some thousands at a time, not folded yet."""
    after = 0
    while True:
        columns = select(*_COLUMNS).where(Member.id > after, *MATCHED).order_by(Member.id)
        rows = list(db.session.execute(columns.limit(_AT_ONCE)))
        if not rows:
            return
        last = rows[-1].id
        yield list(_merge(rows, _named(Identity.member_id > after, Identity.member_id <= last)))
        after = last


def fold(raw: Raw) -> Person:
    """The person of a member's columns and identities."""
    columns, named = raw
    return make_person(
        columns[0],
        source=columns[1],
        family_name=columns[2],
        given_name=columns[3],
        family_kana=columns[4],
        given_kana=columns[5],
        gender=columns[6],
        birthday=columns[7],
        postcode=columns[8],
        prefecture=columns[9],
        city=columns[10],
        street=columns[11],
        phones=[value for kind, value in named if kind == "phone"],
        mails=[value for kind, value in named if kind == "mail"],
        cards=[value for kind, value in named if kind == "card"],
    )


def _named(*where: Any) -> Select[int, IdentityKind, str]:
    """Of every kind: with the kind SQLite would go through all phones there are, not these."""
    return (
        select(Identity.member_id, Identity.kind, Identity.value_norm)
        .where(*where)
        .order_by(Identity.member_id)
    )


def _merge(rows: Iterable[Any], named: Select[int, IdentityKind, str]) -> Iterator[Raw]:
    """Columns beside identities, which come in the same order."""
    identities: dict[int, tuple[tuple[str, str], ...]] = {
        member_id: tuple((kind.value, value) for _, kind, value in some if kind in _KINDS)
        for member_id, some in groupby(db.session.execute(named), key=itemgetter(0))
    }
    for row in rows:
        yield tuple(row), identities.get(row[0], ())
