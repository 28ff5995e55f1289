"""Whose points are whose when a merge is undone: each pays for what is hers, from her own.

The rule has a name, "who spends pays": every transaction goes to the person it belongs to, every
lot to whoever it was granted to; what one spent of the other's lots (a crossing) is given back
there and paid here, now, soonest expiry first, and what cannot be paid is owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from omni.extensions import db
from omni.models.point import PointEntry, PointLot, PointTransaction, PointType
from omni.queries.merges.born import Rows

LENT, RETURNED, PAID = "lent", "returned", "paid"


@dataclass
class Crossing:
    """Entries of one person's transactions over one lot of the other's; `net` was spent."""

    is_hers: bool
    lot: PointLot
    entries: list[PointEntry] = field(default_factory=list)

    @property
    def net(self) -> int:
        """How many points of the lot the spender has used and not brought back."""
        return -sum(one.amount for one in self.entries)

    @property
    def paid(self) -> int:
        """What the spender pays for it."""
        return max(self.net, 0)


@dataclass
class Shares:
    """The ledger born since, and by id whether a transaction or a lot is hers (the merged one's).

    A transaction of `parted` touches both sides by itself (an expiry, a debt paid) and is split.
    """

    transactions: list[PointTransaction]
    lots: dict[int, PointLot]
    entries: dict[int, list[PointEntry]]
    hers: dict[int, bool] = field(default_factory=dict)
    her_lots: dict[int, bool] = field(default_factory=dict)

    def crossings(self) -> list[Crossing]:
        """What one spent of the other's, lot by lot; call it after every split is made."""
        found: dict[tuple[bool, int], Crossing] = {}
        for one in self.transactions:
            if one.id not in self.hers:  # not split yet: it crosses nothing, or see `unsettled`
                continue
            for entry in self.entries[one.id]:
                if self.her_lots[entry.lot_id] is not self.hers[one.id]:
                    side = (self.hers[one.id], entry.lot_id)
                    crossing = found.setdefault(side, Crossing(side[0], self.lots[entry.lot_id]))
                    crossing.entries.append(entry)
        return [found[side] for side in sorted(found)]

    def unsettled(self) -> int:
        """How many points of hers paid debts of the other's (or the reverse, below zero) in
        transactions that are not split yet."""
        return -sum(
            entry.amount
            for one in self.transactions
            if one.type is PointType.SETTLE and one.id not in self.hers
            for entry in self.entries[one.id]
            if self.her_lots[entry.lot_id]
        )

    def parted(self) -> dict[str, set[int]]:
        """By table the ids of what is hers now; call it after every split is made."""
        return {
            "point_transaction": {pk for pk, is_hers in self.hers.items() if is_hers},
            "point_lot": {pk for pk, is_hers in self.her_lots.items() if is_hers},
        }

    def is_parted(self, one: PointTransaction) -> bool:
        """Whether it goes by its lots: points that lapsed, debts that were paid, loans."""
        if one.type in (PointType.EXPIRE, PointType.SETTLE):
            return True
        return one.type is PointType.TRANSFER and one.explanation.get("role") != PAID


def read_shares(rows: Rows, hers: Mapping[str, Collection[int]]) -> Shares:
    """The ledger as it will be parted when `hers`, of what was born since, is hers."""
    wanted = rows.born["point_transaction"]
    transactions = list(
        db.session.scalars(
            select(PointTransaction)
            .where(PointTransaction.id.in_(wanted))
            .order_by(PointTransaction.id)
            .execution_options(populate_existing=True)
        )
    )
    entries: dict[int, list[PointEntry]] = defaultdict(list)
    for entry in db.session.scalars(
        select(PointEntry)
        .where(PointEntry.transaction_id.in_(wanted))
        .order_by(PointEntry.id)
        .execution_options(populate_existing=True)
    ):
        entries[entry.transaction_id].append(entry)
    touched = {entry.lot_id for some in entries.values() for entry in some}
    lots = db.session.scalars(
        select(PointLot)
        .where(PointLot.id.in_(touched | rows.born["point_lot"]))
        .execution_options(populate_existing=True)
    )
    shares = Shares(transactions, {lot.id: lot for lot in lots}, entries)
    _Sides(rows, hers, shares).decide()
    return shares


class _Sides:
    """Decides whose each transaction and lot is, the oldest first."""

    def __init__(self, rows: Rows, hers: Mapping[str, Collection[int]], shares: Shares) -> None:
        self.rows = rows
        self.shares = shares
        self.orders = rows.moved["order"] | set(hers.get("order", ()))
        self.chosen = set(hers.get("point_transaction", ()))
        self.born_lots = rows.born["point_lot"]

    def decide(self) -> None:
        granted_by = self._grants()
        for lot_id in self.shares.lots:
            if lot_id not in self.born_lots:
                self.shares.her_lots[lot_id] = lot_id in self.rows.moved["point_lot"]
        older = granted_by.keys() - {one.id for one in self.shares.transactions}
        for transaction_id in older:
            for lot_id in granted_by[transaction_id]:
                is_hers = transaction_id in self.rows.moved["point_transaction"]
                self.shares.her_lots[lot_id] = is_hers
        for one in self.shares.transactions:
            if not self.shares.is_parted(one):
                self.shares.hers[one.id] = self._is_hers(one)
            for lot_id in granted_by[one.id]:
                self.shares.her_lots[lot_id] = self.shares.hers[one.id]

    def _grants(self) -> dict[int, list[int]]:
        """Lots born since by the transaction that first touched them.

        It may be older than the lot: another undoing has put what one spent of somebody else's
        on a lot of her own, and that lot goes where the spending goes.
        """
        first = (
            select(PointEntry.lot_id, func.min(PointEntry.transaction_id))
            .where(PointEntry.lot_id.in_(self.born_lots))
            .group_by(PointEntry.lot_id)
            .order_by(PointEntry.lot_id)
        )
        found: dict[int, list[int]] = defaultdict(list)
        for lot_id, transaction_id in db.session.execute(first):
            found[transaction_id].append(lot_id)
        return found

    def _is_hers(self, one: PointTransaction) -> bool:
        held = _hold_of(one)
        if one.order_id is not None and one.type is not PointType.RELEASE:
            return one.order_id in self.orders
        if held is not None:
            return self.shares.hers.get(held, held in self.rows.moved["point_transaction"])
        if one.type is PointType.TRANSFER:
            paid = [entry.lot_id for entry in self.shares.entries[one.id] if entry.amount > 0]
            return any(self.shares.her_lots.get(lot_id, False) for lot_id in paid)
        return one.id in self.chosen


def _hold_of(one: PointTransaction) -> int | None:
    """The hold that this transaction ended, if it is one."""
    word, _, number = (one.idempotency_key or "").partition(":")
    return int(number) if word in ("release", "settle") and number.isdecimal() else None
