"""Points set aside for a checkout: used when it is paid, or given back to the very lots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import SYSTEM, Actor
from omni.domain.errors import N_, AlreadyDone, NotFound
from omni.extensions import db
from omni.models.point import (
    PointAccount,
    PointEntry,
    PointHold,
    PointTransaction,
    PointType,
)
from omni.services.points.account import Account, open_account
from omni.services.points.earning import find_by_key
from omni.services.points.expiring import extend_rolling, lapse


class PointHoldLapsed(AlreadyDone):
    """The points were kept as long as was promised; they are free again."""

    sentence = N_("ポイントの仮押さえの期限が切れています。")
    way_forward = N_("もう一度、使うポイントを押さえてください。")


def settle(
    hold_id: int, *, on: dt.date, actor: Actor, order_id: int | None = None
) -> PointTransaction:
    """Use what was held, from the very lots, even those that expired meanwhile.

    Settled again it answers the same; after a release or past its time it raises AlreadyDone.
    """
    open_hold = _open_hold(hold_id)
    if settled := find_by_key(f"settle:{hold_id}"):
        return settled
    if open_hold.is_lapsed:
        raise PointHoldLapsed
    account, held = open_hold.account, open_hold.taken
    open_hold.give_back(on, actor)
    extend_rolling(account, held.company_id, on)
    return account.write(
        PointType.SPEND,
        {lot_id: -amount for lot_id, amount in open_hold.entries.items()},
        company_id=held.company_id,
        on=on,
        actor=actor,
        order_id=order_id or held.order_id,
        channel=held.channel,
        idempotency_key=f"settle:{hold_id}",
    )


def release(hold_id: int, *, on: dt.date, actor: Actor) -> PointTransaction:
    """Give back what was held, to the very lots; what expired meanwhile lapses at once.

    Released again it answers the same; after settling it raises AlreadyDone.
    """
    open_hold = _open_hold(hold_id)
    if find_by_key(f"settle:{hold_id}"):
        raise AlreadyDone
    if released := find_by_key(f"release:{hold_id}"):
        return released
    made = open_hold.give_back(on, actor)
    _make_whole(open_hold.account, made.company_id, on, actor)
    return made


def release_lapsed(account: Account, on: dt.date, actor: Actor) -> None:
    """Give back what this account's holds past their time still keep."""
    lapsed = db.session.scalars(
        select(PointHold.transaction_id)
        .join(PointTransaction, PointTransaction.id == PointHold.transaction_id)
        .where(
            PointTransaction.member_id == account.member_id,
            PointHold.closed_at.is_(None),
            PointHold.expires_at <= clock.now(),
        )
        .order_by(PointHold.transaction_id)
    ).all()
    for hold_id in lapsed:
        made = _read_hold(hold_id, account).give_back(on, actor)
        _make_whole(account, made.company_id, on, actor)


def release_due(on: dt.date, *, limit: int = 200, actor: Actor = SYSTEM) -> int:
    """Give back the holds past their time of up to `limit` members; returns how many members.

    Members whose account is busy are left to the next call.
    """
    due = (
        select(PointTransaction.member_id)
        .join(PointHold, PointHold.transaction_id == PointTransaction.id)
        .where(PointHold.closed_at.is_(None), PointHold.expires_at <= clock.now())
        .order_by(PointHold.expires_at)
        .limit(limit)
    )
    members = db.session.scalars(
        select(PointAccount.member_id)
        .where(PointAccount.member_id.in_(due))
        .order_by(PointAccount.member_id)
        .with_for_update(skip_locked=True)
    ).all()
    for member_id in members:
        release_lapsed(open_account(member_id), on, actor)
    return len(members)


@dataclass(frozen=True)
class _OpenHold:
    """A hold under its member's lock, with what it took from each lot."""

    account: Account
    taken: PointTransaction
    row: PointHold
    entries: dict[int, int]

    @property
    def is_lapsed(self) -> bool:
        """Whether its time was over before it was ended, or is over now."""
        until = self.row.expires_at
        return until is not None and until <= (self.row.closed_at or clock.now())

    def give_back(self, on: dt.date, actor: Actor) -> PointTransaction:
        """Undo the hold; its key lets that happen once, for settling as for releasing."""
        if find_by_key(f"release:{self.taken.id}"):
            raise AlreadyDone
        self.row.closed_at = clock.now()
        return self.account.write(
            PointType.RELEASE,
            self.entries,
            company_id=self.taken.company_id,
            on=on,
            actor=actor,
            order_id=self.taken.order_id,
            channel=self.taken.channel,
            idempotency_key=f"release:{self.taken.id}",
        )


def _open_hold(hold_id: int) -> _OpenHold:
    held = db.session.get(PointTransaction, hold_id)
    if held is None or held.type is not PointType.HOLD:
        raise NotFound
    return _read_hold(hold_id, open_account(held.member_id))


def _read_hold(hold_id: int, account: Account) -> _OpenHold:
    """What the hold says now that its account is locked."""
    rows = db.session.execute(
        select(PointEntry.lot_id, PointEntry.amount)
        .where(PointEntry.transaction_id == hold_id)
        .order_by(PointEntry.id)
    )
    entries = {lot_id: -amount for lot_id, amount in rows}
    account.include(entries)
    return _OpenHold(
        account,
        db.session.get_one(PointTransaction, hold_id),
        db.session.get_one(PointHold, hold_id, populate_existing=True),
        entries,
    )


def _make_whole(account: Account, company_id: int, on: dt.date, actor: Actor) -> None:
    """Points that came back pay what is owed, and lapse where their day has passed."""
    account.settle_debts(company_id=company_id, on=on, actor=actor)
    lapse(account, on, booked_on=on, actor=actor)
