"""The shops, and what of each wants a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.channel import (
    ChannelAccount,
    ChannelEvent,
    ChannelListing,
    ChannelPush,
    EventState,
    PushState,
)

STUCK = (PushState.FAILED, PushState.UNCERTAIN)


@dataclass(frozen=True)
class AccountRow:
    """One shop with its counts: events that failed or wait, messages that are stuck or wait,
    articles without a SKU, articles whose figures differ."""

    account: ChannelAccount
    failed: int
    waiting: int
    stuck: int
    queued: int
    unmapped: int
    drifted: int

    @property
    def wants(self) -> int:
        """How many things a person has to look at."""
        return self.failed + self.stuck + self.unmapped + self.drifted


def list_accounts() -> list[AccountRow]:
    """Every shop, in the order they were connected; a constant number of statements."""
    accounts = db.session.scalars(
        select(ChannelAccount)
        .options(joinedload(ChannelAccount.location))
        .order_by(ChannelAccount.id)
    ).all()
    events, pushes, listings = _events(), _pushes(), _listings()
    return [
        AccountRow(
            account=one,
            failed=events.get((one.id, EventState.FAILED), 0),
            waiting=events.get((one.id, EventState.RECEIVED), 0),
            stuck=sum(pushes.get((one.id, state), 0) for state in STUCK),
            queued=pushes.get((one.id, PushState.QUEUED), 0),
            unmapped=listings.get(one.id, (0, 0))[0],
            drifted=listings.get(one.id, (0, 0))[1],
        )
        for one in accounts
    ]


def count_wanting() -> int:
    """How many events of all shops failed and wait for a person."""
    wanted = select(func.count()).where(ChannelEvent.state == EventState.FAILED)
    return db.session.scalar(wanted) or 0


def get_account(account_id: int) -> ChannelAccount:
    """The shop of this id; raises NotFound."""
    found = db.session.get(
        ChannelAccount, account_id, options=[joinedload(ChannelAccount.location)]
    )
    if found is None:
        raise NotFound
    return found


def _events() -> Mapping[tuple[int, EventState], int]:
    rows = db.session.execute(
        select(ChannelEvent.account_id, ChannelEvent.state, func.count())
        .where(ChannelEvent.state.in_((EventState.FAILED, EventState.RECEIVED)))
        .group_by(ChannelEvent.account_id, ChannelEvent.state)
    )
    return {(account_id, state): count for account_id, state, count in rows}


def _pushes() -> Mapping[tuple[int, PushState], int]:
    rows = db.session.execute(
        select(ChannelPush.account_id, ChannelPush.state, func.count())
        .where(ChannelPush.state.in_((*STUCK, PushState.QUEUED)))
        .group_by(ChannelPush.account_id, ChannelPush.state)
    )
    return {(account_id, state): count for account_id, state, count in rows}


def _listings() -> dict[int, tuple[int, int]]:
    """(without a SKU, with a difference) by shop."""
    rows = db.session.execute(
        select(ChannelListing.account_id, ChannelListing.variant_id, ChannelListing.drift)
    )
    counts: dict[int, tuple[int, int]] = {}
    for account_id, variant_id, drift in rows:
        unmapped, drifted = counts.get(account_id, (0, 0))
        counts[account_id] = (unmapped + (variant_id is None), drifted + bool(drift))
    return counts
