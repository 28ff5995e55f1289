"""The books of EC shops: what was applied is there, and nothing was taken in twice."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelEvent, ChannelSubject, EventState
from omni.models.order import Order
from omni.queries.doctor.finding import Finding


def broken() -> list[Finding]:
    """Every rule of what shops told us that does not hold."""
    return [finding for check in (_orders, _twice, _applied) for finding in check()]


def _orders() -> Iterator[Finding]:
    """An order of a shop is the one that the shop's number says."""
    rows = db.session.execute(
        select(ChannelSubject.subject, ChannelAccount.code, Order.source, Order.external_id)
        .join(ChannelAccount, ChannelAccount.id == ChannelSubject.account_id)
        .outerjoin(Order, Order.id == ChannelSubject.order_id)
        .where(ChannelSubject.order_id.is_not(None))
    )
    for row in rows:
        expected = f"{row.code} {row.subject.partition(':')[2]}"
        if (found := f"{row.source} {row.external_id}") != expected:
            what = "an order of a shop keeps the shop's number"
            yield Finding("channels", what, row.subject, expected, found)


def _twice() -> Iterator[Finding]:
    """No order of ours is two of a shop's."""
    rows = db.session.execute(
        select(ChannelSubject.order_id, func.count().label("times"))
        .where(ChannelSubject.order_id.is_not(None))
        .group_by(ChannelSubject.order_id)
        .having(func.count() > 1)
    )
    for row in rows:
        what = "an order is one order of one shop"
        yield Finding("channels", what, f"order {row.order_id}", 1, row.times)


def _applied() -> Iterator[Finding]:
    """An order that was applied is in the order book."""
    rows = db.session.execute(
        select(ChannelEvent.id, ChannelEvent.topic).where(
            ChannelEvent.state == EventState.APPLIED,
            ChannelEvent.subject.like("order:%"),
            ChannelEvent.order_id.is_(None),
        )
    )
    for row in rows:
        what = "what was applied is in the order book"
        yield Finding("channels", what, f"event {row.id} ({row.topic})", "an order", "none")
