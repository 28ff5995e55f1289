"""Which of many people are worth comparing, found key by key so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from omni.domain.matching.keys import KEYS, MOST, Keys
from omni.domain.matching.people import Person

_SHIFT = 32
_MASK = (1 << _SHIFT) - 1


def pack(one: int, other: int) -> int:
    """Two places as one number, the smaller first."""
    return (one << _SHIFT | other) if one < other else (other << _SHIFT | one)


def unpack(pair: int) -> tuple[int, int]:
    """The two places of a packed pair."""
    return pair >> _SHIFT, pair & _MASK


def find_pairs(people: Sequence[Person], kinds: Iterable[Keys] = KEYS) -> set[int]:
    """The places of every two people who share a key that few have, packed."""
    pairs: set[int] = set()
    for keys in kinds:
        for block in _blocks(people, keys):
            for at, one in enumerate(block):
                for other in block[at + 1 :]:
                    if one != other:
                        pairs.add(pack(one, other))
    return pairs


def _blocks(people: Sequence[Person], keys: Keys) -> Iterable[list[int]]:
    """The places behind each key that at least two share; most keys are one person's alone."""
    first: dict[str, int] = {}
    blocks: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        for key in keys(person):
            if (known := first.setdefault(key, place)) == place:
                continue
            block = blocks.get(key)
            if block is None:
                blocks[key] = [known, place]
            elif len(block) <= MOST:
                block.append(place)
    return [block for block in blocks.values() if len(block) <= MOST]
