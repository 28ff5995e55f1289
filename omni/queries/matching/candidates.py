"""Who some people may already be: members that share an indexed key with them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import and_, func, or_, select, tuple_

from omni.domain.lookup import Kind
from omni.domain.matching.keys import MOST
from omni.domain.matching.people import Person
from omni.extensions import db
from omni.models.member import Identity, IdentityKind, Member, MemberKey

_IN_ONE = 400

Key = TypeVar("Key", bound=Hashable)

Pairs = set[tuple[int, int]]
"""(who was asked about, a candidate)."""

Readings = Mapping[int, tuple[str, str]]
"""By id, the readings of family and given name as they are stored."""


def find_candidates(people: Collection[Person], readings: Readings) -> Pairs:
    """The candidates of these people, found by value, by name, by birthday and by postcode.

    A key that more members share than `MOST` finds nobody, as in a run over everybody.
    """
    pairs: Pairs = set()
    for some in _chunks(list(people)):
        pairs |= _by_identity(some)
        pairs |= _by_name(some)
        pairs |= _by_birthday(some, readings)
        pairs |= _by_postcode(some, readings)
    return {(one, other) for one, other in pairs if one != other}


def _chunks(people: Sequence[Person]) -> Iterator[Sequence[Person]]:
    for start in range(0, len(people), _IN_ONE):
        yield people[start : start + _IN_ONE]


def _by_identity(people: Iterable[Person]) -> Pairs:
    owners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for person in people:
        for kind, values in (
            ("phone", person.phones),
            ("mail", (*person.mails, *person.cores)),
            ("card", person.cards),
        ):
            for value in values:
                owners[kind, value].append(person.id)
    if not owners:
        return set()
    wanted = or_(
        *(
            and_(
                Identity.kind == IdentityKind(kind),
                Identity.value_norm.in_([value for of, value in owners if of == kind]),
            )
            for kind in {kind for kind, _ in owners}
        )
    )
    rows = select(Identity.kind, Identity.value_norm, Identity.member_id).where(wanted)
    return _paired(
        owners, (((kind.value, value), one) for kind, value, one in db.session.execute(rows))
    )


def _by_name(people: Iterable[Person]) -> Pairs:
    """By the whole name, as it is read and as it is written, in either order: if it is rare."""
    owners: dict[str, list[int]] = defaultdict(list)
    for person in people:
        if person.family_sound and person.given_sound:
            owners[Kind.KANA + person.sound].append(person.id)
        if len(person.whole) > 1:
            owners[Kind.NAME + person.whole].append(person.id)
    known = MemberKey.key.in_(list(owners))
    rare = select(MemberKey.key).where(known).group_by(MemberKey.key).having(func.count() <= MOST)
    rows = select(MemberKey.key, MemberKey.member_id).where(
        MemberKey.key.in_(list(db.session.scalars(rare)))
    )
    return _paired(owners, db.session.execute(rows))


def _by_birthday(people: Iterable[Person], readings: Readings) -> Pairs:
    """The same birthday, and one word of the name or the postcode."""
    born: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.birthday:
            born[person.birthday].append(person)
    if not born:
        return set()
    rows = select(
        Member.id, Member.birthday, Member.family_kana, Member.given_kana, Member.postcode
    ).where(Member.birthday.in_([_day(day) for day in born]))
    pairs: Pairs = set()
    for member_id, birthday, family, given, postcode in db.session.execute(rows):
        for person in born[str(birthday).replace("-", "")]:
            words = readings.get(person.id, ("", ""))
            is_near = bool(postcode) and postcode == person.postcode
            if is_near or (family and family in words) or (given and given in words):
                pairs.add((person.id, member_id))
    return pairs


def _by_postcode(people: Iterable[Person], readings: Readings) -> Pairs:
    """The same postcode, and a given name that is one of the two words."""
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for person in people:
        for word in readings.get(person.id, ()):
            if word and person.postcode:
                wanted[word, person.postcode].append(person.id)
    if not wanted:
        return set()
    place = tuple_(Member.given_kana, Member.postcode)
    rows = select(Member.given_kana, Member.postcode, Member.id).where(place.in_(list(wanted)))
    return _paired(
        wanted, (((word, code or ""), one) for word, code, one in db.session.execute(rows))
    )


def _paired(owners: Mapping[Key, list[int]], rows: Iterable[tuple[Key, int]]) -> Pairs:
    found: dict[Key, list[int]] = defaultdict(list)
    for key, member_id in rows:
        found[key].append(member_id)
    return {
        (owner, member_id)
        for key, member_ids in found.items()
        if len(member_ids) <= MOST
        for owner in owners[key]
        for member_id in member_ids
    }


def _day(digits: str) -> dt.date:
    return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
