"""What a member can spend, now or on any day past."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from omni.domain.points import Lot, balance, expiring, pending
from omni.extensions import db
from omni.models.point import PointEntry, PointLot, PointTransaction

SOON_DAYS = 60


@dataclass(frozen=True)
class Balance:
    """A member's points on a day.

    `usable` can be spent (below zero only while there is a debt), `pending` will count later,
    `total` is both; `expiring` is what lapses within the next days, soonest first.
    """

    usable: int = 0
    pending: int = 0
    expiring: tuple[tuple[dt.date, int], ...] = ()

    @property
    def total(self) -> int:
        return self.usable + self.pending


def get_balance(member_id: int, on: dt.date, *, within_days: int = SOON_DAYS) -> Balance:
    """The balance as it stands, expiry counted for that business day: one statement."""
    return weigh(list_open_lots(member_id), on, within_days=within_days)


def get_balance_on(member_id: int, day: dt.date, *, within_days: int = SOON_DAYS) -> Balance:
    """The balance at the end of any business day, from the entries written up to it.

    A lot's `expires_on` of today is right for the past too: only an activity before a lot has
    expired can move its expiry, so on every day up to that activity the lot was alive under the
    old date as it is under the new one. `usable_from` never moves, and an expiry is booked on
    the day after `expires_on`, whenever the sweep came by.
    """
    rows = db.session.execute(
        select(
            PointLot.id,
            func.sum(PointEntry.amount).label("remaining"),
            PointLot.usable_from,
            PointLot.expires_on,
        )
        .join(PointEntry, PointEntry.lot_id == PointLot.id)
        .join(PointTransaction, PointTransaction.id == PointEntry.transaction_id)
        .where(
            PointLot.member_id == member_id,
            PointTransaction.business_day <= day,
            or_(PointLot.expires_on.is_(None), PointLot.expires_on >= day),
        )
        .group_by(PointLot.id, PointLot.usable_from, PointLot.expires_on)
    )
    lots = [Lot(row.id, int(row.remaining), row.usable_from, row.expires_on) for row in rows]
    return weigh(lots, day, within_days=within_days)


def list_open_lots(member_id: int) -> list[Lot]:
    """The member's lots with something left in them, or owed."""
    rows = db.session.execute(
        select(PointLot.id, PointLot.remaining, PointLot.usable_from, PointLot.expires_on).where(
            PointLot.member_id == member_id, PointLot.remaining != 0
        )
    )
    return [Lot(row.id, row.remaining, row.usable_from, row.expires_on) for row in rows]


def weigh(lots: list[Lot], on: dt.date, *, within_days: int = SOON_DAYS) -> Balance:
    """The balance these lots make on that day."""
    soon: dict[dt.date, int] = {}
    for lot in expiring(lots, on, within_days):
        if lot.expires_on is not None:
            soon[lot.expires_on] = soon.get(lot.expires_on, 0) + lot.remaining
    return Balance(balance(lots, on), pending(lots, on), tuple(sorted(soon.items())))
