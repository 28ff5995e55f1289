"""By what candidates are found: two members are compared when they share one of these keys.

A key that more than `MOST` members share says too little, and finds nobody; those who are the
same will share a rarer one. Each kind gives its keys with the places of those who have them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count

from omni.domain.matching.crowd import Crowd, Name
from omni.domain.matching.people import mail_words, name_key, name_letters

MOST = 40
"""More members than this behind one key are not paired by it."""

_PARTS = 4

Keys = Iterable[tuple[Hashable, int]]
Kind = Callable[[Crowd], Keys]


def _each(column: Iterable[Sequence[str]]) -> Keys:
    return ((one, place) for place, some in enumerate(column) for one in some)


def _phones(crowd: Crowd) -> Keys:
    return _each(crowd.phones)


def _mails(crowd: Crowd) -> Keys:
    return _each(cores or mails for cores, mails in zip(crowd.cores, crowd.mails, strict=True))


def _cards(crowd: Crowd) -> Keys:
    return _each(crowd.cards)


def _of_names(crowd: Crowd, key_of: Callable[[Name], str]) -> Keys:
    """A key that a whole name has."""
    keys = [key_of(name) for name in crowd.forms]
    return ((key, place) for place, name in enumerate(crowd.names) if (key := keys[name]))


def _names(crowd: Crowd) -> Keys:
    return _of_names(crowd, lambda name: name_key(name) if _is_read(name) else "")


def _is_read(name: Name) -> bool:
    return bool(name.family_sound and name.given_sound)


def _writings(crowd: Crowd) -> Keys:
    """The written name, whichever of its words comes first."""
    return _of_names(crowd, lambda name: "".join(sorted(name.whole)) if name.whole[1:] else "")


def _readings(crowd: Crowd) -> Keys:
    """The reading wherever its space stands."""
    return _of_names(crowd, lambda name: name.sound if len(name.sound) > 3 else "")


def _letters(crowd: Crowd) -> Keys:
    """What mails spell, and what the name does: a mail outlives the family name."""
    spelt = [" ".join(name_letters(name)) for name in crowd.forms]
    for place, (name, mails) in enumerate(zip(crowd.names, crowd.mails, strict=True)):
        own = spelt[name]
        if own:
            yield own, place
        for mail in mails:
            words = mail_words(mail)
            if len(words) == 2 and (key := " ".join(words)) != own:
                yield key, place


def _words(crowd: Crowd) -> list[tuple[int, ...]]:
    """By name, the numbers of its words: either reading, and all that is written."""
    numbers: dict[str, int] = {}
    fresh = count()
    found = []
    for name in crowd.forms:
        words = {name.family_sound, name.given_sound, name.whole} - {""}
        found.append(tuple(numbers.setdefault(word, next(fresh)) for word in words))
    return found


def _words_beside(column_of: Callable[[Crowd], Iterable[int]]) -> list[Kind]:
    """A word of the name and something else of the person, in parts: few keys are few bytes."""
    return [partial(_part_beside, column_of, part) for part in range(_PARTS)]


def _part_beside(column_of: Callable[[Crowd], Iterable[int]], part: int, crowd: Crowd) -> Keys:
    words = [tuple(word for word in some if word % _PARTS == part) for some in _words(crowd)]
    for place, (name, value) in enumerate(zip(crowd.names, column_of(crowd), strict=True)):
        if value:
            for word in words[name]:
                yield word << 32 | value, place


def _birthdays(crowd: Crowd) -> Iterable[int]:
    return crowd.birthdays


def _postcodes(crowd: Crowd) -> Iterable[int]:
    return crowd.postcodes


def _homes(crowd: Crowd) -> Iterable[int]:
    """By number, the houses of those whose address goes so far."""
    numbers: dict[int, int] = {}
    return (
        numbers.setdefault(area << 32 | house, len(numbers) + 1) if area and house else 0
        for area, house in zip(crowd.areas, crowd.houses, strict=True)
    )


def _names_and_month(crowd: Crowd) -> Keys:
    keys = [name_key(name) if name.sound else "" for name in crowd.forms]
    months = [day[:6] for day in crowd.values.values]
    for place, (name, day) in enumerate(zip(crowd.names, crowd.birthdays, strict=True)):
        if day and (key := keys[name]):
            yield key + months[day], place


def _birthday_and_postcode(crowd: Crowd) -> Iterator[tuple[Hashable, int]]:
    columns = zip(crowd.birthdays, crowd.postcodes, strict=True)
    for place, (day, postcode) in enumerate(columns):
        if day and postcode:
            yield day << 32 | postcode, place


KINDS: tuple[Kind, ...] = (
    _phones,
    _mails,
    _cards,
    _names,
    _writings,
    _readings,
    _letters,
    *_words_beside(_birthdays),
    _names_and_month,
    *_words_beside(_postcodes),
    *_words_beside(_homes),
    _birthday_and_postcode,
)
