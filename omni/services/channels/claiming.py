"""Which events are next: some at a time, leased, so that two workers never hold the same."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select, update

from omni.domain import clock
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelEvent, EventState

LEASE = dt.timedelta(minutes=2)
AT_ONCE = 25
MOST_ATTEMPTS = 12
FIRST_WAIT = dt.timedelta(seconds=5)
LONGEST_WAIT = dt.timedelta(hours=1)


def claim_events(most: int = AT_ONCE) -> list[int]:
    """Lease the oldest events that are due, of accounts that are not paused.

    Events of one order may be leased by two workers; its subject's row lets them take turns,
    and whichever speaks of the later version wins. A lease that runs out is free again: to apply
    an event changes nothing outside, so a worker that died has left nothing behind.
    """
    now = clock.now()
    due = (
        select(ChannelEvent.id)
        .join(ChannelAccount, ChannelAccount.id == ChannelEvent.account_id)
        .where(
            ChannelEvent.state == EventState.RECEIVED,
            ChannelEvent.due_at <= now,
            or_(ChannelEvent.leased_until.is_(None), ChannelEvent.leased_until <= now),
            ChannelAccount.is_active,
        )
        .order_by(ChannelEvent.due_at, ChannelEvent.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=ChannelEvent)
    )
    ids = list(db.session.scalars(due))
    claimed = db.session.scalars(
        update(ChannelEvent)
        .where(ChannelEvent.id.in_(ids))
        .values(leased_until=now + LEASE, attempts=ChannelEvent.attempts + 1)
        .returning(ChannelEvent.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(claimed)


def wait_longer(attempts: int) -> dt.timedelta:
    """How long to wait before the next try: twice as long each time, an hour at most."""
    factor: int = 2 ** min(attempts, 16)
    return min(LONGEST_WAIT, FIRST_WAIT * factor)
