"""Two records of one person: whose values stay, and what holds of what they agreed to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    """Whose value it is: of the record that stays, or of the one that joins it."""

    SURVIVOR = "survivor"
    MERGED = "merged"


# Fields that are chosen together: half an address of one and half of another is nobody's.
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("family_name", "given_name"),
    "kana": ("family_kana", "given_kana"),
    "birthday": ("birthday",),
    "gender": ("gender",),
    "address": ("postcode", "prefecture", "city", "street", "building"),
    "home": ("home_location_id",),
}

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[ぁ-ヿ]")


def choose_side(
    group: str,
    survivor: Sequence[Any],
    merged: Sequence[Any],
    *,
    survivor_confirmed: dt.datetime | None = None,
    merged_confirmed: dt.datetime | None = None,
) -> Side:
    """Whose values of this group stay when nobody says so.

    What is known beats what is not; then what a person confirmed last; then the fuller; alike,
    the survivor's.
    """
    if not any(merged) or list(survivor) == list(merged):
        return Side.SURVIVOR
    if not any(survivor):
        return Side.MERGED
    if survivor_confirmed or merged_confirmed:
        oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
        newer = (merged_confirmed or oldest) > (survivor_confirmed or oldest)
        return Side.MERGED if newer else Side.SURVIVOR
    fuller = _fullness(group, merged) > _fullness(group, survivor)
    return Side.MERGED if fuller else Side.SURVIVOR


def _fullness(group: str, values: Sequence[Any]) -> tuple[int, int]:
    """How much a record tells: fields filled in, then a written name over one that only sounds,
    or the letters of an address."""
    filled = sum(1 for value in values if value)
    text = "".join(str(value) for value in values if value)
    if group == "name":
        return filled, 2 if _HAN.search(text) else 1 if _KANA.search(text) else 0
    return filled, len(text) if group == "address" else 0


_STRICTNESS = {"unknown": 0, "granted": 1, "denied": 2}


def strictest(states: Iterable[str]) -> str:
    """No beats yes; who was never asked has said neither."""
    return max(states, key=_STRICTNESS.__getitem__, default="unknown")


def agreed(story: Iterable[tuple[bool, str]]) -> str:
    """What holds of one person: her own words and what came with merges, in order.

    Her newest word counts; a merge (False) makes it the stricter of the two, until she speaks
    again.
    """
    state = "unknown"
    for is_hers, word in story:
        state = word if is_hers else strictest((state, word))
    return state
