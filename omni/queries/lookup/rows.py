"""What an answer's row shows of each member: one statement for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, distinct, func, or_, select
from sqlalchemy.orm import aliased

from omni.domain.lookup import LABELS, Kind, Mark, Probe, Query, Reason, Shown, explain, reasons
from omni.models.location import Location
from omni.models.member import Identity, IdentityKind, Member, MemberKind, MemberState, Tier
from omni.models.point import PointLot
from omni.queries.prepared import Prepared

_FIRST_DAY = dt.date(1970, 1, 1)
_NAMES = (Kind.NAME, Kind.KANA, Kind.LATIN)


class Piece(NamedTuple):
    """A stretch of shown text, and whether it is what matched."""

    text: str
    hit: bool


_SPACE = Piece(" ", hit=False)


class MemberRow(NamedTuple):
    """One member among the answers; `why` are labels to translate, `typed` the digits that fit."""

    id: int
    name: tuple[Piece, ...]
    kana: tuple[Piece, ...]
    is_company: bool
    is_withdrawn: bool
    tier: str | None
    balance: int
    seen_on: dt.date | None
    seen_at: str | None
    mates: int
    why: tuple[str, ...]
    typed: str


def list_rows(query: Query, found: Sequence[tuple[int, Probe]], today: dt.date) -> list[MemberRow]:
    """The rows of these members, in the order given."""
    if not found:
        return []
    values = {f"id_{place}": member_id for place, (member_id, _) in enumerate(found)}
    rows = _details(len(found)).rows(values | {"today": today})
    by_id = {row.id: row for row in rows}
    return [_row(query, by_id[one], probe) for one, probe in found if one in by_id]


@cache
def _details(count: int) -> Prepared:
    return Prepared(
        select(
            Member.id,
            Member.kind,
            Member.state,
            Member.family_name,
            Member.given_name,
            Member.family_kana,
            Member.given_kana,
            Tier.name.label("tier"),
            Member.seen_day,
            Location.name.label("seen_at"),
            _balance().label("balance"),
            _mates().label("mates"),
        )
        .outerjoin(Tier, Tier.code == Member.tier_code)
        .outerjoin(Location, Location.id == Member.seen_location_id)
        .where(Member.id.in_([bindparam(f"id_{place}") for place in range(count)]))
    )


def _balance() -> Any:
    """Points usable on the day: expiry counts at read time."""
    today: BindParameter[dt.date] = bindparam("today")
    return (
        select(func.coalesce(func.sum(PointLot.remaining), 0))
        .where(
            PointLot.member_id == Member.id,
            PointLot.usable_from <= today,
            or_(PointLot.expires_on.is_(None), PointLot.expires_on >= today),
        )
        .correlate(Member)
        .scalar_subquery()
    )


def _mates() -> Any:
    """How many others answer the same phone; a twin that rests with a merged record is nobody.

    Her few phones come first in one list, so that no planner walks every phone there is.
    """
    mine, theirs, other = aliased(Identity), aliased(Identity), aliased(Member)
    phones = select(mine.value_norm).where(
        mine.member_id == Member.id, mine.kind == IdentityKind.PHONE
    )
    return (
        select(func.count(distinct(theirs.member_id)))
        .join(other, other.id == theirs.member_id)
        .where(
            other.state != MemberState.MERGED,
            theirs.kind == IdentityKind.PHONE,
            theirs.value_norm.in_(phones.correlate(Member)),
            theirs.member_id != Member.id,
        )
        .correlate(Member)
        .scalar_subquery()
    )


def _row(query: Query, row: Any, probe: Probe) -> MemberRow:
    shown = Shown(row.family_name, row.given_name, row.family_kana, row.given_kana)
    named = explain(probe, shown) if probe.kind in _NAMES else None
    first = named or Reason(LABELS[Kind(probe.kind)])
    others = reasons(query, shown) if query.refine else ()
    marks = (*first.marks, *(mark for one in others for mark in one.marks))
    return MemberRow(
        id=row.id,
        name=_pieces(shown, "family", "given", marks),
        kana=_pieces(shown, "family_kana", "given_kana", marks),
        is_company=row.kind is MemberKind.COMPANY,
        is_withdrawn=row.state is MemberState.WITHDRAWN,
        tier=row.tier,
        balance=int(row.balance),
        seen_on=_FIRST_DAY + dt.timedelta(days=row.seen_day) if row.seen_day else None,
        seen_at=row.seen_at,
        mates=row.mates,
        why=tuple(dict.fromkeys((first.label, *(one.label for one in others)))),
        typed="" if first.marks else probe.key,
    )


def _pieces(shown: Shown, first: str, second: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """Both fields as one line, cut where something matched."""
    pieces: list[Piece] = []
    for field in (first, second):
        if text := getattr(shown, field):
            if pieces:
                pieces.append(_SPACE)
            spans = {(mark.start, mark.end) for mark in marks if mark.field == field}
            pieces += _cut(text, sorted(spans)) if spans else (Piece(text, hit=False),)
    return tuple(pieces)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        if start > at:
            pieces.append(Piece(text[at:start], hit=False))
        if end > at:
            pieces.append(Piece(text[max(start, at) : end], hit=True))
        at = max(end, at)
    if at < len(text):
        pieces.append(Piece(text[at:], hit=False))
    return pieces
