"""One event at a time: read, applied in its subject's turn, and settled in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.errors import Refusal
from omni.domain.shops import (
    ShopArticle,
    ShopCustomer,
    ShopErasure,
    ShopOrder,
    ShopRefund,
    StockSeen,
    Told,
    Unreadable,
)
from omni.extensions import db
from omni.models.channel import (
    ChannelAccount,
    ChannelEvent,
    ChannelListing,
    ChannelSubject,
    EventState,
)
from omni.services.channels import customers, listings, orders, refunds
from omni.services.channels.claiming import MOST_ATTEMPTS, wait_longer
from omni.services.channels.problems import NotNeeded, Problem
from omni.services.channels.registry import channel_of


def apply_event(
    event_id: int, *, fetched: bytes | None = None, arrivals: int | None = None
) -> None:
    """Apply a received event, or say why it cannot be; nothing of a failed one is left behind.

    `arrivals` is how often it had come when its entity was fetched: had it come once more since,
    it is fetched again.
    """
    event = db.session.get(ChannelEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None or event.state is not EventState.RECEIVED:
        return
    event.leased_until = None
    if fetched is not None:
        event.fetched = fetched
    account = db.session.get_one(ChannelAccount, event.account_id)
    try:
        with db.session.begin_nested():
            _apply(account, event)
    except NotNeeded:
        _settle(event, EventState.IGNORED)
    except Problem as problem:
        _trouble(account, event, problem)
    except Refusal as refusal:
        _trouble(account, event, Problem("refused", sentence=str(refusal)))
    else:
        _settle(event, EventState.APPLIED)
    if arrivals is not None and event.arrivals != arrivals:
        event.state, event.applied_at, event.due_at = EventState.RECEIVED, None, clock.now()


def _apply(account: ChannelAccount, event: ChannelEvent) -> None:
    try:
        told = channel_of(account.kind).read(event.topic, event.body, event.fetched)
    except Unreadable as error:
        raise Problem("unreadable", where=str(error)) from error
    if told is None:
        raise NotNeeded
    subject = _lock_subject(account.id, event.subject)
    version = event.version or getattr(told, "version", "")
    if not isinstance(told, ShopRefund) and version < subject.version:
        raise NotNeeded
    _do(account, subject, told, event)
    if not isinstance(told, ShopRefund):
        subject.version = version
    event.order_id = subject.order_id
    db.session.flush()


def _do(account: ChannelAccount, subject: ChannelSubject, told: Told, event: ChannelEvent) -> None:
    match told:
        case ShopOrder():
            orders.apply_order(account, subject, told, event)
            _wake_waiting(account.id, subject.subject, event.id)
        case ShopRefund():
            refunds.apply_refund(account, subject, told, anyway=bool(event.details.get("anyway")))
        case ShopCustomer():
            customers.apply_customer(account, subject, told)
        case ShopErasure():
            customers.apply_erasure(account, told)
        case StockSeen():
            _see(account, told)


def _lock_subject(account_id: int, name: str) -> ChannelSubject:
    """The row of what the event is about, held until the event is settled."""
    postgres = db.session.get_bind().dialect.name == "postgresql"
    adding = (postgresql.insert if postgres else sqlite.insert)(ChannelSubject)
    db.session.execute(adding.values(account_id=account_id, subject=name).on_conflict_do_nothing())
    return db.session.scalars(
        select(ChannelSubject)
        .where(ChannelSubject.account_id == account_id, ChannelSubject.subject == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _wake_waiting(account_id: int, subject: str, but: int) -> None:
    """What waited for this order need not wait its time out."""
    db.session.execute(
        update(ChannelEvent)
        .where(
            ChannelEvent.account_id == account_id,
            ChannelEvent.subject == subject,
            ChannelEvent.state == EventState.RECEIVED,
            ChannelEvent.id != but,
            ChannelEvent.due_at > clock.now(),
        )
        .values(due_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _see(account: ChannelAccount, told: StockSeen) -> None:
    """The shop shows another figure; the drift doctor looks at what it means."""
    db.session.execute(
        update(ChannelListing)
        .where(
            ChannelListing.account_id == account.id,
            ChannelListing.inventory_id == told.inventory,
        )
        .values(seen=told.quantity, seen_at=clock.now())
    )


def _settle(event: ChannelEvent, state: EventState) -> None:
    event.state = state
    event.applied_at = clock.now() if state is EventState.APPLIED else None
    event.failure = None


def _trouble(account: ChannelAccount, event: ChannelEvent, problem: Problem) -> None:
    """Wait for what is on its way, or go on a person's list."""
    details: dict[str, Any] = {**event.details, **problem.details}
    if problem.code == "unknown_sku":
        details["listing_id"] = _note_unknown(account, details)
    if problem.waits:
        _wait_or_fail(event, problem.code, details)
        return
    event.details, event.failure, event.state = details, problem.code, EventState.FAILED


def _note_unknown(account: ChannelAccount, details: dict[str, Any]) -> int:
    """An article nobody has said the SKU of stands on the list of articles."""
    article = ShopArticle(
        str(details["article"]) or str(details["sku"]) or str(details["title"]),
        "",
        str(details["sku"]),
        str(details["title"]),
    )
    return listings.note_article(account.id, article).id


def postpone_event(event_id: int, why: str) -> None:
    """Its shop could not be asked, or somebody else was in the way: try again later."""
    event = db.session.get(ChannelEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None or event.state is not EventState.RECEIVED:
        return
    event.leased_until = None
    _wait_or_fail(event, "unfetched", {"why": why})


def break_event(event_id: int, what: str) -> None:
    """Something of ours broke on it: a person sees it, and the next one is applied."""
    event = db.session.get(ChannelEvent, event_id, with_for_update=True, populate_existing=True)
    if event is not None and event.state is EventState.RECEIVED:
        event.state, event.failure, event.leased_until = EventState.FAILED, "broken", None
        event.details = {**event.details, "what": what}


def _wait_or_fail(event: ChannelEvent, code: str, details: dict[str, Any]) -> None:
    event.details, event.failure = {**event.details, **details}, code
    if event.attempts < MOST_ATTEMPTS:
        event.due_at = clock.now() + wait_longer(event.attempts)
    else:
        event.state = EventState.FAILED
