"""Holds as programs see them: nobody's name or phone, everything by its code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from omni.domain import clock
from omni.domain.errors import N_, NotFound
from omni.domain.holds import is_lapsed
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold, HoldKind, HoldLine, HoldState
from omni.models.location import Location
from omni.queries.holds.detail import find_hold_id


@dataclass(frozen=True, slots=True)
class ListedLine:
    """Pieces of one SKU."""

    sku: str
    quantity: int
    collected: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A hold as of now: past its time it is lapsed, swept or not."""

    id: int
    number: str
    kind: HoldKind
    state: HoldState
    location: Location
    member_id: int | None
    visit_on: dt.date | None
    expires_at: dt.datetime
    placed_at: dt.datetime
    lines: tuple[ListedLine, ...]


def get_listed(number: str) -> Listed:
    """The hold of this number; raises NotFound."""
    hold_id = find_hold_id(number)
    if hold_id is None:
        raise NotFound(N_("この取り置きは見つかりません。"))
    return next(iter(_listed(Hold.id == hold_id)))


def list_holds(
    location_ids: Collection[int],
    *,
    after: int,
    limit: int,
    state: HoldState | None = None,
    member_id: int | None = None,
) -> list[Listed]:
    """The holds at these locations after that one, oldest first; two statements."""
    wanted: list[ColumnElement[bool]] = [Hold.location_id.in_(location_ids), Hold.id > after]
    if state is not None:
        wanted.append(_is(state))
    if member_id is not None:
        wanted.append(Hold.member_id == member_id)
    return list(_listed(*wanted, limit=limit))


def _is(state: HoldState) -> ColumnElement[bool]:
    over = Hold.expires_at <= clock.now()
    if state in OPEN_STATES:
        return and_(Hold.state == state, ~over)
    if state is HoldState.LAPSED:
        return or_(Hold.state == state, and_(Hold.state.in_(OPEN_STATES), over))
    return Hold.state == state


def _listed(*wanted: Any, limit: int | None = None) -> Iterable[Listed]:
    rows = db.session.scalars(
        select(Hold)
        .where(*wanted)
        .order_by(Hold.id)
        .limit(limit)
        .options(joinedload(Hold.location), selectinload(Hold.lines).joinedload(HoldLine.variant))
        .execution_options(populate_existing=True)
    )
    for hold in rows:
        yield Listed(
            id=hold.id,
            number=hold.number,
            kind=hold.kind,
            state=_state(hold),
            location=hold.location,
            member_id=hold.member_id,
            visit_on=hold.visit_on,
            expires_at=hold.expires_at,
            placed_at=hold.placed_at,
            lines=tuple(map(_line, hold.lines)),
        )


def _state(hold: Hold) -> HoldState:
    lapsed = hold.state in OPEN_STATES and is_lapsed(hold.expires_at, clock.now())
    return HoldState.LAPSED if lapsed else hold.state


def _line(line: HoldLine) -> ListedLine:
    waiting = line.quantity - line.collected - line.returned
    return ListedLine(line.variant.sku, line.quantity, line.collected, waiting)
