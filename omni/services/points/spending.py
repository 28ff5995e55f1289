"""Points used: at once at the till, or held first and settled when the order ships."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import points as arithmetic
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.extensions import db
from omni.models.point import PointEntry, PointTransaction, PointType
from omni.services.idempotency import once
from omni.services.points.account import Account, by_lot, open_account
from omni.services.points.earning import find_by_key, not_enough
from omni.services.points.expiring import extend_rolling, lapse


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
) -> PointTransaction:
    """Set points aside for a checkout: nobody else can spend them until settled or released."""
    return _take(
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


def settle(
    hold_id: int, *, on: dt.date, actor: Actor, order_id: int | None = None
) -> PointTransaction:
    """Use what was held, from the very lots, even those that expired meanwhile.

    Settled again it answers the same; after a release it raises AlreadyDone.
    """
    account, held, entries = _open_hold(hold_id)
    if settled := find_by_key(f"settle:{hold_id}"):
        return settled
    _give_back(account, held, entries, on, actor)
    extend_rolling(account, held.company_id, on)
    return account.write(
        PointType.SPEND,
        {lot_id: -amount for lot_id, amount in entries.items()},
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
    account, held, entries = _open_hold(hold_id)
    if find_by_key(f"settle:{hold_id}"):
        raise AlreadyDone
    if released := find_by_key(f"release:{hold_id}"):
        return released
    made = _give_back(account, held, entries, on, actor)
    account.settle_debts(company_id=held.company_id, on=on, actor=actor)
    lapse(account, on, booked_on=on, actor=actor)
    return made


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


def _open_hold(hold_id: int) -> tuple[Account, PointTransaction, dict[int, int]]:
    """A hold under its member's lock, with what it took from each lot."""
    held = db.session.get(PointTransaction, hold_id)
    if held is None or held.type is not PointType.HOLD:
        raise NotFound
    rows = db.session.execute(
        select(PointEntry.lot_id, PointEntry.amount)
        .where(PointEntry.transaction_id == hold_id)
        .order_by(PointEntry.id)
    )
    entries = {lot_id: -amount for lot_id, amount in rows}
    return open_account(held.member_id, also=entries), held, entries


def _give_back(
    account: Account,
    held: PointTransaction,
    entries: dict[int, int],
    on: dt.date,
    actor: Actor,
) -> PointTransaction:
    """Undo a hold; its key lets that happen once, for settling as for releasing."""
    if find_by_key(f"release:{held.id}"):
        raise AlreadyDone
    return account.write(
        PointType.RELEASE,
        entries,
        company_id=held.company_id,
        on=on,
        actor=actor,
        order_id=held.order_id,
        channel=held.channel,
        idempotency_key=f"release:{held.id}",
    )
