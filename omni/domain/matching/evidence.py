"""What speaks for and against two members being one person, field by field.

Each field gives one kind of evidence at most. How telling it is depends on how common its value
is among the members: `Commonness` knows, and a common value takes bits away again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from omni.domain.matching.naming import ALIKE, DIFFER, compare_names, is_slip
from omni.domain.matching.people import Named, Person, Read, mail_words, name_key, name_letters
from omni.domain.text import romaji

Kinds = tuple[tuple[str, str], ...]

COMMON = ("name.bits", "family.bits", "address.bits", "birthday.bits", "name.beside")
"""The weights of a bit lost to how common a value is: the whole name, the given name where the
families differ, the postcode, the birthday; last the whole name where something else is the same,
and chance has little to do with it however common the name is."""

_SMALLEST_BASE = 18_000
_USUAL_POSTCODE = 1 / 4_000
_USUAL_BIRTHDAY = 1 / 4_000
_RARE, _USUAL = 2.0, 5.0
_SURELY = 12
_BY_CHANCE = 0.1
_MOST_OTHERS, _MOST_CHANCE = 20, 1.0
_GENERATION = 15
# What people of other given names share is their home, and speaks for a family, not for one person.
_HOME = {"same": "home", "shared": "home", "variant": "home", "postcode": "home"}
_SAME = frozenset(
    (
        ("birthday", "same"),
        ("phone", "same"),
        ("phone", "shared"),
        ("mail", "same"),
        ("mail", "shared"),
        ("mail", "variant"),
        ("address", "same"),
        ("address", "postcode"),
    )
)
CONFLICTS = frozenset(
    (("given", "differ"), ("sex", "differ"), ("birthday", "differ"), ("birthday", "generation"))
)


@dataclass(slots=True)
class Commonness:
    """How many members share a value, and which phones and mails are a household's.

    In a base of few members counts say little, so they are scaled up to one of 18,000, though
    no name is taken for more common than the most common are.
    """

    members: int = 0
    wholes: Mapping[str, int] = field(default_factory=dict)
    sounds: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    givens: Mapping[str, int] = field(default_factory=dict)
    postcodes: Mapping[str, int] = field(default_factory=dict)
    birthdays: Mapping[str, int] = field(default_factory=dict)
    shared: frozenset[str] | set[str] = frozenset()

    def namesakes(self, a: Named, b: Named) -> float:
        """Bits that a name loses by how many others bear it, or would by chance.

        Written the same, it is as rare as it is written; read the same only, as it is read.
        """
        if a.whole == b.whole and a.whole:
            others = self.wholes.get(a.whole, 2) - 1
        else:
            others = max(self.sounds.get(name_key(a), 2), self.sounds.get(name_key(b), 2)) - 1
        chance = max(self._chance(a), self._chance(b))
        chance = min(self._scaled(chance), chance + _MOST_CHANCE)
        return self._others(others) + log2(1 + chance / _BY_CHANCE)

    def _chance(self, person: Read) -> float:
        """How many of this name there would be if families chose given names blindly."""
        families = self.families.get(person.family_sound, 1)
        return families * self.givens.get(person.given_sound, 1) / max(1, self.members)

    def given_namesakes(self, a: Read, b: Read) -> float:
        """The same of a given name alone, where the family names differ."""
        counts = self.givens
        return self._others(max(counts.get(a.given_sound, 2), counts.get(b.given_sound, 2)) - 1)

    def _others(self, others: int) -> float:
        return log2(max(1.0, min(self._scaled(others), others + _MOST_OTHERS)))

    def _scaled(self, count: float) -> float:
        return count * max(1.0, _SMALLEST_BASE / max(1, self.members))

    def is_turned(self, person: Read) -> bool:
        """Whether others bear the family name as a given name and the given one as a family's."""
        family, given = person.family_sound, person.given_sound
        if not (family and given):
            return False
        families, givens = self.families.get, self.givens.get
        here = (families(family, 0) + 1) * (givens(given, 0) + 1)
        turned = (families(given, 0) + 1) * (givens(family, 0) + 1)
        return turned > _SURELY * here

    def neighbours(self, postcode: str) -> float:
        """Bits that a postcode loses by how large a share of the members lives there."""
        return self._beyond(self.postcodes.get(postcode, 2), _USUAL_POSTCODE)

    def contemporaries(self, birthday: str) -> float:
        """Bits that a birthday loses when many have it: the first of January, or a stand-in."""
        return self._beyond(self.birthdays.get(birthday, 2), _USUAL_BIRTHDAY)

    def _beyond(self, count: int, usual: float) -> float:
        share = max(0, count - 1) / max(_SMALLEST_BASE, self.members)
        return log2(max(1.0, share / usual))


@dataclass(slots=True)
class Evidence:
    """Kinds by field in a fixed order, and the bits that common values take away by `COMMON`."""

    kinds: Kinds
    bits: tuple[float, float, float, float, float]


def compare(a: Person, b: Person, commonness: Commonness) -> Evidence:
    """The evidence of two people."""
    family, given, order = compare_names(a, b)
    kinds = [("family", family), ("given", given)]
    if order or a.is_turned != b.is_turned:
        kinds.append(("order", "swapped"))
    name_bits, given_bits = 0.0, 0.0
    if given in ALIKE:
        if family in ALIKE:
            name_bits = commonness.namesakes(a, b)
            kinds.append(("name", _rarity(name_bits)))
        else:
            given_bits = commonness.given_namesakes(a, b)
    birthday = compare_birthdays(a.birthday, b.birthday)
    place = _address(a, b)
    found = (
        ("birthday", birthday),
        ("sex", _plain(a.sex, b.sex)),
        ("phone", _phone(a.phones, b.phones, commonness)),
        ("mail", _mail(a, b, family, commonness)),
        ("address", place),
    )
    kinds += (
        found if given is not DIFFER else [(name, _HOME.get(kind, kind)) for name, kind in found]
    )
    if a.source and b.source:
        kinds.append(("source", "same" if a.source == b.source else "other"))
    if a.cards and b.cards and not set(a.cards).isdisjoint(b.cards):
        kinds.append(("card", "same"))
    place_bits = commonness.neighbours(a.postcode) if place == "postcode" else 0.0
    birthday_bits = commonness.contemporaries(a.birthday) if birthday == "same" else 0.0
    beside_bits = 0.0
    if name_bits and not _SAME.isdisjoint(found):
        name_bits, beside_bits = 0.0, name_bits
    bits = (name_bits, given_bits, place_bits, birthday_bits, beside_bits)
    return Evidence(tuple(kinds), bits)


def is_conflict(kinds: Iterable[tuple[str, str]]) -> bool:
    """Whether something in the evidence says that these are two people."""
    return not CONFLICTS.isdisjoint(kinds)


def _rarity(bits: float) -> str:
    return "rare" if bits <= _RARE else "usual" if bits <= _USUAL else "common"


def _plain(one: str, two: str) -> str:
    if not (one and two):
        return "missing"
    return "same" if one == two else "differ"


def compare_birthdays(one: str, two: str) -> str:
    """SLIP is one digit or day and month exchanged, NEAR a single part of the date that differs.

    GENERATION is the same day many years apart: a parent and a child, not a slip.
    """
    if not (one and two):
        return "missing"
    if one == two:
        return "same"
    alike = (one[:4] == two[:4]) + (one[4:6] == two[4:6]) + (one[6:] == two[6:])
    if not alike:
        return "differ"
    if one[4:] == two[4:] and abs(int(one[:4]) - int(two[:4])) >= _GENERATION:
        return "generation"
    if _is_slip_of_birthday(one, two):
        return "slip"
    return "near" if alike == 2 else "differ"


def _is_slip_of_birthday(one: str, two: str) -> bool:
    if sum(left != right for left, right in zip(one, two, strict=True)) == 1:
        return True
    return is_slip(one, two) or one == two[:4] + two[6:] + two[4:6]


def _phone(one: tuple[str, ...], two: tuple[str, ...], commonness: Commonness) -> str:
    if not (one and two):
        return "missing"
    common = [phone for phone in one if phone in two]
    if common:
        return "shared" if all(phone in commonness.shared for phone in common) else "same"
    if any(is_one_digit(left, right) for left in one for right in two):
        return "slip"
    mobile = [any(phone.startswith(("070", "080", "090")) for phone in some) for some in (one, two)]
    return "differ" if mobile[0] == mobile[1] else "other"


def is_one_digit(one: str, two: str) -> bool:
    """Whether one digit of a phone is another, missing or doubled, or two are exchanged."""
    if one[:5] != two[:5] and one[-5:] != two[-5:]:
        return False
    if len(one) != len(two):
        return is_slip(one, two)
    wrong = sum(left != right for left, right in zip(one, two, strict=True))
    return wrong == 1 or (wrong == 2 and is_slip(one, two))


def _mail(a: Person, b: Person, family: str, commonness: Commonness) -> str:
    """SPELLS is a mail made of the other's name, as one keeps after a marriage.

    OTHERS is the only mail of the two, and it has the name of somebody else at home.
    """
    common = [mail for mail in a.mails if mail in b.mails]
    if common:
        return "shared" if all(mail in commonness.shared for mail in common) else "same"
    if a.cores and b.cores and not set(a.cores).isdisjoint(b.cores):
        return "variant"
    if family not in ALIKE and (_spells(a, b) or _spells(b, a)):
        return "spells"
    if a.mails and b.mails:
        return "differ"
    return "others" if _is_others(a) or _is_others(b) else "missing"


def _spells(owner: Person, named: Person) -> bool:
    letters = name_letters(named)
    return bool(letters) and any(mail_words(mail) == letters for mail in owner.mails)


def _is_others(person: Person) -> bool:
    given = romaji.of_kana(person.given_sound)
    if not given or not person.mails:
        return False
    spelt = [word for mail in person.mails for word in mail_words(mail)]
    return bool(spelt) and given not in spelt


def _address(a: Person, b: Person) -> str:
    """SAME to the house number, POSTCODE or TOWN only, or another place."""
    is_near = bool(a.postcode) and a.postcode == b.postcode
    if a.place and b.place:
        if a.place == b.place:
            return "same" if a.house == b.house else "postcode" if is_near else "town"
        if is_near:
            return "same" if a.house and a.house == b.house else "postcode"
        return "differ"
    if a.postcode and b.postcode:
        return "postcode" if is_near else "differ"
    return "missing"
