"""By what candidates are found: two members are compared when they share one of these keys.

A key that more than `MOST` members share says too little, and finds nobody; those who are the
same will share a rarer one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from omni.domain.matching.evidence import name_key
from omni.domain.matching.people import Person, mail_words, name_letters

MOST = 40
"""More members than this behind one key are not paired by it."""

Keys = Callable[[Person], Iterable[str]]


def _phones(person: Person) -> Iterable[str]:
    return person.phones


def _mails(person: Person) -> Iterable[str]:
    return person.cores or person.mails


def _cards(person: Person) -> Iterable[str]:
    return person.cards


def _names(person: Person) -> Iterable[str]:
    return (name_key(person),) if person.family_sound and person.given_sound else ()


def _writings(person: Person) -> Iterable[str]:
    """The written name, whichever of its words comes first."""
    return ("".join(sorted(person.whole)),) if len(person.whole) > 1 else ()


def _readings(person: Person) -> Iterable[str]:
    """The reading wherever its space stands."""
    return (person.sound,) if len(person.sound) > 3 else ()


def _letters(person: Person) -> Iterable[str]:
    """What mails spell, and what the name does: a mail outlives the family name."""
    spelt = [words for mail in person.mails if len(words := mail_words(mail)) == 2]
    return {" ".join(words) for words in (*spelt, name_letters(person)) if words}


def _words_and_birthday(person: Person) -> Iterable[str]:
    if not person.birthday:
        return ()
    words = {person.family_sound, person.given_sound, person.whole}
    return [word + person.birthday for word in words if word]


def _names_and_month(person: Person) -> Iterable[str]:
    return (name_key(person) + person.birthday[:6],) if person.birthday and person.sound else ()


def _words_and_postcode(person: Person) -> Iterable[str]:
    if not person.postcode:
        return ()
    words = {person.family_sound, person.given_sound, person.whole}
    return [word + person.postcode for word in words if word]


def _words_and_house(person: Person) -> Iterable[str]:
    if not (person.house and person.place):
        return ()
    house = person.place + person.house
    words = {person.family_sound, person.given_sound, person.whole}
    return [word + house for word in words if word]


def _birthday_and_postcode(person: Person) -> Iterable[str]:
    return (person.birthday + person.postcode,) if person.birthday and person.postcode else ()


KEYS: tuple[Keys, ...] = (
    _phones,
    _mails,
    _cards,
    _names,
    _writings,
    _readings,
    _letters,
    _words_and_birthday,
    _names_and_month,
    _words_and_postcode,
    _words_and_house,
    _birthday_and_postcode,
)
