"""Points granted: by a sale, by a move from another system, by a manager."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import SYSTEM, Actor
from omni.domain.errors import N_, Invalid, NeedsApproval, NotEnough
from omni.domain.points import expires_on, spend, usable_from
from omni.domain.points.expiry import add_months
from omni.extensions import db
from omni.models.point import LotKind, PointTransaction, PointType
from omni.queries import locations
from omni.queries.points import find_program
from omni.services import audit
from omni.services.idempotency import once
from omni.services.points.account import Account, by_lot, open_account
from omni.services.points.expiring import extend_rolling

LARGEST_ADJUSTMENT = 1_000_000
OPENING_MONTHS = 12


class NotEnoughPoints(NotEnough):
    """More points were asked for than the member can spend."""

    sentence = N_("ポイントが足りません。使えるポイントは %(balance)spt です。")
    way_forward = N_("使うポイントを減らしてください。")


def not_enough(account: Account, on: dt.date) -> NotEnoughPoints:
    """The refusal that says what can be spent."""
    return NotEnoughPoints(field="points", balance=f"{max(account.balance(on), 0):,}")


def earn(
    member_id: int,
    *,
    company_id: int,
    lines: Sequence[tuple[int, int]],
    order_id: int,
    on: dt.date,
    actor: Actor,
    explanation: dict[str, Any] | None = None,
    channel: str = "store",
    part: int | None = None,
) -> PointTransaction | None:
    """Grant a sale's points, one lot for each (order line id, points); None when it earns none.

    An order earns once, or once for each `part` of it that leaves: asked again, it answers with
    what it earned.
    """
    account = open_account(member_id)
    key = f"earn:{order_id}" if part is None else f"earn:{order_id}:{part}"
    if earned := find_by_key(key):
        return earned
    extend_rolling(account, company_id, on)
    program = find_program(company_id)
    granted = [(line_id, points) for line_id, points in lines if points > 0]
    if program is None or not granted:
        return None
    lots = account.grant_for_lines(
        granted,
        company_id=company_id,
        usable_from=usable_from(on, program.pending_days),
        expires_on=expires_on(program.expiry, on),
    )
    made = account.write(
        PointType.EARN,
        {lot.id: lot.granted for lot in lots},
        company_id=company_id,
        on=on,
        actor=actor,
        order_id=order_id,
        channel=channel,
        explanation=explanation or {},
        idempotency_key=key,
    )
    account.settle_debts(company_id=company_id, on=on, actor=actor)
    return made


def grant_opening(
    member_id: int,
    *,
    company_id: int,
    source: str,
    account: str,
    amount: int,
    on: dt.date,
    actor: Actor = SYSTEM,
) -> PointTransaction | None:
    """One 移行ポイント lot per source and account, never granted twice, whatever the amount."""
    if amount <= 0:
        return None
    opened = open_account(member_id)
    key = f"opening:{source}:{account}"
    if granted := find_by_key(key):
        return granted
    program = find_program(company_id)
    months = program.opening_expiry_months if program else OPENING_MONTHS
    lot = opened.grant(
        amount,
        kind=LotKind.OPENING,
        company_id=company_id,
        usable_from=on,
        expires_on=add_months(on, months),
        source=source,
    )
    opened.adopt([lot])
    made = opened.write(
        PointType.OPENING,
        {lot.id: amount},
        company_id=company_id,
        on=on,
        actor=actor,
        idempotency_key=key,
        explanation={"source": source, "account": account},
    )
    opened.settle_debts(company_id=company_id, on=on, actor=actor)
    return made


@once("points.adjust", PointTransaction)
def adjust(
    member_id: int,
    amount: int,
    *,
    company_id: int,
    on: dt.date | None = None,
    reason: str,
    approved_by_id: int | None,
    actor: Actor,
    key: str,
) -> PointTransaction:
    """Add points as a lot of their own, or take some, soonest expiry first; a manager agrees.

    Booked on the business day of the actor's store, or on another that is named.
    """
    _check_adjustment(amount, reason, approved_by_id)
    on = on or locations.get_business_day(actor.location_id, clock.now())
    account = open_account(member_id)
    account.settle_debts(company_id=company_id, on=on, actor=actor)
    made = account.write(
        PointType.ADJUST,
        _adjusting(account, amount, company_id, on),
        company_id=company_id,
        on=on,
        actor=actor,
        approved_by_id=approved_by_id,
        reason=reason.strip(),
        idempotency_key=f"adjust:{key}",
    )
    audit.write(
        "points.adjust",
        "point_transaction",
        made.id,
        actor=actor,
        member_id=member_id,
        approved_by_id=approved_by_id,
        amount=amount,
        reason=reason.strip(),
    )
    account.settle_debts(company_id=company_id, on=on, actor=actor)
    return made


def _adjusting(account: Account, amount: int, company_id: int, on: dt.date) -> dict[int, int]:
    if amount > 0:
        return _bonus(account, amount, company_id, on)
    if -amount > account.balance(on):
        raise not_enough(account, on)
    return by_lot(spend(account.lots, -amount, on), sign=-1)


def _check_adjustment(amount: int, reason: str, approved_by_id: int | None) -> None:
    if not amount or abs(amount) > LARGEST_ADJUSTMENT:
        raise Invalid(
            N_("調整するポイントは 1 から %(most)s までで入力してください。"),
            field="amount",
            most=f"{LARGEST_ADJUSTMENT:,}",
        )
    if not reason.strip():
        raise Invalid(N_("調整の理由を入力してください。"), field="reason")
    if approved_by_id is None:
        raise NeedsApproval(field="pin")


def _bonus(account: Account, amount: int, company_id: int, on: dt.date) -> dict[int, int]:
    program = find_program(company_id)
    until = expires_on(program.expiry, on) if program else add_months(on, OPENING_MONTHS)
    lot = account.grant(
        amount, kind=LotKind.BONUS, company_id=company_id, usable_from=on, expires_on=until
    )
    account.adopt([lot])
    return {lot.id: amount}


def find_by_key(key: str) -> PointTransaction | None:
    """The transaction written under that key, if it has been."""
    return db.session.scalar(
        select(PointTransaction).where(PointTransaction.idempotency_key == key)
    )
