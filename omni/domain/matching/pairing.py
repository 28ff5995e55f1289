"""Which of many people are worth comparing, found key by key so that memory stays small."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable
from itertools import combinations

from omni.domain.matching.crowd import Crowd
from omni.domain.matching.keys import KINDS, MOST, Keys, Kind

_SHIFT = 32
_MASK = (1 << _SHIFT) - 1

Reaches = Callable[[int, int], bool]


def pack(one: int, other: int) -> int:
    """Two places as one number, the smaller first."""
    return (one << _SHIFT | other) if one < other else (other << _SHIFT | one)


def unpack(pair: int) -> tuple[int, int]:
    """The two places of a packed pair."""
    return pair >> _SHIFT, pair & _MASK


def find_pairs(crowd: Crowd, reaches: Reaches, kinds: Iterable[Kind] = KINDS) -> array[int]:
    """The places of every two people who share a key that few have and reach a question, packed."""
    pairs: set[int] = set()
    for kind in kinds:
        for block in blocks(kind(crowd)):
            for one, other in combinations(block, 2):
                if one != other and reaches(one, other):
                    pairs.add(one << _SHIFT | other if one < other else other << _SHIFT | one)
    return array("Q", sorted(pairs))


def blocks(keys: Keys) -> Iterable[list[int]]:
    """The places behind each key that at least two share; most keys are one person's alone."""
    first: dict[Hashable, int] = {}
    found: dict[Hashable, list[int]] = {}
    for key, place in keys:
        if (known := first.setdefault(key, place)) == place:
            continue
        block = found.get(key)
        if block is None:
            found[key] = [known, place]
        elif len(block) <= MOST:
            block.append(place)
    return [block for block in found.values() if len(block) <= MOST]
