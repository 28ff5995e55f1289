"""What a shop has to be told: written down as rows, one for each article and each parcel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.extensions import db
from omni.models.channel import (
    ChannelAccount,
    ChannelListing,
    ChannelPush,
    ChannelSubject,
    PushKind,
)
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.services.channels.figures import figures
from omni.transactions import wake

SENDER = "channels.pushes"
_LEFT = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.COLLECTED)
_MOST = 2_000


def queue_stock(account_id: int) -> int:
    """Queue every article whose figure the shop has not been told; returns how many differ.

    The figures are compared whole, not by what changed, so that a lost message heals itself; an
    order that the shop took off its own figure and we off ours differs in nothing.
    """
    account = db.session.get_one(ChannelAccount, account_id)
    listings = _list_mapped(account_id)
    ours = figures(account, listings)
    changed = [one.id for one in listings if one.expected != ours[one.id]]
    _queue(account_id, PushKind.STOCK, "listing_id", changed)
    return len(changed)


def queue_overwrite(listing: ChannelListing) -> None:
    """Tell the shop our figure whatever it shows now; a person asked for it."""
    listing.expected = None
    db.session.flush()
    _queue(listing.account_id, PushKind.STOCK, "listing_id", [listing.id])


def queue_shipped(account_id: int) -> int:
    """Queue every parcel that left with a shop's order and that nobody has told it of."""
    told = select(ChannelPush.id).where(ChannelPush.fulfilment_id == Fulfilment.id).exists()
    left = db.session.scalars(
        select(Fulfilment.id)
        .join(ChannelSubject, ChannelSubject.order_id == Fulfilment.order_id)
        .where(ChannelSubject.account_id == account_id, Fulfilment.state.in_(_LEFT), ~told)
        .order_by(Fulfilment.id)
        .limit(_MOST)
    ).all()
    _queue(account_id, PushKind.FULFILMENT, "fulfilment_id", left)
    return len(left)


def _list_mapped(account_id: int) -> Sequence[ChannelListing]:
    return db.session.scalars(
        select(ChannelListing)
        .where(ChannelListing.account_id == account_id, ChannelListing.variant_id.is_not(None))
        .order_by(ChannelListing.id)
        .execution_options(populate_existing=True)
    ).all()


def _queue(account_id: int, kind: PushKind, column: str, ids: Iterable[int]) -> None:
    """One row each, unless one waits already."""
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "account_id": account_id,
            "kind": kind,
            column: one,
            "created_at": now,
            "due_at": now,
            "details": {},
        }
        for one in ids
    ]
    if not rows:
        return
    postgres = db.session.get_bind().dialect.name == "postgresql"
    adding = (postgresql.insert if postgres else sqlite.insert)(ChannelPush)
    db.session.execute(adding.on_conflict_do_nothing(), rows)
    wake(SENDER)
