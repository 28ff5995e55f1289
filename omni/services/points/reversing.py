"""What a return does to the ledger, exactly as its plan says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from omni.domain.actor import Actor
from omni.domain.points import ReversalPlan
from omni.models.point import LotKind, PointLot, PointTransaction, PointType
from omni.services.points.account import Account, by_lot
from omni.services.points.earning import find_by_key


def reverse(
    account: Account,
    plan: ReversalPlan,
    *,
    return_id: int | None,
    order_id: int,
    company_id: int,
    on: dt.date,
    actor: Actor,
    approved_by_id: int | None = None,
    key: str = "",
    explanation: dict[str, Any] | None = None,
) -> PointTransaction | None:
    """Give back and claw back by plan, in one transaction; None when it touches no points.

    The account must be the one the plan was made under: its lock makes the plan true. Pieces
    cancelled before they left come without a return, and name the command by its `key`.
    """
    key = key or f"return:{return_id}"
    if reversed_before := find_by_key(key):
        return reversed_before
    account.include(lot_id for lot_id, _ in (*plan.back, *plan.clawed))
    entries = by_lot(plan.back)
    for lot_id, amount in plan.clawed:
        entries[lot_id] = entries.get(lot_id, 0) - amount
    lots = _new_lots(account, plan, company_id, on)
    account.adopt(lots)
    entries.update((lot.id, lot.granted) for lot in lots)
    if not any(entries.values()):
        return None
    made = account.write(
        PointType.REVERSE,
        entries,
        company_id=company_id,
        on=on,
        actor=actor,
        order_id=order_id,
        return_id=return_id,
        approved_by_id=approved_by_id,
        explanation=explanation or {},
        idempotency_key=key,
    )
    account.settle_debts(company_id=company_id, on=on, actor=actor)
    return made


def _new_lots(account: Account, plan: ReversalPlan, company_id: int, on: dt.date) -> list[PointLot]:
    found = []
    for points, kind, until in (
        (plan.regrant, LotKind.REGRANT, plan.regrant_until),
        (-plan.negative, LotKind.DEBT, None),
    ):
        if points:
            found.append(
                account.grant(
                    points, kind=kind, company_id=company_id, usable_from=on, expires_on=until
                )
            )
    return found
