"""Writing a hold and the promise behind it: all of it, or a refusal with other stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Table, insert, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.hold import Hold, HoldLine
from omni.models.location import Location, LocationKind
from omni.queries.stock import Place
from omni.services import stock
from omni.services.document_numbers import add_numbered
from omni.services.holds.rows import write

_LINES = cast(Table, HoldLine.__table__)
_ADD_LINES = insert(_LINES).returning(_LINES.c.id, _LINES.c.variant_id, _LINES.c.quantity)


def promise(
    row: dict[str, Any],
    wanted: dict[int, int],
    action: str,
    said: dict[str, Any],
    *,
    actor: Actor,
) -> Hold:
    """Write a hold of these columns with its lines and its audit line, and promise the pieces.

    The stock comes last, for others wait for its rows. Raises ShortOfStock.
    """
    hold, made = write_hold(row, wanted, action, said, actor=actor)
    demands = [
        stock.Demand(hold.location_id, line.variant_id, line.quantity, hold_line_id=line.id)
        for line in made
    ]
    try:
        stock.reserve(demands, expires_at=hold.expires_at, actor=actor)
    except stock.ShortOfStock as short:
        short.alternatives = _stores_only(short.alternatives)
        raise
    return hold


def write_hold(
    row: dict[str, Any],
    wanted: dict[int, int],
    action: str,
    said: dict[str, Any],
    *,
    actor: Actor,
) -> tuple[Hold, Sequence[Row[Any]]]:
    """Write a hold of these columns with its lines and its audit line; nothing is promised."""
    hold = add_numbered(
        Hold,
        "H",
        {
            "placed_at": clock.now(),
            "placed_by_id": actor.staff_id,
            "placed_location_id": actor.location_id,
        }
        | row,
    )
    lines = [
        {"hold_id": hold.id, "variant_id": variant_id, "quantity": quantity}
        for variant_id, quantity in wanted.items()
    ]
    made = db.session.execute(_ADD_LINES, lines).all()
    write(action, hold, actor=actor, **_said(hold) | said)
    return hold, made


def _said(hold: Hold) -> dict[str, Any]:
    return {
        "number": hold.number,
        "kind": hold.kind.value,
        "location_id": hold.location_id,
        "until": hold.expires_at,
        "guest": None if hold.member_id else [hold.guest_name, hold.guest_phone],
    }


def _stores_only(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """A customer fetches goods at a store, never at a warehouse."""
    stores = set(db.session.scalars(select(Location.id).where(Location.kind == LocationKind.STORE)))
    return tuple(place for place in places if place.location_id in stores)
