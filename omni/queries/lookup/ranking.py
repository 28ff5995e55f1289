"""Which members a query finds, and in their exact order.

The order is: what was typed whole before what it only begins, members last seen at this store
before others, then whoever was seen last, then the older member. Each probe is a range of
`member_key`, whose primary key carries what ranks. Up to MOST rows of each are gathered and sorted:
for nearly every question these are all, and one statement answers. Where there are more (田中 among
a million), whoever is common enough to be many is soon met among those seen last at this store, so
they are looked through first, READ of them at most. Only what neither answers is sorted whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from omni.domain.lookup import Probe, Query
from omni.extensions import db
from omni.queries.lookup import statements
from omni.queries.lookup.statements import COUNTED, Shape

MOST = 500
READ = 600

_ROWS_PER_MEMBER = 2

Places = dict[int, int]
"""Members, best first, with the place among the probes of the one that found each."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Members found, best first, each with the probe that found her; `total` stops at COUNTED + 1.

    `is_exact` says that the first of all was named whole.
    """

    found: tuple[tuple[int, Probe], ...]
    total: int
    is_exact: bool = False

    @property
    def is_capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > COUNTED


def rank_members(query: Query, *, here: int | None, first: int, count: int) -> Ranked:
    """The members from place `first` on, `count` of them at most, and how many there are."""
    if not query.probes:
        return Ranked((), 0)
    shape = tuple(tuple(probe.prefix for probe in group) for group in query.groups)
    values = _values(query, here)
    wanted = first + count
    near = _gather(shape, values, wanted)
    places = near.places if near.is_sorted else None
    if places is None and near.wholes is not None:
        places = _among_recent(shape, values, near.wholes, wanted)
    if places is None:
        places = _walk(shape, values, wanted)
    total = near.members if near.is_all or near.members > COUNTED else _count(shape, values)
    best = list(places.items())
    return Ranked(
        found=tuple((one, query.probes[place]) for one, place in best[first:wanted]),
        total=total,
        is_exact=near.is_exact,
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What MOST rows of each range tell.

    `is_all` when there are no others; `is_sorted` when no other comes before these `places`.
    `wholes` are all that were typed whole, None when there may be others.
    """

    places: Places
    wholes: Places | None
    members: int
    is_all: bool
    is_sorted: bool
    is_exact: bool


def _gather(shape: Shape, values: dict[str, Any], wanted: int) -> _Gathered:
    """The first rows of what was gathered; a member may stand in several of them."""
    limit = max(wanted * _ROWS_PER_MEMBER, 16)
    while True:
        asked = values | {"limit": limit, "most": MOST}
        rows = statements.gathering(shape).rows(asked)
        if not rows:
            return _Gathered({}, {}, 0, is_all=True, is_sorted=True, is_exact=False)
        places = _places(rows)
        if len(places) >= wanted or len(rows) < limit:
            break
        limit *= 4
    wholes = _places(row for row in rows if row.begun == 0)
    is_all = rows[0].wholes < MOST and rows[0].begins < MOST
    know_wholes = rows[0].wholes < MOST
    return _Gathered(
        places=places,
        wholes=wholes if know_wholes else None,
        members=rows[0].members,
        is_all=is_all,
        is_sorted=is_all or (know_wholes and len(wholes) >= wanted),
        is_exact=rows[0].begun == 0,
    )


def _places(rows: Iterable[Any]) -> Places:
    places: Places = {}
    for row in rows:
        places.setdefault(row.member_id, row.probe)
    return places


def _among_recent(
    shape: Shape, values: dict[str, Any], wholes: Places, wanted: int
) -> Places | None:
    """The wholes, then whoever fits among those seen last at this store; None when too few do."""
    if len(shape) > 1:
        return None
    asked = values | {"limit": wanted, "read": READ}
    places = dict(wholes)
    for member_id, probe in statements.lately_seen(shape[0]).rows(asked):
        places.setdefault(member_id, probe)
    return places if len(places) >= wanted else None


def _walk(shape: Shape, values: dict[str, Any], wanted: int) -> Places:
    """Every row of every range, sorted by the database, which keeps the first only."""
    limit = max(wanted * _ROWS_PER_MEMBER, 16)
    while True:
        asked = values | {"limit": limit}
        rows = db.session.connection().execute(statements.sorting(shape), asked).all()
        places = _places(rows)
        if len(places) >= wanted or len(rows) < limit:
            return places
        limit *= 4


def _count(shape: Shape, values: dict[str, Any]) -> int:
    """How many members there are, COUNTED + 1 for any more."""
    return min(
        int(db.session.connection().scalar(statements.counting(shape), values) or 0), COUNTED + 1
    )


def _values(query: Query, here: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {"here": here or 0}
    for group, probes in enumerate(query.groups):
        for place, probe in enumerate(probes):
            values[f"from_{group}_{place}"] = probe.lower
            if probe.prefix:
                values[f"to_{group}_{place}"] = probe.upper
    return values
