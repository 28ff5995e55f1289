"""How common the values of some people are, and which of their phones are a household's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select

from omni.domain.lookup import Kind
from omni.domain.matching.evidence import Commonness, name_key
from omni.domain.matching.naming import ALIKE, compare_names
from omni.domain.matching.people import Person, turn
from omni.extensions import db
from omni.models.match import MatchValue
from omni.models.member import MemberKey

FAMILY, GIVEN, POSTCODE, BIRTHDAY, MEMBERS = "family", "given", "postcode", "birthday", "members"
_MOST_IN_A_HOUSE = 6
_IN_ONE = 500


def count_commonness(people: Collection[Person]) -> Commonness:
    """Of everybody in memory; names in the wrong order are turned round on the way."""
    commonness = Commonness(
        members=len(people),
        families=Counter(person.family_sound for person in people),
        givens=Counter(person.given_sound for person in people),
    )
    for person in people:
        if commonness.is_turned(person):
            turn(person)
    commonness.sounds = Counter(map(name_key, people))
    commonness.wholes = Counter(person.whole for person in people)
    commonness.postcodes = Counter(person.postcode for person in people)
    commonness.birthdays = Counter(person.birthday for person in people)
    commonness.shared = find_shared(people)
    return commonness


def read_commonness(people: Collection[Person]) -> Commonness:
    """Of these people among all members: what the last full run counted, and namesakes anew.

    Names in the wrong order are turned round on the way.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for person in people:
        wanted[FAMILY] |= {person.family_sound, person.given_sound}
        wanted[POSTCODE].add(person.postcode)
        wanted[BIRTHDAY].add(person.birthday)
    wanted[GIVEN] = wanted[FAMILY]
    counts = {kind: _read(kind, values) for kind, values in wanted.items()}
    commonness = Commonness(
        members=_read(MEMBERS, ("",)).get("", 0),
        families=counts.get(FAMILY, {}),
        givens=counts.get(GIVEN, {}),
        postcodes=counts.get(POSTCODE, {}),
        birthdays=counts.get(BIRTHDAY, {}),
    )
    for person in people:
        if commonness.is_turned(person):
            turn(person)
    commonness.sounds = _count_namesakes(
        {
            Kind.KANA + person.sound: name_key(person)
            for person in people
            if person.family_sound and person.given_sound
        }
    )
    commonness.wholes = _count_namesakes(
        {Kind.NAME + person.whole: person.whole for person in people if person.whole}
    )
    commonness.shared = find_shared(people)
    return commonness


def find_shared(people: Iterable[Person]) -> set[str]:
    """The phones and mails that people of different given names have in common."""
    shared: set[str] = set()
    for values in ("phones", "mails"):
        owners: dict[str, Person | list[Person]] = {}
        for person in people:
            for value in getattr(person, values):
                _add(owners, value, person)
        for value, found in owners.items():
            if isinstance(found, list) and _are_several(found):
                shared.add(value)
    return shared


def _add(owners: dict[str, Person | list[Person]], value: str, person: Person) -> None:
    """Most values have one owner, who needs no list."""
    known = owners.get(value)
    if known is None:
        owners[value] = person
    elif isinstance(known, list):
        known.append(person)
    elif known is not person:
        owners[value] = [known, person]


def _are_several(people: Sequence[Person]) -> bool:
    if len(people) > _MOST_IN_A_HOUSE:
        return True
    return any(
        compare_names(one, two)[1] not in ALIKE
        for at, one in enumerate(people)
        for two in people[at + 1 :]
    )


def _read(kind: str, values: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    known = sorted(values)
    for start in range(0, len(known), _IN_ONE):
        some = known[start : start + _IN_ONE]
        wanted = select(MatchValue.value, MatchValue.members).where(
            MatchValue.kind == kind, MatchValue.value.in_(some)
        )
        found.update(db.session.execute(wanted).all())
    return found


def _count_namesakes(keys: Mapping[str, str]) -> dict[str, int]:
    """How many have each name, by its key in the index of the one box."""
    found: dict[str, int] = {}
    known = sorted(keys)
    for start in range(0, len(known), _IN_ONE):
        counted = (
            select(MemberKey.key, func.count())
            .where(MemberKey.key.in_(known[start : start + _IN_ONE]))
            .group_by(MemberKey.key)
        )
        found.update((keys[key], count) for key, count in db.session.execute(counted))
    return found
