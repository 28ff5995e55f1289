"""Points used: at once at the till, or set aside while somebody checks out."""

from __future__ import annotations

import datetime as dt

from omni.domain import points as arithmetic
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.point import PointHold, PointTransaction, PointType
from omni.services.idempotency import once
from omni.services.points.account import by_lot, open_account
from omni.services.points.earning import not_enough
from omni.services.points.expiring import extend_rolling
from omni.services.points.holding import release_lapsed


@once("points.spend", PointTransaction)
def spend(
    member_id: int,
    amount: int,
    *,
    company_id: int,
    order_id: int | None,
    on: dt.date,
    actor: Actor,
    key: str,
    channel: str = "store",
) -> PointTransaction:
    """Use points, soonest expiry first; more than the balance raises NotEnough, which says it."""
    return _take(
        member_id,
        amount,
        PointType.SPEND,
        company_id=company_id,
        order_id=order_id,
        on=on,
        actor=actor,
        channel=channel,
        idempotency_key=f"spend:{key}",
    )


@once("points.hold", PointTransaction)
def hold(
    member_id: int,
    amount: int,
    *,
    company_id: int,
    order_id: int | None,
    on: dt.date,
    actor: Actor,
    key: str,
    channel: str = "ec",
    expires_at: dt.datetime | None = None,
) -> PointTransaction:
    """Set points aside for a checkout: nobody else can spend them until they are settled,
    released, or the hold lapses at `expires_at`.
    """
    held = _take(
        member_id,
        amount,
        PointType.HOLD,
        company_id=company_id,
        order_id=order_id,
        on=on,
        actor=actor,
        channel=channel,
        idempotency_key=f"hold:{key}",
    )
    db.session.add(PointHold(transaction_id=held.id, expires_at=expires_at))
    return held


def _take(
    member_id: int,
    amount: int,
    kind: PointType,
    *,
    company_id: int,
    order_id: int | None,
    on: dt.date,
    actor: Actor,
    channel: str,
    idempotency_key: str,
) -> PointTransaction:
    if amount <= 0:
        raise Invalid(N_("使うポイントは 1 以上で入力してください。"), field="points")
    account = open_account(member_id)
    account.settle_debts(company_id=company_id, on=on, actor=actor)
    if amount > account.balance(on):
        release_lapsed(account, on, actor)
    if amount > account.balance(on):
        raise not_enough(account, on)
    paying = arithmetic.spend(account.lots, amount, on)
    extend_rolling(account, company_id, on)
    return account.write(
        kind,
        by_lot(paying, sign=-1),
        company_id=company_id,
        on=on,
        actor=actor,
        order_id=order_id,
        channel=channel,
        idempotency_key=idempotency_key,
    )
