"""The most that two people can score, from what is quickly known of them.

Most who share a key are two people, and one look at a mail or a birthday says so. Who cannot reach
a question is not compared any further; whoever can is, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from omni.domain.matching.crowd import Crowd
from omni.domain.matching.evidence import (
    Commonness,
    compare_birthdays,
    is_one_digit,
)
from omni.domain.matching.naming import ALIKE, DIFFER, compare_names
from omni.domain.matching.rule import ASK, PRIOR, Rule

_MOST_KNOWN = 200_000
_OTHER_BIRTHDAYS = ("slip", "near", "generation", "differ")


class _Fields:
    """The most each field can add, for people of one given name or of two, and so of family names.

    A mail that spells the other's name counts where the family names differ.
    """

    def __init__(
        self, weights: Mapping[str, float], *, is_home: bool = False, is_family: bool = False
    ) -> None:
        def most(field: str, *kinds: str) -> float:
            return max(weights.get(f"{field}.{kind}", 0.0) for kind in kinds)

        def known(*kinds: str) -> tuple[str, ...]:
            return ("home",) if is_home else kinds

        self.birthday = most("birthday", *known("same"))
        self.birthdays = {kind: most("birthday", kind) for kind in _OTHER_BIRTHDAYS}
        self.mail = most("mail", *known("same", "shared", "variant"))
        spells = () if is_family else ("spells",)
        self.no_mail = most("mail", "missing", "others", *spells)
        self.other_mail = most("mail", "differ", *spells)
        self.phone = most("phone", *known("same", "shared"))
        self.slip_of_phone = most("phone", "slip")
        self.other_phone = most("phone", "differ", "other")
        self.address = most("address", *known("same", "postcode"), "town", "missing")
        self.other_address = most("address", "differ", "town")
        self.rest = most("sex", "same", "missing", "home", "differ") + most(
            "source", "same", "other", "missing"
        )
        self.card = most("card", "same")
        self.after_birthday = (
            max(self.mail, self.other_mail, self.no_mail)
            + max(self.phone, self.slip_of_phone, self.other_phone, 0.0)
            + max(self.address, self.other_address)
            + self.rest
        )
        self.after_mail = (
            max(self.phone, self.slip_of_phone, self.other_phone, 0.0)
            + max(self.address, self.other_address)
            + self.rest
        )
        self.after_phone = max(self.address, self.other_address) + self.rest


_Known = tuple[float, float, _Fields]
"""What names come to, the bits that a common one loses, and which fields go with it."""


class Ceiling:
    """Whether two people of a crowd may reach the score from which a question is asked."""

    def __init__(self, crowd: Crowd, commonness: Commonness, rule: Rule) -> None:
        self.crowd, self.commonness, self.weights = crowd, commonness, rule.weights
        self.least = rule.thresholds[ASK]
        self.apart = _Fields(rule.weights, is_home=True)
        self.one = _Fields(rule.weights, is_family=True)
        self.married = _Fields(rule.weights)
        self.days = crowd.values.values
        self.known: dict[int, _Known] = {}

    def reaches(self, a: int, b: int) -> bool:
        """Whether the two at these places are worth comparing; the dearest looks come last."""
        names = self.crowd.names
        key = names[a] << 32 | names[b]
        points, bits, fields = self.known.get(key) or self._name(key, a, b)
        if bits:
            points += bits * self.weights["name.beside" if self._is_beside(a, b) else "name.bits"]
        points += self._card(a, b, fields) + self._birthday(a, b, fields)
        if points + fields.after_birthday < self.least:
            return False
        points += self._mail(a, b, fields)
        if points + fields.after_mail < self.least:
            return False
        points += self._phone(a, b, fields)
        if points + fields.after_phone < self.least:
            return False
        return points + self._address(a, b, fields) + fields.rest >= self.least

    def _is_beside(self, a: int, b: int) -> bool:
        """Whether anything but the name is the same."""
        crowd = self.crowd
        return (
            not set(crowd.phones[a]).isdisjoint(crowd.phones[b])
            or not self._differ(a, b)
            or crowd.birthdays[a] == crowd.birthdays[b] > 0
            or crowd.postcodes[a] == crowd.postcodes[b] > 0
            or (crowd.areas[a] == crowd.areas[b] > 0 and crowd.houses[a] == crowd.houses[b])
        )

    def _card(self, a: int, b: int, fields: _Fields) -> float:
        mine, other = self.crowd.cards[a], self.crowd.cards[b]
        if mine and other and not set(mine).isdisjoint(other):
            return fields.card
        return 0.0

    def _birthday(self, a: int, b: int, fields: _Fields) -> float:
        one, two = self.crowd.birthdays[a], self.crowd.birthdays[b]
        if not (one and two):
            return 0.0
        if one == two:
            return fields.birthday
        return fields.birthdays[compare_birthdays(self.days[one], self.days[two])]

    def _mail(self, a: int, b: int, fields: _Fields) -> float:
        mine, other = self.crowd.mails[a], self.crowd.mails[b]
        if not (mine and other):
            return fields.no_mail
        if mine == other or not self._differ(a, b):
            return fields.mail
        return fields.other_mail

    def _phone(self, a: int, b: int, fields: _Fields) -> float:
        mine, other = self.crowd.phones[a], self.crowd.phones[b]
        if not (mine and other):
            return 0.0
        if mine == other or not set(mine).isdisjoint(other):
            return fields.phone
        if any(is_one_digit(one, two) for one in mine for two in other):
            return fields.slip_of_phone
        return fields.other_phone

    def _address(self, a: int, b: int, fields: _Fields) -> float:
        crowd = self.crowd
        one, two = crowd.postcodes[a], crowd.postcodes[b]
        is_other = one and two and one != two and crowd.areas[a] != crowd.areas[b]
        return fields.other_address if is_other else fields.address

    def _differ(self, a: int, b: int) -> bool:
        crowd = self.crowd
        mine = {*crowd.mails[a], *crowd.cores[a]}
        return mine.isdisjoint(crowd.mails[b]) and mine.isdisjoint(crowd.cores[b])

    def _name(self, key: int, a: int, b: int) -> _Known:
        crowd = self.crowd
        one, two = crowd.forms[crowd.names[a]], crowd.forms[crowd.names[b]]
        family, given, order = compare_names(one, two)
        weights = self.weights
        points = weights[PRIOR]
        points += weights.get(f"family.{family}", 0.0) + weights.get(f"given.{given}", 0.0)
        if order or one.is_turned != two.is_turned:
            points += weights.get("order.swapped", 0.0)
        bits = 0.0
        if given in ALIKE:
            if family in ALIKE:
                bits = self.commonness.namesakes(one, two)
            else:
                points += weights["family.bits"] * self.commonness.given_namesakes(one, two)
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
        alike = self.one if family in ALIKE else self.married
        found = points, bits, self.apart if given is DIFFER else alike
        self.known[key] = found
        return found
