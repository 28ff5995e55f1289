"""Point lots: what counts on a day, what goes first, what lapses soon.

`expires_on` is the last usable day, `usable_from` the first; both count at read time, so that a
late sweep changes nothing. A lot with a negative remainder is a debt that later points settle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


@dataclass(frozen=True)
class Lot:
    """A grant of points and what remains of it."""

    id: int
    remaining: int
    usable_from: date
    expires_on: date | None = None

    def is_expired(self, on: date) -> bool:
        return self.expires_on is not None and self.expires_on < on

    def is_usable(self, on: date) -> bool:
        return self.usable_from <= on and not self.is_expired(on)


class LotAmount(NamedTuple):
    """Points of one lot; what the sign means is the giver's to say."""

    lot_id: int
    amount: int


def balance(lots: Iterable[Lot], on: date) -> int:
    """The points that can be spent on that day; below zero only while there is a debt."""
    return sum(lot.remaining for lot in lots if lot.is_usable(on))


def pending(lots: Iterable[Lot], on: date) -> int:
    """仮ポイント: points that will count later than that day."""
    return sum(lot.remaining for lot in lots if lot.usable_from > on and not lot.is_expired(on))


def in_spending_order(lots: Iterable[Lot], on: date) -> list[Lot]:
    """The lots with points usable on that day: soonest expiry first, no expiry last, then age."""
    return sorted((lot for lot in lots if lot.remaining > 0 and lot.is_usable(on)), key=_rank)


def spend(lots: Sequence[Lot], amount: int, on: date) -> list[LotAmount]:
    """Which lots pay that amount, positive per lot and summing to it exactly.

    More than `balance` raises ValueError: refuse before asking.
    """
    if amount < 0 or amount > max(balance(lots, on), 0):
        raise ValueError(f"cannot spend {amount} points of {balance(lots, on)}")
    return take(in_spending_order(lots, on), amount)


def take(lots: Iterable[Lot], amount: int) -> list[LotAmount]:
    """Up to that amount from these lots in the order given; it may be less."""
    taken: list[LotAmount] = []
    for lot in lots:
        part = min(amount, lot.remaining)
        if part > 0:
            taken.append(LotAmount(lot.id, part))
            amount -= part
    return taken


def settle_debt(lots: Sequence[Lot], on: date) -> list[LotAmount]:
    """The signed entries, summing to zero, by which usable points pay off debts."""
    debts = sorted((lot for lot in lots if lot.remaining < 0), key=lambda lot: lot.id)
    owed = -sum(lot.remaining for lot in debts)
    paying = take(in_spending_order(lots, on), owed)
    paid = sum(entry.amount for entry in paying)
    entries = [LotAmount(entry.lot_id, -entry.amount) for entry in paying]
    for lot in debts:
        part = min(paid, -lot.remaining)
        if part:
            entries.append(LotAmount(lot.id, part))
            paid -= part
    return entries


def expiring(lots: Iterable[Lot], on: date, within_days: int) -> list[Lot]:
    """The lots whose last usable day is that day or one of the `within_days` after it."""
    last = on + timedelta(days=within_days)
    return sorted(
        (
            lot
            for lot in lots
            if lot.remaining > 0 and lot.expires_on is not None and on <= lot.expires_on <= last
        ),
        key=_rank,
    )


def split_entries(entries: Sequence[LotAmount], amounts: Sequence[int]) -> list[list[LotAmount]]:
    """A spend's entries handed out in order, so that part i sums to `amounts[i]`."""
    if sum(amounts) != sum(entry.amount for entry in entries):
        raise ValueError("the parts must sum to what was spent")
    parts, begin = [], 0
    for amount in amounts:
        parts.append(between(entries, begin, begin + amount))
        begin += amount
    return parts


def between(entries: Iterable[LotAmount], begin: int, end: int) -> list[LotAmount]:
    """The points from the `begin`-th up to the `end`-th of entries laid end to end."""
    found, at = [], 0
    for lot_id, amount in entries:
        part = min(end, at + amount) - max(begin, at)
        if part > 0:
            found.append(LotAmount(lot_id, part))
        at += amount
    return found


def _rank(lot: Lot) -> tuple[date, int]:
    return lot.expires_on or date.max, lot.id
