"""What the worker needs to know of shops: which are on, how they are reached, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.domain.shops import ShopArticle
from omni.extensions import db
from omni.models.channel import (
    ChannelAccount,
    ChannelEvent,
    ChannelKind,
    ChannelListing,
    ChannelPush,
    EventState,
    PushState,
)

# These kinds only name in their webhooks what changed.
FETCHED = (ChannelKind.ECCUBE,)


@dataclass(frozen=True)
class Reach:
    """How a shop is called, and what it sells of ours."""

    kind: ChannelKind
    address: str
    settings: Mapping[str, Any]
    sealed: str
    articles: tuple[ShopArticle, ...]


@dataclass(frozen=True)
class ToFetch:
    """An entity that an event names, and how often the event had come by now."""

    account_id: int
    subject: str
    arrivals: int


@dataclass(frozen=True)
class Needs:
    """Whether anything is due."""

    events: bool
    pushes: bool


def list_active() -> list[int]:
    """The shops that are not paused."""
    wanted = select(ChannelAccount.id).where(ChannelAccount.is_active)
    return list(db.session.scalars(wanted.order_by(ChannelAccount.id)))


def get_reach(account_id: int) -> Reach:
    """How this shop is reached; raises NotFound."""
    account = db.session.get(ChannelAccount, account_id)
    if account is None:
        raise NotFound
    listings = db.session.scalars(
        select(ChannelListing)
        .where(ChannelListing.account_id == account_id, ChannelListing.variant_id.is_not(None))
        .order_by(ChannelListing.id)
    )
    articles = tuple(
        ShopArticle(one.external_id, one.inventory_id, one.sku, one.title) for one in listings
    )
    return Reach(account.kind, account.address, dict(account.settings), account.sealed, articles)


def to_fetch(event_id: int) -> ToFetch | None:
    """What has to be fetched before this event can be applied; None when it says it all."""
    row = db.session.execute(
        select(ChannelEvent.account_id, ChannelEvent.subject, ChannelEvent.arrivals)
        .join(ChannelAccount, ChannelAccount.id == ChannelEvent.account_id)
        .where(ChannelEvent.id == event_id, ChannelAccount.kind.in_(FETCHED))
    ).one_or_none()
    return None if row is None else ToFetch(row.account_id, row.subject, row.arrivals)


def list_needs() -> Needs:
    """Whether events or pushes are due."""
    now = clock.now()
    events = exists().where(ChannelEvent.state == EventState.RECEIVED, ChannelEvent.due_at <= now)
    pushes = exists().where(ChannelPush.state == PushState.QUEUED, ChannelPush.due_at <= now)
    row = db.session.execute(select(events.label("events"), pushes.label("pushes"))).one()
    return Needs(bool(row.events), bool(row.pushes))
