"""Who is one person with whom: links gathered into groups that contradict themselves nowhere.

A=B and B=C make A, B and C one person, unless A and C do not fit: then the weakest of the links is
not made but asked. Stronger links are made first, so it is always the weakest.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Link = TypeVar("Link")


@dataclass
class Gathered(Generic[Link]):
    """Links that stand, in the order they can be made, and those that somebody has to look at."""

    made: list[Link] = field(default_factory=list)
    doubtful: list[Link] = field(default_factory=list)


def gather(
    links: Iterable[tuple[float, int, int, Link]],
    fit: Callable[[list[int], list[int]], bool],
) -> Gathered[Link]:
    """Go through the links, the strongest first; `fit` says whether two groups may be one."""
    groups: dict[int, list[int]] = {}
    found: Gathered[Link] = Gathered()
    for _, a, b, link in sorted(links, key=lambda one: (-one[0], one[1], one[2])):
        mine, other = groups.setdefault(a, [a]), groups.setdefault(b, [b])
        if mine is other:
            found.made.append(link)
        elif not fit(mine, other):
            found.doubtful.append(link)
        else:
            mine.extend(other)
            groups.update((one, mine) for one in other)
            found.made.append(link)
    return found


def components(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Everybody who hangs together through links, as sorted groups."""
    groups: dict[int, list[int]] = {}
    for a, b in links:
        mine, other = groups.setdefault(a, [a]), groups.setdefault(b, [b])
        if mine is not other:
            if len(mine) < len(other):
                mine, other = other, mine
            mine.extend(other)
            groups.update((one, mine) for one in other)
    return [sorted(group) for group in _distinct(groups.values())]


def _distinct(groups: Iterable[list[int]]) -> list[list[int]]:
    seen: set[Hashable] = set()
    found = []
    for group in groups:
        if id(group) not in seen:
            seen.add(id(group))
            found.append(group)
    return found
