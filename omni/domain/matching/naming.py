"""Two names compared: the family's and the given one, as written and as read, in either order.

The words for how alike two words are: SAME; WRITTEN is written the same and read otherwise; READ
is read the same where one of the two is not written down; HOMOPHONE is read the same and written
otherwise; SLIP is a slip of the keyboard away; HEARD is a slip away as read, and one of the two
is not written down; DIFFER; MISSING.
"""

from __future__ import annotations

from functools import lru_cache

from omni.domain.matching.people import Named

SAME, WRITTEN, READ, HOMOPHONE = "same", "written", "read", "homophone"
SLIP, HEARD, DIFFER, MISSING = "slip", "heard", "differ", "missing"

ALIKE = frozenset((SAME, WRITTEN, READ, HOMOPHONE, SLIP, HEARD))
_ENDINGS = "コ子"  # アイ and アイコ are sisters, not a slip
_SURE = frozenset((SAME, WRITTEN, READ, HOMOPHONE))
_RANK = {SAME: 0, WRITTEN: 1, READ: 1, HOMOPHONE: 3, SLIP: 2, HEARD: 2, MISSING: 4, DIFFER: 5}
_EQUAL, _NEAR, _OTHER, _UNKNOWN = range(4)
_LIKENESS = (
    (SAME, SAME, WRITTEN, SAME),  # written the same; read the same, nearly, otherwise, unknown
    (SLIP, SLIP, DIFFER, SLIP),
    (HOMOPHONE, DIFFER, DIFFER, DIFFER),
    (READ, HEARD, DIFFER, MISSING),
)

Names = tuple[str, str, str]
"""How alike the family names are, the given names, and which order they were found in."""


def compare_names(a: Named, b: Named) -> Names:
    """How alike two names are; the order is "swapped" where one is the other turned round."""
    if a.whole == b.whole and a.whole and (a.sound == b.sound or not (a.sound and b.sound)):
        return SAME, SAME, "swapped" if a.is_turned != b.is_turned else ""
    if a.sound == b.sound and a.sound and not (a.whole and b.whole):
        return READ, READ, ""
    family, given = _direct(a, b)
    if given in _SURE and family in _SURE:
        return family, given, ""
    crossed_family, crossed_given = _crossed(a, b)
    is_nearer = _RANK[crossed_family] + _RANK[crossed_given] < _RANK[family] + _RANK[given]
    if is_nearer and crossed_given in ALIKE and crossed_family in ALIKE:
        return crossed_family, crossed_given, "swapped"
    if given is DIFFER or family is DIFFER:
        as_one = _LIKENESS[_written(a.whole, b.whole)][_read(a.sound, b.sound)]
        if as_one in (SLIP, HEARD, HOMOPHONE):
            return as_one, as_one, ""
    return family, given, ""


def _direct(a: Named, b: Named) -> tuple[str, str]:
    if a.given and b.given:
        family, given, family_too, given_too = a.family, a.given, b.family, b.given
    else:
        (family, given), (family_too, given_too) = _parts(a, b)
    return (
        _LIKENESS[_written(family, family_too)][_read(a.family_sound, b.family_sound)],
        _LIKENESS[_written(given, given_too)][_read(a.given_sound, b.given_sound)],
    )


def _crossed(a: Named, b: Named) -> tuple[str, str]:
    """The one's family name beside the other's given name, and the other way round."""
    family, given, family_too, given_too = a.family, a.given, b.given, b.family
    if not (given and family_too):
        if given:
            given_too, family_too = _part_like(b.whole, given, family)
        elif family_too:
            family, given = _part_like(a.whole, family_too, given_too)
    return (
        _LIKENESS[_written(family, family_too)][_read(a.family_sound, b.given_sound)],
        _LIKENESS[_written(given, given_too)][_read(a.given_sound, b.family_sound)],
    )


def _parts(a: Named, b: Named) -> tuple[tuple[str, str], tuple[str, str]]:
    """A name in one piece parted as the other one is, or where the two begin or end alike."""
    if a.given:
        return (a.family, a.given), _part_like(b.whole, a.family, a.given)
    if b.given:
        return _part_like(a.whole, b.family, b.given), (b.family, b.given)
    shorter = min(len(a.whole), len(b.whole))
    if a.family_sound == b.family_sound:
        at = _alike_until(a.whole, b.whole)
        if 0 < at < shorter:
            return (a.whole[:at], a.whole[at:]), (b.whole[:at], b.whole[at:])
    if a.given_sound == b.given_sound:
        at = _alike_until(a.whole[::-1], b.whole[::-1])
        if 0 < at < shorter:
            return (a.whole[:-at], a.whole[-at:]), (b.whole[:-at], b.whole[-at:])
    return ("", ""), ("", "")


def _part_like(whole: str, first: str, second: str) -> tuple[str, str]:
    if first and whole.startswith(first):
        return first, whole[len(first) :]
    if second and whole.endswith(second):
        return whole[: -len(second)], second
    if len(whole) == len(first) + len(second):
        return whole[: len(first)], whole[len(first) :]
    return "", ""


def _alike_until(one: str, two: str) -> int:
    at = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        at += 1
    return at


def _written(one: str, two: str) -> int:
    if not (one and two):
        return _UNKNOWN
    if one == two:
        return _EQUAL
    return _NEAR if is_slip(one, two) else _OTHER


def _read(one: str, two: str) -> int:
    if not (one and two):
        return _UNKNOWN
    if one == two:
        return _EQUAL
    return _NEAR if is_slip(one, two) or _is_one_letter(one, two) else _OTHER


@lru_cache(maxsize=262_144)
def is_slip(one: str, two: str) -> bool:
    """Whether two letters are swapped, or one is missing or doubled: the slips of a keyboard."""
    longer = len(two) - len(one)
    if longer < 0:
        one, two, longer = two, one, -longer
    if longer > 1 or (longer and two[-1] in _ENDINGS and two[:-1] == one):
        return False
    at = _alike_until(one, two)
    if longer:
        return bool(one) and one[at:] == two[at + 1 :]
    return one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]


def _is_one_letter(one: str, two: str) -> bool:
    """Whether one letter of a long word is another."""
    if len(one) != len(two) or len(one) < 4:
        return False
    at = _alike_until(one, two)
    return one[at + 1 :] == two[at + 1 :]
