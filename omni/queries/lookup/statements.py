"""The statements behind the ranking, built once for each shape of a query.

A shape says of each group of probes which of them are prefixes; the keys themselves are parameters
(`from_<group>_<place>`, `to_<group>_<place>`), as are `here`, `limit`, `most` and `read`.
"""

from __future__ import annotations

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

from omni.models.member import Member, MemberKey
from omni.queries.prepared import Prepared

COUNTED = 200
"""More members than this are not counted: the screen says 200件以上."""

Shape = tuple[tuple[bool, ...], ...]

_NO: ColumnElement[int] = literal_column("0")
_ORDER = [text(name) for name in ("begun", "away", "seen_day DESC", "member_id", "probe")]


@lru_cache(maxsize=512)
def gathering(shape: Shape) -> Prepared:
    """The statement that sorts the first rows of each range and counts what they are."""
    parts = [select(one.limit(bindparam("most")).subquery()) for one in _branches(shape)]
    found = (union_all(*parts) if len(parts) > 1 else parts[0]).cte("found")
    found = found.prefix_with("MATERIALIZED")
    different = select(found.c.member_id).distinct().limit(literal_column(str(COUNTED + 1)))
    rows = select(func.count()).select_from(found)
    return Prepared(
        select(
            found.c.member_id,
            found.c.probe,
            found.c.begun,
            rows.where(found.c.begun == _NO).scalar_subquery().label("wholes"),
            rows.where(found.c.begun != _NO).scalar_subquery().label("begins"),
            select(func.count())
            .select_from(different.subquery())
            .scalar_subquery()
            .label("members"),
        )
        .order_by(*_ORDER)
        .limit(bindparam("limit"))
    )


@lru_cache(maxsize=512)
def sorting(shape: Shape) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """The statement that sorts all there are."""
    branches = _branches(shape)
    ranked = union_all(*branches) if len(branches) > 1 else branches[0]
    return ranked.order_by(*_ORDER).limit(bindparam("limit"))


def _branches(shape: Shape) -> list[Select[*tuple[Any, ...]]]:
    """The rows of each probe with what ranks them.

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
    return branches


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
def lately_seen(asked: tuple[bool, ...]) -> Prepared:
    """The statement that reads who was seen last at this store, in their order, and keeps those
    who fit; it reads no day before that of the member in place `read`."""
    seen, mine = Member.seen_day, Member.seen_location_id == bindparam("here")
    since = select(seen).where(mine).order_by(seen.desc()).limit(literal_column("1"))
    days = func.coalesce(since.offset(bindparam("read")).scalar_subquery(), literal_column("-1"))
    fits = [_finds(place, prefix) for place, prefix in enumerate(asked)]
    probe = case(*((one, literal_column(str(place))) for place, one in enumerate(fits)))
    return Prepared(
        select(Member.id, probe.label("probe"))
        .where(mine, seen >= days, or_(*fits))
        .order_by(seen.desc(), Member.id)
        .limit(bindparam("limit"))
    )


def _finds(place: int, prefix: bool) -> ColumnElement[bool]:
    """This probe finds the member: looked up by her id, for the reason `_refined` gives."""
    other = MemberKey.__table__.alias(f"hers_{place}")
    key = other.c.key.concat(literal_column("''"))
    mine = select(other.c.member_id).where(
        other.c.member_id == Member.id, _matches(0, place, prefix, key)
    )
    return mine.limit(literal_column("1")).scalar_subquery().is_not(None)


@lru_cache(maxsize=512)
def counting(shape: Shape) -> Select[*tuple[Any, ...]]:
    """The statement that counts every member a query of this shape finds."""
    branches: list[Select[*tuple[Any, ...]]] = []
    for place, prefix in enumerate(shape[0]):
        wanted: Select[*tuple[Any, ...]] = select(MemberKey.member_id)
        branches.append(wanted.where(_matches(0, place, prefix), _refined(shape)))
    found = union_all(*branches).subquery()
    return select(func.count(distinct(found.c.member_id))).select_from(found)


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
