"""Reservations as their checkouts see them: past its time one is lapsed, swept or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from omni.domain import clock
from omni.domain.document_numbers import read
from omni.domain.errors import N_, NotFound
from omni.extensions import db
from omni.models.reservation import Reservation, ReservationLine, ReservationState


class NoReservation(NotFound):
    """There is none of this number, or it is another program's."""

    sentence = N_("この確保は見つかりません。")


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of one SKU at one location, by their codes."""

    sku: str
    location: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A reservation as of now."""

    id: int
    number: str
    state: ReservationState
    expires_at: dt.datetime
    placed_at: dt.datetime
    reference: str
    lines: tuple[Line, ...]


def state_now(reservation: Reservation) -> ReservationState:
    """Its state, the clock asked."""
    active = reservation.state is ReservationState.ACTIVE
    if active and reservation.expires_at <= clock.now():
        return ReservationState.LAPSED
    return reservation.state


def get_id(number: str, token_id: int) -> int:
    """The id of this token's reservation of that number; raises NoReservation."""
    known = read(number)
    found = db.session.scalar(
        select(Reservation.id).where(Reservation.number == known, Reservation.token_id == token_id)
    )
    if known is None or found is None:
        raise NoReservation
    return found


def get_reservation(reservation_id: int) -> Shown:
    """The reservation of this id, as it is now."""
    return next(iter(_shown(_rows(Reservation.id == reservation_id))))


def list_reservations(
    token_id: int, *, after: int, limit: int, state: ReservationState | None = None
) -> list[Shown]:
    """This token's reservations after that one, oldest first; three statements."""
    wanted = [Reservation.token_id == token_id, Reservation.id > after]
    if state is not None:
        wanted.append(_is(state))
    return list(_shown(_rows(*wanted, limit=limit)))


def _is(state: ReservationState) -> ColumnElement[bool]:
    over = Reservation.expires_at <= clock.now()
    active = Reservation.state == ReservationState.ACTIVE
    if state is ReservationState.ACTIVE:
        return and_(active, ~over)
    if state is ReservationState.LAPSED:
        return or_(Reservation.state == state, and_(active, over))
    return Reservation.state == state


def _rows(*wanted: Any, limit: int | None = None) -> Iterable[Reservation]:
    lines = selectinload(Reservation.lines)
    return db.session.scalars(
        select(Reservation)
        .where(*wanted)
        .order_by(Reservation.id)
        .limit(limit)
        .options(
            lines.joinedload(ReservationLine.location), lines.joinedload(ReservationLine.variant)
        )
        .execution_options(populate_existing=True)
    )


def _shown(rows: Iterable[Reservation]) -> Iterable[Shown]:
    for row in rows:
        yield Shown(
            id=row.id,
            number=row.number,
            state=state_now(row),
            expires_at=row.expires_at,
            placed_at=row.placed_at,
            reference=row.reference,
            lines=tuple(
                Line(one.variant.sku, one.location.code, one.quantity) for one in row.lines
            ),
        )
