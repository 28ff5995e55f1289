"""The waiting list is served in the transaction that frees a piece, in the order people came."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.holds import offer_expiry
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, WaitEntry, WaitState
from omni.models.location import Location
from omni.models.stock import StockLevel
from omni.services.holds.promising import promise
from omni.services.holds.rows import IN_LINE, hours_of
from omni.services.stock.levels import Key, where_key

WAITING_LIST = "waiting_list"
AT_ONCE = 50


def offer(keys: Iterable[Key], *, actor: Actor) -> None:
    """Offer what is free at these levels, which the command has locked, to whoever waits.

    First come, first served; someone who wants more pieces than are free is passed over, and
    stays in line.
    """
    for key in sorted(set(keys)):
        free = _free_pieces(key)
        if free <= 0:
            continue
        for entry in _line(key):
            if entry.quantity <= free:
                _offer_to(entry, actor=actor)
                free -= entry.quantity
            if free <= 0:
                break


def settle_offer(hold: Hold, state: WaitState) -> None:
    """Say what became of the offer this hold is, if it is one still open."""
    if hold.channel != WAITING_LIST:
        return
    db.session.execute(
        update(WaitEntry)
        .where(WaitEntry.hold_id == hold.id, WaitEntry.state == WaitState.OFFERED)
        .values(state=state, closed_at=clock.now())
    )


def _free_pieces(key: Key) -> int:
    level = db.session.execute(
        select(StockLevel.on_hand, StockLevel.reserved, StockLevel.buffer)
        .where(where_key(key))
        .with_for_update()
    ).one_or_none()
    return level.on_hand - level.reserved - level.buffer if level else 0


def _line(key: Key) -> list[WaitEntry]:
    found = db.session.scalars(
        select(WaitEntry)
        .where(
            WaitEntry.location_id == key[0],
            WaitEntry.variant_id == key[1],
            IN_LINE,
        )
        .order_by(WaitEntry.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


def _offer_to(entry: WaitEntry, *, actor: Actor) -> None:
    now = clock.now()
    store = db.session.get_one(Location, entry.location_id)
    row = {
        "kind": HoldKind.SOFT,
        "location_id": store.id,
        "channel": WAITING_LIST,
        "member_id": entry.member_id,
        "guest_name": entry.guest_name,
        "guest_phone": entry.guest_phone,
        "expires_at": offer_expiry(hours_of(store), now),
        "placed_by_id": entry.staff_id,
        "placed_location_id": store.id,
    }
    wanted = {entry.variant_id: entry.quantity}
    hold = promise(row, wanted, "offer", {"wait_entry_id": entry.id}, actor=actor)
    entry.state = WaitState.OFFERED
    entry.offered_at = now
    entry.hold_id = hold.id
