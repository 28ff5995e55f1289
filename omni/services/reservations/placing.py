"""Reserving for a checkout: all of it or nothing, each piece promised once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, insert

from omni.domain import clock, reservations
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.reservation import Reservation, ReservationLine, ReservationState
from omni.services import stock
from omni.services.document_numbers import add_numbered
from omni.services.idempotency import once
from omni.services.reservations.rows import write
from omni.services.stock.reservations import check_pieces

_LINES = cast(Table, ReservationLine.__table__)
_ADD_LINES = insert(_LINES).returning(
    _LINES.c.id, _LINES.c.location_id, _LINES.c.variant_id, _LINES.c.quantity
)


@dataclass(frozen=True)
class Wanted:
    """Pieces of one SKU at one location."""

    location_id: int
    variant_id: int
    quantity: int = 1


@once("reservation.place", Reservation)
def place_reservation(
    lines: Sequence[Wanted],
    *,
    company_id: int,
    minutes: int = reservations.DEFAULT_MINUTES,
    reference: str = "",
    token_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Reservation:
    """Promise these pieces for some minutes.

    Raises ShortOfStock with the other locations that have the goods, and promises nothing then.
    """
    wanted = _check_lines(lines)
    now = clock.now()
    expires_at = reservations.until(minutes, now)
    made = add_numbered(
        Reservation,
        "K",
        {
            "state": ReservationState.ACTIVE,
            "token_id": token_id,
            "company_id": company_id,
            "reference": reference.strip(),
            "expires_at": expires_at,
            "extensions": 0,
            "placed_at": now,
            "closed_at": None,
            "order_id": None,
        },
    )
    rows = [
        {
            "reservation_id": made.id,
            "location_id": location_id,
            "variant_id": variant_id,
            "quantity": quantity,
        }
        for (location_id, variant_id), quantity in wanted.items()
    ]
    kept = db.session.execute(_ADD_LINES, rows).all()
    said = [[*key, quantity] for key, quantity in wanted.items()]
    write("place", made, actor=actor, lines=said, until=expires_at)
    demands = [
        stock.Demand(line.location_id, line.variant_id, line.quantity, reservation_line_id=line.id)
        for line in kept
    ]
    stock.reserve(demands, expires_at=expires_at, actor=actor)
    return made


def _check_lines(lines: Sequence[Wanted]) -> dict[tuple[int, int], int]:
    wanted: dict[tuple[int, int], int] = {}
    for line in lines:
        key = line.location_id, line.variant_id
        wanted[key] = check_pieces(wanted.get(key, 0) + check_pieces(line.quantity))
    if not 0 < len(wanted) <= reservations.MOST_LINES:
        raise Invalid(
            N_("一度に確保できるのは1から%(most)s行までです。"),
            field="lines",
            most=reservations.MOST_LINES,
        )
    return dict(sorted(wanted.items()))
