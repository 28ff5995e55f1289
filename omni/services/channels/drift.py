"""The drift doctor: the shop's figures beside ours, each gap explained from both ledgers."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import AlreadyDone, NotFound
from omni.domain.shops import Drift, Remedy, ShopOrder, Unreadable, explain
from omni.extensions import db
from omni.models.channel import (
    ChannelAccount,
    ChannelEvent,
    ChannelListing,
    ChannelSubject,
    EventState,
)
from omni.services import audit
from omni.services.channels.figures import figures
from omni.services.channels.fixing import replay_event
from omni.services.channels.listings import find_listing
from omni.services.channels.queueing import queue_overwrite, queue_stock
from omni.services.channels.receiving import APPLIER
from omni.services.channels.registry import channel_of
from omni.transactions import wake

_WAITING = (EventState.RECEIVED, EventState.FAILED)


def compare(account_id: int, shown: Mapping[str, int]) -> dict[int, Drift]:
    """Keep what the shop shows now (figure by article id) and why it is not ours; by listing."""
    account = db.session.get_one(ChannelAccount, account_id)
    listings = list(
        db.session.scalars(
            select(ChannelListing)
            .where(ChannelListing.account_id == account_id, ChannelListing.variant_id.is_not(None))
            .order_by(ChannelListing.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    ours, flying = figures(account, listings), _in_flight(account)
    found: dict[int, Drift] = {}
    for one in listings:
        if one.external_id not in shown:
            continue
        drift = explain(
            ours=ours[one.id],
            shop=shown[one.external_id],
            expected=one.expected,
            in_flight=flying[one.id],
        )
        one.seen, one.seen_at = drift.shop, clock.now()
        one.drift = dataclasses.asdict(drift) if drift.gap or drift.in_flight else {}
        found[one.id] = drift
    return found


def _in_flight(account: ChannelAccount) -> Counter[int]:
    """Pieces in orders the shop has told us of and that we have not taken in, by listing."""
    events = db.session.scalars(
        select(ChannelEvent)
        .where(ChannelEvent.account_id == account.id, ChannelEvent.state.in_(_WAITING))
        .order_by(ChannelEvent.version, ChannelEvent.id)
    )
    latest: dict[str, ShopOrder] = {}
    for event in events:
        if (told := _order_in(account, event)) is not None:
            latest[event.subject] = told
    placed = _placed(account.id, latest)
    pieces: Counter[int] = Counter()
    for subject, told in latest.items():
        if subject in placed or told.is_cancelled:
            continue
        for line in told.lines:
            listing = find_listing(account.id, line.article, line.sku)
            if listing is not None:
                pieces[listing.id] += line.quantity - line.removed
    return pieces


def _order_in(account: ChannelAccount, event: ChannelEvent) -> ShopOrder | None:
    try:
        told = channel_of(account.kind).read(event.topic, event.body, event.fetched)
    except Unreadable:
        return None
    return told if isinstance(told, ShopOrder) else None


def _placed(account_id: int, subjects: Mapping[str, ShopOrder]) -> set[str]:
    wanted = select(ChannelSubject.subject).where(
        ChannelSubject.account_id == account_id,
        ChannelSubject.subject.in_(subjects),
        ChannelSubject.order_id.is_not(None),
    )
    return set(db.session.scalars(wanted))


def correct(listing_id: int, *, actor: Actor) -> Remedy:
    """Do the one thing the doctor proposes for this article; returns what it was."""
    listing = db.session.get(
        ChannelListing, listing_id, with_for_update=True, populate_existing=True
    )
    if listing is None:
        raise NotFound
    remedy = Remedy(listing.drift.get("remedy", Remedy.NONE))
    match remedy:
        case Remedy.NONE:
            raise AlreadyDone
        case Remedy.APPLY:
            _take_waiting_in(listing, actor)
        case Remedy.PUSH:
            queue_stock(listing.account_id)
        case Remedy.OVERWRITE:
            queue_overwrite(listing)
    audit.write("channel.correct", "channel_listing", listing.id, actor=actor, remedy=remedy.value)
    listing.drift = {}
    return remedy


def _take_waiting_in(listing: ChannelListing, actor: Actor) -> None:
    """Try every order of this shop again that failed and names the article."""
    account = db.session.get_one(ChannelAccount, listing.account_id)
    failed = db.session.scalars(
        select(ChannelEvent).where(
            ChannelEvent.account_id == account.id, ChannelEvent.state == EventState.FAILED
        )
    ).all()
    for event in failed:
        told = _order_in(account, event)
        if told and any(
            (found := find_listing(account.id, line.article, line.sku)) and found.id == listing.id
            for line in told.lines
        ):
            replay_event(event.id, actor=actor)
    wake(APPLIER)


def count_by_remedy(account_id: int) -> Mapping[str, int]:
    """How many articles of a shop want which correction."""
    counts: defaultdict[str, int] = defaultdict(int)
    rows = db.session.scalars(
        select(ChannelListing.drift).where(ChannelListing.account_id == account_id)
    )
    for drift in rows:
        if drift:
            counts[str(drift["remedy"])] += 1
    return counts
