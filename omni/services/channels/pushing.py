"""Telling a shop: claimed with a lease, sent outside any transaction, and settled once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import AlreadyDone, NotFound
from omni.domain.shops import Parcel, ShopArticle
from omni.extensions import db
from omni.models.channel import (
    ChannelAccount,
    ChannelListing,
    ChannelPush,
    PushKind,
    PushState,
)
from omni.services import audit
from omni.services.channels.claiming import MOST_ATTEMPTS, wait_longer
from omni.services.channels.figures import figures
from omni.services.channels.parcels import parcel_of
from omni.services.channels.queueing import SENDER
from omni.transactions import wake

LEASE = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Message:
    """One thing to tell a shop, as it is now: a figure of an article, or a parcel."""

    push_id: int
    article: ShopArticle | None = None
    quantity: int = 0
    was: int | None = None
    parcel: Parcel | None = None
    key: str = ""


def claim_push(account_id: int) -> Message | None:
    """The oldest that is due, leased; None when nothing is. Of one article one is sent at a time.

    The figure is the one of this moment; what changes after it is another row.
    """
    now = clock.now()
    other = aliased(ChannelPush)
    on_its_way = (
        select(other.id)
        .where(other.listing_id == ChannelPush.listing_id, other.state == PushState.SENDING)
        .exists()
    )
    push = db.session.scalar(
        select(ChannelPush)
        .where(
            ChannelPush.account_id == account_id,
            ChannelPush.state == PushState.QUEUED,
            ChannelPush.due_at <= now,
            ~on_its_way,
        )
        .order_by(ChannelPush.due_at, ChannelPush.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if push is None:
        return None
    push.state, push.leased_until, push.attempts = PushState.SENDING, now + LEASE, push.attempts + 1
    db.session.flush()
    return _figure(push) if push.kind is PushKind.STOCK else _parcel(push)


def _figure(push: ChannelPush) -> Message:
    assert push.listing_id is not None, "a figure is of an article"
    listing = db.session.get_one(
        ChannelListing, push.listing_id, with_for_update=True, populate_existing=True
    )
    account = db.session.get_one(ChannelAccount, push.account_id)
    push.quantity = figures(account, [listing]).get(listing.id, 0)
    push.details = {**push.details, "was": listing.expected}
    article = ShopArticle(listing.external_id, listing.inventory_id, listing.sku, listing.title)
    key = f"omni-{push.id}-{push.attempts}"
    return Message(push.id, article, push.quantity, listing.expected, key=key)


def _parcel(push: ChannelPush) -> Message:
    assert push.fulfilment_id is not None, "a parcel is of a fulfilment"
    return Message(push.id, parcel=parcel_of(push.fulfilment_id, f"omni-{push.id}"))


def settle_push(push_id: int, *, external_id: str = "") -> bool:
    """The shop knows. False when the lease had run out meanwhile and somebody else has it."""
    push = _sending(push_id)
    if push is None:
        return False
    push.state, push.leased_until, push.failure = PushState.SENT, None, None
    push.settled_at = clock.now()
    if external_id:
        push.details = {**push.details, "external_id": external_id}
    if push.listing_id is not None:
        _now_shows(push)
    return True


def _now_shows(push: ChannelPush) -> None:
    """The shop's figure has moved by as much as we told it; what it sold meanwhile stays off."""
    listing = db.session.get_one(
        ChannelListing, push.listing_id, with_for_update=True, populate_existing=True
    )
    was, quantity = push.details.get("was"), push.quantity or 0
    if was is None or listing.expected is None:
        listing.expected = quantity
    else:
        listing.expected += quantity - was
    listing.pushed_at = clock.now()


def refuse_push(push_id: int, reason: str, *, again: bool) -> None:
    """The shop said no, for now or for good."""
    push = _sending(push_id)
    if push is None:
        return
    if again and push.attempts < MOST_ATTEMPTS:
        _requeue(push, reason)
    else:
        _stop(push, PushState.FAILED, reason)


def note_stale(push_id: int, seen: int | None) -> None:
    """The shop's figure is not the one we thought. When it is the one a message without an answer
    would have left, that message had arrived; else orders are on their way, and it is tried again.
    """
    push = _sending(push_id)
    if push is None:
        return
    listing = db.session.get_one(
        ChannelListing, push.listing_id, with_for_update=True, populate_existing=True
    )
    if seen is not None:
        listing.seen, listing.seen_at = seen, clock.now()
        if seen == push.details.get("doubted"):
            listing.expected = seen
    refuse_push(push_id, "stale", again=True)


def doubt_push(push_id: int, reason: str) -> None:
    """No answer came. A figure is told again: it is absolute, and compared with the shop's own.
    A parcel is told again too, for the shop is asked first what it knows; a person sees it."""
    push = _sending(push_id)
    if push is None:
        return
    push.details = {**push.details, "doubted": push.quantity}
    if push.attempts >= MOST_ATTEMPTS or push.kind is PushKind.FULFILMENT:
        _stop(push, PushState.UNCERTAIN, reason)
    else:
        _requeue(push, reason)


def give_up_leases() -> int:
    """Rows whose sender never came back; returns how many."""
    lapsed = db.session.scalars(
        select(ChannelPush.id)
        .where(ChannelPush.state == PushState.SENDING, ChannelPush.leased_until < clock.now())
        .order_by(ChannelPush.id)
    ).all()
    for push_id in lapsed:
        doubt_push(push_id, "lease")
    return len(lapsed)


def send_again(push_id: int, *, actor: Actor) -> ChannelPush:
    """A person wants a failed or uncertain row told once more; the shop is asked first."""
    push = db.session.get(ChannelPush, push_id, with_for_update=True, populate_existing=True)
    if push is None:
        raise NotFound
    if push.state not in (PushState.FAILED, PushState.UNCERTAIN):
        raise AlreadyDone
    push.attempts = 0
    _requeue(push)
    push.due_at = clock.now()
    audit.write("channel.send_again", "channel_push", push.id, actor=actor)
    wake(SENDER)
    return push


def _requeue(push: ChannelPush, reason: str | None = None) -> None:
    """Wait for another try; where a newer row waits for the same article, that one tells it all."""
    if push.listing_id is not None and _is_waiting(push):
        db.session.delete(push)
        return
    push.state, push.leased_until, push.failure = PushState.QUEUED, None, reason
    push.due_at, push.settled_at = clock.now() + wait_longer(push.attempts), None


def _is_waiting(push: ChannelPush) -> bool:
    wanted = select(ChannelPush.id).where(
        ChannelPush.listing_id == push.listing_id,
        ChannelPush.state == PushState.QUEUED,
        ChannelPush.id != push.id,
    )
    with db.session.no_autoflush:
        return db.session.scalar(wanted.limit(1)) is not None


def _stop(push: ChannelPush, state: PushState, reason: str) -> None:
    push.state, push.leased_until, push.failure = state, None, reason
    push.settled_at = clock.now()


def _sending(push_id: int) -> ChannelPush | None:
    push = db.session.get(ChannelPush, push_id, with_for_update=True, populate_existing=True)
    return push if push is not None and push.state is PushState.SENDING else None


def forget_sent(before: dt.datetime) -> int:
    """Drop figures that were told long ago; parcels stay."""
    gone = db.session.execute(
        delete(ChannelPush)
        .where(
            ChannelPush.kind == PushKind.STOCK,
            ChannelPush.state.in_((PushState.SENT, PushState.FAILED)),
            ChannelPush.settled_at < before,
        )
        .returning(ChannelPush.id)
    )
    return len(gone.all())
