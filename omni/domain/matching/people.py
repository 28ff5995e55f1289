"""A person as matching sees her: everything folded once, so that comparing is only comparing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from omni.domain.text import addresses, kana, names, romaji

_FRONT_DIGITS = re.compile(r"^\d+(?=\D)")
_NOT_LETTERS = re.compile("[^a-z]+")
_SHORTEST_CORE = 5


@dataclass(slots=True)
class Person:
    """One member, folded. Empty text means that we do not know.

    `family` and `given` are the written name in common kanji, `whole` both of them; of a name in
    one piece only `whole` is known. The sounds are readings; those of a name in Latin letters
    without a reading are read from the letters. `cores` are mails without digits before the name.
    `is_turned` is a name whose words were found in the wrong order, and are now in the right one.
    """

    id: int
    source: str
    is_turned: bool
    family: str
    given: str
    whole: str
    family_sound: str
    given_sound: str
    sound: str
    sex: str
    birthday: str
    postcode: str
    place: str
    house: str
    phones: tuple[str, ...]
    mails: tuple[str, ...]
    cores: tuple[str, ...]
    cards: tuple[str, ...]


def make_person(
    member_id: int,
    *,
    source: str = "",
    family_name: str = "",
    given_name: str = "",
    family_kana: str = "",
    given_kana: str = "",
    gender: str | None = None,
    birthday: dt.date | str | None = None,
    postcode: str | None = None,
    prefecture: str | None = None,
    city: str | None = None,
    street: str | None = None,
    phones: Iterable[str] = (),
    mails: Iterable[str] = (),
    cards: Iterable[str] = (),
) -> Person:
    """The folded person of a member's columns; phones, mails and cards are folded already."""
    family_sound, given_sound = _sounds(family_name, given_name, family_kana, given_kana)
    if given_name:
        family, given = _written(family_name, family_kana), _written(given_name, given_kana)
        whole = family + given
    else:
        family = given = ""
        whole = _written(family_name, family_kana + given_kana)
    place, house = _address(prefecture, city, street)
    mails = tuple(mails)
    return Person(
        id=member_id,
        source=source,
        is_turned=False,
        family=family,
        given=given,
        whole=whole,
        family_sound=family_sound,
        given_sound=given_sound,
        sound=family_sound + given_sound,
        sex=gender or "",
        birthday=_day(birthday),
        postcode=postcode or "",
        place=place,
        house=house,
        phones=tuple(phones),
        mails=mails,
        cores=tuple(core for mail in mails if (core := mail_core(mail))),
        cards=tuple(cards),
    )


def turn(person: Person) -> None:
    """Put the words of a name into the other order."""
    person.is_turned = not person.is_turned
    person.family_sound, person.given_sound = person.given_sound, person.family_sound
    person.sound = person.family_sound + person.given_sound
    if person.given:
        person.family, person.given = person.given, person.family
        person.whole = person.family + person.given


@lru_cache(maxsize=65_536)
def mail_core(mail: str) -> str:
    """A mail without the digits that some put before a name that was taken: 84taro@ is taro@."""
    local, _, domain = mail.partition("@")
    core = _FRONT_DIGITS.sub("", local)
    return f"{core}@{domain}" if len(core) >= _SHORTEST_CORE else ""


@lru_cache(maxsize=65_536)
def mail_words(mail: str) -> tuple[str, ...]:
    """The words a mail's name spells, as folded romaji: aki.yamada84@ is aki and yamada."""
    words = (romaji.fold_romaji(word) for word in _NOT_LETTERS.split(mail.partition("@")[0]))
    return tuple(sorted(word for word in words if len(word) > 1))


class Read(Protocol):
    """Who or what has a reading: a person, or a name."""

    @property
    def family_sound(self) -> str:
        """Of the family name."""

    @property
    def given_sound(self) -> str:
        """Of the given name."""


class Named(Read, Protocol):
    """Who or what has a name, written and read."""

    @property
    def is_turned(self) -> bool:
        """Whether its words came in the wrong order."""

    @property
    def family(self) -> str:
        """The family name as written."""

    @property
    def given(self) -> str:
        """The given name as written."""

    @property
    def whole(self) -> str:
        """Both as written."""

    @property
    def sound(self) -> str:
        """Both readings."""


def name_key(person: Read) -> str:
    """The reading whichever of the two words comes first."""
    family, given = person.family_sound, person.given_sound
    return family + " " + given if family <= given else given + " " + family


def name_letters(person: Read) -> tuple[str, ...]:
    """Both words of a name as a mail would spell them."""
    if not (person.family_sound and person.given_sound):
        return ()
    words = (romaji.of_kana(person.family_sound), romaji.of_kana(person.given_sound))
    return tuple(sorted(words))


@lru_cache(maxsize=262_144)
def _sounds(family: str, given: str, family_kana: str, given_kana: str) -> tuple[str, str]:
    """The readings; where there are none, those of a name written in kana or Latin letters."""
    if not (family_kana or given_kana):
        family_kana, given_kana = _reading(family), _reading(given)
    if not given_kana and " " in family_kana:
        family_kana, _, given_kana = family_kana.partition(" ")
    return kana.fold_kana(family_kana), kana.fold_kana(given_kana)


def _reading(name: str) -> str:
    if kana.is_kana(name):
        return name
    return (romaji.to_kana(name) or "") if names.is_latin(name) else ""


@lru_cache(maxsize=262_144)
def _written(name: str, reading: str) -> str:
    """A written name folded, a lost glyph mended; nothing for one in Latin letters."""
    if not name or names.is_latin(name):
        return ""
    return names.fold_name(names.mend_lost(name, reading))


def _address(prefecture: str | None, city: str | None, street: str | None) -> tuple[str, str]:
    text = (city or "") + (street or "")
    if not text:
        return "", ""
    if not prefecture and not city:
        text = addresses.strip_prefecture(text)
    return _parted(text)


@lru_cache(maxsize=65_536)
def _parted(text: str) -> tuple[str, str]:
    number = addresses.number_key(text)
    line = addresses.fold_address(text).partition(" ")[0]
    return line.removesuffix(number), number


def _day(birthday: dt.date | str | None) -> str:
    if birthday is None:
        return ""
    text = birthday if isinstance(birthday, str) else birthday.isoformat()
    return text.replace("-", "")
