"""How common the values of some people are, and which of their phones are a household's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select

from omni.domain.lookup import Kind
from omni.domain.matching.crowd import Crowd, Name, turned
from omni.domain.matching.evidence import Commonness
from omni.domain.matching.naming import ALIKE, compare_names
from omni.domain.matching.people import Person, name_key, turn
from omni.extensions import db
from omni.models.match import MatchValue
from omni.models.member import MemberKey

FAMILY, GIVEN, POSTCODE, BIRTHDAY, MEMBERS = "family", "given", "postcode", "birthday", "members"
_MOST_IN_A_HOUSE = 6
_IN_ONE = 500


def count_commonness(crowd: Crowd) -> Commonness:
    """Of everybody in memory; names in the wrong order are turned round on the way."""
    borne = Counter(crowd.names)
    commonness = Commonness(
        members=len(crowd),
        families=_tally(crowd, borne, lambda name: name.family_sound),
        givens=_tally(crowd, borne, lambda name: name.given_sound),
    )
    crowd.forms[:] = [turned(name) if commonness.is_turned(name) else name for name in crowd.forms]
    commonness.sounds = _tally(crowd, borne, name_key)
    commonness.wholes = _tally(crowd, borne, lambda name: name.whole)
    commonness.postcodes = _count(crowd, crowd.postcodes)
    commonness.birthdays = _count(crowd, crowd.birthdays)
    commonness.shared = _find_shared_in(crowd)
    return commonness


def _tally(
    crowd: Crowd, borne: Mapping[int, int], value_of: Callable[[Name], str]
) -> dict[str, int]:
    """How many have each value of a name."""
    found: Counter[str] = Counter()
    for number, count in borne.items():
        found[value_of(crowd.forms[number])] += count
    return found


def _count(crowd: Crowd, column: Iterable[int]) -> dict[str, int]:
    values = crowd.values.values
    return {values[number]: count for number, count in Counter(column).items()}


def _find_shared_in(crowd: Crowd) -> set[str]:
    return {
        value
        for column in (crowd.phones, crowd.mails)
        for value, places in _owners(column).items()
        if _are_several([crowd.person(place) for place in places])
    }


def _owners(column: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    """The places of those who share a value; most values have one owner, who needs no list."""
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for place, some in enumerate(column):
        for value in some:
            known = first.setdefault(value, place)
            if known != place:
                found.setdefault(value, [known]).append(place)
    return found


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
