"""Which tender gives back how much: never more than it paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omni.models.order import Tender
from omni.queries.returns.sold import Paid


@dataclass(frozen=True)
class PlannedRefund:
    """Money to give back; without `payment_id` there is no record of who paid it."""

    payment_id: int | None
    tender: Tender
    amount: int


def plan_refunds(
    payments: Sequence[Paid], amount: int, tender: Tender | None
) -> tuple[PlannedRefund, ...]:
    """The refund in parts: the chosen tender first, then as given (card before cash).

    What no recorded payment covers (sales taken in without tenders) goes by the chosen tender,
    or cash.
    """
    found = []
    for paid in sorted(payments, key=lambda one: one.tender is not tender):
        part = min(amount, paid.left)
        if part > 0:
            found.append(PlannedRefund(paid.payment_id, paid.tender, part))
            amount -= part
    if amount > 0:
        found.append(PlannedRefund(None, tender or Tender.CASH, amount))
    return tuple(found)
