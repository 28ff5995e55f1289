"""Points parted when a merge is undone: "who spends pays", to the point (queries.merges.shares)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.points.lots import in_spending_order, take
from omni.extensions import db
from omni.models.point import (
    LotKind,
    PointEntry,
    PointLot,
    PointTransaction,
    PointType,
)
from omni.queries.merges.shares import LENT, PAID, RETURNED, Crossing, Shares
from omni.services.points.account import Account, by_lot, open_account
from omni.services.points.expiring import lapse


@dataclass(frozen=True)
class Parting:
    """A merge being undone: between whom, on which business day, and who undoes it."""

    event_id: int
    merged_id: int
    root: int
    on: dt.date
    actor: Actor

    def owner(self, is_hers: bool) -> int:
        """The merged one, or the other."""
        return self.merged_id if is_hers else self.root


def split_points(shares: Shares, parting: Parting) -> list[dict[str, int]]:
    """Give every transaction and lot to whose it is and settle what crossed; says what was paid.

    Both accounts are locked, and what the merge itself had moved is back already.
    """
    with db.session.no_autoflush:
        for one in [one for one in shares.transactions if shares.is_parted(one)]:
            _part(one, shares, parting.merged_id)
        _assign(shares, parting.merged_id)
        crossed = [(one, _stand_in(one, parting)) for one in shares.crossings()]
        db.session.flush()
        for crossing, stand_in in crossed:
            crossing.lot.remaining += crossing.net
            for entry in crossing.entries:
                entry.lot_id = stand_in.id
        db.session.flush()
    paid = {
        side: [each for each in crossed if each[0].paid and each[0].is_hers is side]
        for side in (False, True)
    }
    for is_hers, mine in paid.items():  # first back, so that nobody pays with what she is owed
        lots = [crossing.lot.id for crossing, _ in mine]
        if mine:
            lender = open_account(parting.owner(not is_hers), also=lots)
            _give_back([crossing for crossing, _ in mine], lender, parting)
    for is_hers, mine in paid.items():
        if mine:
            _pay(mine, open_account(parting.owner(is_hers)), parting)
    return [
        {"spender": parting.owner(one.is_hers), "lot": one.lot.id, "points": one.paid}
        for one, _ in crossed
        if one.paid
    ]


def _part(one: PointTransaction, shares: Shares, merged_id: int) -> None:
    """Split a transaction that goes by its lots; what is hers becomes one of her own."""
    entries = shares.entries[one.id]
    hers = [entry for entry in entries if _leads(entry, one) and shares.her_lots[entry.lot_id]]
    leading = [entry for entry in entries if _leads(entry, one)]
    if len(hers) in (0, len(leading)):
        shares.hers[one.id] = bool(hers)
        return
    shares.hers[one.id] = False
    other = _copy(one, merged_id)
    db.session.add(other)
    db.session.flush()
    moved = list(hers)
    if one.type is PointType.SETTLE:
        owed = sum(entry.amount for entry in hers)
        moved += _paying(owed, [e for e in entries if e not in leading], one, shares)
    for entry in moved:
        entry.transaction_id = other.id
    shares.entries[one.id] = [entry for entry in entries if entry not in moved]
    shares.entries[other.id] = moved
    shares.hers[other.id] = True
    shares.transactions.append(other)
    for each in (one, other):
        each.amount = sum(entry.amount for entry in shares.entries[each.id])


def _leads(entry: PointEntry, one: PointTransaction) -> bool:
    """Whether this entry says whose it is: any of an expiry, the debt in what paid a debt."""
    return one.type is not PointType.SETTLE or entry.amount > 0


def _copy(one: PointTransaction, member_id: int) -> PointTransaction:
    return PointTransaction(
        member_id=member_id,
        company_id=one.company_id,
        type=one.type,
        amount=0,
        at=one.at,
        business_day=one.business_day,
        location_id=one.location_id,
        staff_id=one.staff_id,
        approved_by_id=one.approved_by_id,
        channel=one.channel,
        reason=one.reason,
        explanation=one.explanation,
    )


def _paying(
    owed: int, paying: list[PointEntry], one: PointTransaction, shares: Shares
) -> list[PointEntry]:
    """So many points of what paid the debts, her own lots first; the last may be cut in two."""
    found: list[PointEntry] = []
    for entry in sorted(paying, key=lambda each: (not shares.her_lots[each.lot_id], each.id)):
        part = min(owed, -entry.amount)
        if part and part < -entry.amount:
            entry.amount += part
            entry = PointEntry(transaction_id=one.id, lot_id=entry.lot_id, amount=-part)  # noqa: PLW2901
            db.session.add(entry)
        if part:
            found.append(entry)
            owed -= part
    return found


def _assign(shares: Shares, merged_id: int) -> None:
    for one in shares.transactions:
        if shares.hers[one.id]:
            one.member_id = merged_id
    for lot_id, is_hers in shares.her_lots.items():
        if is_hers:
            shares.lots[lot_id].member_id = merged_id


def _stand_in(one: Crossing, parting: Parting) -> PointLot:
    """A lot of the spender's own with the life of the other's, for the entries to stand on."""
    spent = -sum(entry.amount for entry in one.entries if entry.amount < 0)
    lot = PointLot(
        member_id=parting.owner(one.is_hers),
        company_id=one.lot.company_id,
        kind=LotKind.TRANSFER,
        granted=max(spent, spent - one.net),
        remaining=max(-one.net, 0),
        usable_from=one.lot.usable_from,
        expires_on=one.lot.expires_on,
        created_at=clock.now(),
    )
    db.session.add(lot)
    return lot


def _pay(crossed: Iterable[tuple[Crossing, PointLot]], account: Account, parting: Parting) -> None:
    """Pay for each lot spent from one's own points, soonest expiry first; the rest is owed."""
    for one, stand_in in crossed:
        paying = take(in_spending_order(account.lots, parting.on), one.paid)
        entries = by_lot(paying, sign=-1)
        short = one.paid - sum(part.amount for part in paying)
        if short:
            debt = account.grant(
                -short,
                kind=LotKind.DEBT,
                company_id=one.lot.company_id,
                usable_from=parting.on,
                expires_on=None,
            )
            account.adopt([debt])
            entries[debt.id] = -short
        # What the stand-in is granted is spent already, by the entries that stand on it now.
        account.rows[stand_in.id] = stand_in
        stand_in.remaining -= one.paid
        entries[stand_in.id] = one.paid
        _book(account, entries, one.lot.company_id, PAID, parting)


def _give_back(crossed: Iterable[Crossing], account: Account, parting: Parting) -> None:
    """Two entries the lender reads: lent while they were one, and given back; what has expired
    meanwhile lapses at once."""
    by_company: dict[int, dict[int, int]] = {}
    for one in crossed:
        by_company.setdefault(one.lot.company_id, {})[one.lot.id] = one.paid
    for company_id, lots in sorted(by_company.items()):
        out = {lot_id: -points for lot_id, points in lots.items()}
        _book(account, out, company_id, LENT, parting)
        _book(account, lots, company_id, RETURNED, parting)
    lapse(account, parting.on, booked_on=parting.on, actor=parting.actor)


def _book(
    account: Account, entries: dict[int, int], company_id: int, role: str, parting: Parting
) -> None:
    account.write(
        PointType.TRANSFER,
        entries,
        company_id=company_id,
        on=parting.on,
        actor=parting.actor,
        explanation={
            "role": role,
            "merge_event": parting.event_id,
            "with": parting.owner(account.member_id == parting.root),
        },
    )
