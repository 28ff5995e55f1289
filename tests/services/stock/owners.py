"""Somebody to promise goods to."""

from __future__ import annotations

from omni.domain import clock
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldLine
from omni.transactions import transaction
from tests.factories import Shop


def hold_line(shop: Shop, variant_id: int) -> int:
    """A line of a guest's hold at 渋谷店; returns its id."""
    with transaction():
        now = clock.now()
        hold = Hold(
            number=f"H-{variant_id}",
            kind=HoldKind.PICKUP,
            location_id=shop.shibuya,
            guest_name="山田",
            guest_phone="09012345678",
            expires_at=now,
            placed_at=now,
        )
        line = HoldLine(hold=hold, variant_id=variant_id, quantity=1)
        db.session.add_all([hold, line])
        db.session.flush()
        return line.id
