"""What a kind of exception is: how many there are, and its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, select

from omni.extensions import db

Places = Collection[int] | None
MOST_ROWS = 100


@dataclass(frozen=True)
class Row:
    """One thing that needs a person: since when, where, and what its template shows of it."""

    id: int
    since: dt.datetime
    place: str
    about: Any


@dataclass(frozen=True)
class Kind:
    """One kind of exception: `counted` is a subquery, so that all are counted in one statement.

    `template` shows one row with its buttons; `permission` is what a person needs to settle it.
    """

    code: str
    template: str
    word: str
    lead: str
    permission: str
    counted: Callable[[Places], ScalarSelect[int]]
    rows: Callable[[Places], Sequence[Row]]


@dataclass(frozen=True)
class Section:
    """A kind with the rows of it that wait."""

    kind: Kind
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Inbox:
    """Everything that waits, by kind; `counts` has the kinds that are not shown too."""

    kinds: tuple[Kind, ...]
    counts: dict[str, int]
    sections: tuple[Section, ...]

    @property
    def total(self) -> int:
        """Everything that waits."""
        return sum(self.counts.values())


def count(kinds: Sequence[Kind], places: Places) -> dict[str, int]:
    """How many rows of each of these kinds wait; one statement."""
    row = db.session.execute(select(*(one.counted(places).label(one.code) for one in kinds))).one()
    return {one.code: int(getattr(row, one.code)) for one in kinds}
