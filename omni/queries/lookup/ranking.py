"""Which members a text finds, in their exact order: one statement over one covering index.

The order is: what was typed whole before what it only begins, members last seen at this store
before others, then whoever was seen last, then the older member. Each probe is a range of
`member_key`, whose primary key carries what ranks; the database keeps only the first few rows
while it walks the ranges, and nothing is sorted or grouped as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    distinct,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from omni.domain.lookup import Kind, Probe, Query
from omni.extensions import db
from omni.models.member import MemberKey

COUNTED = 200
"""More members than this are not counted: the screen says 200件以上."""

_ROWS_PER_MEMBER = 4
_COUNTED_ROWS = COUNTED * 5

_NO: ColumnElement[int] = literal_column("0")
_ORDER = [text(name) for name in ("begun", "away", "seen_day DESC", "member_id", "probe")]

Shape = tuple[tuple[bool, ...], ...]


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
    """The members from place `first` on, `count` of them at most, and how many there are.

    Four digits are whole last fours and the beginning of many phones: as whole comes first, the
    phones are walked only when the whole ones do not fill the page.
    """
    if not query.probes:
        return Ranked((), 0)
    shape = tuple(tuple(probe.prefix for probe in group) for group in query.groups)
    values = _values(query, here)
    wanted = first + count
    whole = (tuple(False for _ in shape[0]), *shape[1:])
    walked = None
    if any(probe.kind is Kind.LAST4 for probe in query.probes):
        walked = _walk(whole, values, wanted)
    if walked is None or len(walked.places) < wanted:
        walked = _walk(shape, values, wanted)
    best = list(walked.places.items())[first:wanted]
    is_all = walked.is_all and walked.shape == shape
    return Ranked(
        found=tuple((member_id, query.probes[probe]) for member_id, probe in best),
        total=len(walked.places) if is_all else _count(shape, values),
        is_exact=walked.is_exact,
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    """The best members with the probe that found each; `is_all` when there are no others."""

    shape: Shape
    places: dict[int, int]
    is_all: bool
    is_exact: bool


def _walk(shape: Shape, values: dict[str, Any], wanted: int) -> _Walk:
    """Let the database keep the first rows; a member may stand in several of them."""
    limit = max(wanted * _ROWS_PER_MEMBER, 32)
    while True:
        rows = db.session.connection().execute(_ranking(shape), values | {"limit": limit}).all()
        places: dict[int, int] = {}
        for member_id, probe, *_ in rows:
            places.setdefault(member_id, probe)
        if len(rows) < limit or len(places) >= wanted:
            is_exact = bool(rows) and rows[0].begun == 0
            return _Walk(shape, places, len(rows) < limit, is_exact)
        limit *= 4


def _count(shape: Shape, values: dict[str, Any]) -> int:
    """How many members there are, COUNTED + 1 for any more."""
    for limit in (_COUNTED_ROWS, None):
        rows, members = db.session.connection().execute(_counting(shape, limit), values).one()
        if members > COUNTED or limit is None or rows < limit:
            break
    return min(int(members), COUNTED + 1)


def _values(query: Query, here: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {"here": here or 0}
    for group, probes in enumerate(query.groups):
        for place, probe in enumerate(probes):
            values[f"from_{group}_{place}"] = probe.lower
            if probe.prefix:
                values[f"to_{group}_{place}"] = probe.upper
    return values


@lru_cache(maxsize=512)
def _ranking(shape: Shape) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """The statement that ranks, for queries of this shape.

    The row that was typed whole is asked for by itself, so that nothing is compared for each of
    the tens of thousands that only begin so.
    """
    branches: list[Select[*tuple[Any, ...]]] = []
    for place, prefix in enumerate(shape[0]):
        low: BindParameter[str] = bindparam(f"from_0_{place}")
        branches.append(_branch(shape, place, 0, MemberKey.key == low))
        if prefix:
            begun = and_(MemberKey.key > low, MemberKey.key < bindparam(f"to_0_{place}"))
            branches.append(_branch(shape, place, 1, begun))
    ranked = union_all(*branches) if len(branches) > 1 else branches[0]
    return ranked.order_by(*_ORDER).limit(bindparam("limit"))


def _branch(
    shape: Shape, place: int, begun: int, fits: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    away = case((MemberKey.location_id == bindparam("here"), _NO), else_=literal_column("1"))
    return select(
        MemberKey.member_id,
        literal_column(str(place)).label("probe"),
        literal_column(str(begun)).label("begun"),
        away.label("away"),
        MemberKey.seen_day,
    ).where(fits, _refined(shape))


@lru_cache(maxsize=512)
def _counting(shape: Shape, limit: int | None) -> Select[*tuple[Any, ...]]:
    """The statement that counts no further than it has to, for queries of this shape."""
    branches: list[Select[*tuple[Any, ...]]] = []
    for place, prefix in enumerate(shape[0]):
        wanted: Select[*tuple[Any, ...]] = select(MemberKey.member_id)
        branches.append(wanted.where(_matches(0, place, prefix), _refined(shape)))
    found = union_all(*branches).limit(limit).subquery()
    return select(func.count(), func.count(distinct(found.c.member_id))).select_from(found)


def _refined(shape: Shape) -> ColumnElement[bool]:
    """The same member is found by each further group too: looked up by her id, one by one.

    A planner that took the further ranges first, or joined, would walk every 田中 to find one.
    """
    return and_(*(_also(group, asked) for group, asked in enumerate(shape) if group), true())


def _also(group: int, asked: tuple[bool, ...]) -> ColumnElement[bool]:
    other = MemberKey.__table__.alias(f"other_{group}")
    key = other.c.key.concat(literal_column("''"))
    ranges = (_matches(group, place, prefix, key) for place, prefix in enumerate(asked))
    mine = select(other.c.member_id).where(other.c.member_id == MemberKey.member_id, or_(*ranges))
    return mine.limit(literal_column("1")).scalar_subquery().is_not(None)


def _matches(group: int, place: int, prefix: bool, key: Any = MemberKey.key) -> ColumnElement[bool]:
    low: ColumnElement[bool] = key >= bindparam(f"from_{group}_{place}")
    if not prefix:
        return cast(ColumnElement[bool], key == bindparam(f"from_{group}_{place}"))
    return and_(low, key < bindparam(f"to_{group}_{place}"))
