"""Everybody at once: people as columns of numbers, so that a million fit into memory.

A name, a place or a birthday that many have is kept once and known by its number. Numbers are kept
in arrays, which processes that were forked share without copying them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from omni.domain.matching.people import Person


class Name(NamedTuple):
    """A name as it is written and read: what of a person many have in common."""

    is_turned: bool
    family: str
    given: str
    whole: str
    family_sound: str
    given_sound: str
    sound: str


@dataclass(slots=True)
class Numbered:
    """Values by number, nought being the empty one."""

    values: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def __call__(self, value: str) -> int:
        """The number of a value, a new one if it was not seen yet."""
        number = self.numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


def _numbers() -> array[int]:
    return array("I")


@dataclass(slots=True)
class Crowd:
    """People by their place, column by column."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    names: array[int] = field(default_factory=_numbers)
    sources: array[int] = field(default_factory=_numbers)
    sexes: array[int] = field(default_factory=_numbers)
    birthdays: array[int] = field(default_factory=_numbers)
    postcodes: array[int] = field(default_factory=_numbers)
    areas: array[int] = field(default_factory=_numbers)
    houses: array[int] = field(default_factory=_numbers)
    phones: list[tuple[str, ...]] = field(default_factory=list)
    mails: list[tuple[str, ...]] = field(default_factory=list)
    cores: list[tuple[str, ...]] = field(default_factory=list)
    cards: list[tuple[str, ...]] = field(default_factory=list)
    forms: list[Name] = field(default_factory=list)
    values: Numbered = field(default_factory=Numbered)
    _known: dict[Name, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, person: Person) -> None:
        """One more."""
        number = self.values
        self.ids.append(person.id)
        self.names.append(self._name(person))
        self.sources.append(number(person.source))
        self.sexes.append(number(person.sex))
        self.birthdays.append(number(person.birthday))
        self.postcodes.append(number(person.postcode))
        self.areas.append(number(person.place))
        self.houses.append(number(person.house))
        self.phones.append(person.phones)
        self.mails.append(person.mails)
        self.cores.append(person.mails if person.cores == person.mails else person.cores)
        self.cards.append(person.cards)

    def _name(self, person: Person) -> int:
        name = Name(
            person.is_turned,
            person.family,
            person.given,
            person.whole,
            person.family_sound,
            person.given_sound,
            person.sound,
        )
        number = self._known.setdefault(name, len(self.forms))
        if number == len(self.forms):
            self.forms.append(name)
        return number

    def person(self, place: int) -> Person:
        """Who stands at a place."""
        value = self.values.values
        return Person(
            self.ids[place],
            value[self.sources[place]],
            *self.forms[self.names[place]],
            value[self.sexes[place]],
            value[self.birthdays[place]],
            value[self.postcodes[place]],
            value[self.areas[place]],
            value[self.houses[place]],
            self.phones[place],
            self.mails[place],
            self.cores[place],
            self.cards[place],
        )


def gather(people: Iterable[Person]) -> Crowd:
    """A crowd of these people, each at the place where she comes."""
    crowd = Crowd()
    for person in people:
        crowd.add(person)
    return crowd


def turned(name: Name) -> Name:
    """The words of a name in the other order."""
    sounds = name.given_sound, name.family_sound, name.given_sound + name.family_sound
    if not name.given:
        return Name(not name.is_turned, name.family, name.given, name.whole, *sounds)
    return Name(not name.is_turned, name.given, name.family, name.given + name.family, *sounds)
