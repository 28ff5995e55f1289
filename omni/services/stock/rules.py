"""What a store keeps for its own floor, and when it wants to be told that goods run low."""

from __future__ import annotations

from sqlalchemy import update

from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.extensions import db
from omni.models.stock import StockLevel
from omni.models.style import Variant
from omni.services import audit
from omni.services.stock.levels import lock_or_open_levels, where_key
from omni.services.stock.reservations import MOST_PIECES
from omni.services.webhooks.publishing import stock_changed


def set_rules(
    location_id: int,
    variant_id: int,
    *,
    buffer: int,
    low_at: int,
    shelf: str | None,
    actor: Actor,
) -> None:
    """Keep `buffer` pieces off other channels, list the SKU as low at `low_at`, say its 棚番."""
    for name, value in (("buffer", buffer), ("low_at", low_at)):
        if not 0 <= value <= MOST_PIECES:
            raise Invalid(
                N_("数量は0から%(most)sまでで入力してください。"), field=name, most=MOST_PIECES
            )
    if db.session.get(Variant, variant_id) is None:
        raise NotFound
    key = (location_id, variant_id)
    lock_or_open_levels([key])
    db.session.execute(
        update(StockLevel)
        .where(where_key(key))
        .values(buffer=buffer, low_at=low_at, shelf=shelf or None)
        .execution_options(synchronize_session=False)
    )
    stock_changed([key])
    audit.write(
        "stock.rules",
        "variant",
        variant_id,
        actor=actor,
        location=location_id,
        buffer=buffer,
        low_at=low_at,
        shelf=shelf,
    )


def keep_on_floor(location_id: int, variant_id: int, pieces: int, *, actor: Actor) -> None:
    """Keep so many pieces more off other channels: they are there, but only to be looked at."""
    key = (location_id, variant_id)
    lock_or_open_levels([key])
    db.session.execute(
        update(StockLevel)
        .where(where_key(key))
        .values(buffer=StockLevel.buffer + pieces)
        .execution_options(synchronize_session=False)
    )
    audit.write(
        "stock.display", "variant", variant_id, actor=actor, location=location_id, pieces=pieces
    )
