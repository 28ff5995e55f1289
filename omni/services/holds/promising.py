"""Writing a hold and the promise behind it: all of it, or a refusal with other stores."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain.actor import Actor
from omni.extensions import db
from omni.models.hold import Hold, HoldLine
from omni.models.location import Location, LocationKind
from omni.queries.stock import Place
from omni.services import stock


def promise(hold: Hold, wanted: dict[int, int], *, actor: Actor) -> None:
    """Write the hold with its lines and promise the pieces; raises ShortOfStock."""
    lines = [
        HoldLine(variant_id=variant_id, quantity=quantity)
        for variant_id, quantity in wanted.items()
    ]
    hold.lines = lines
    db.session.add(hold)
    db.session.flush()
    demands = [
        stock.Demand(hold.location_id, line.variant_id, line.quantity, hold_line_id=line.id)
        for line in lines
    ]
    try:
        stock.reserve(demands, expires_at=hold.expires_at, actor=actor)
    except stock.ShortOfStock as short:
        short.alternatives = _stores_only(short.alternatives)
        raise


def _stores_only(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """A customer fetches goods at a store, never at a warehouse."""
    stores = set(db.session.scalars(select(Location.id).where(Location.kind == LocationKind.STORE)))
    return tuple(place for place in places if place.location_id in stores)
