"""Points that live on with every purchase, and points whose time is over."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain.actor import SYSTEM, Actor
from omni.domain.points import ExpiryKind, expires_on
from omni.extensions import db
from omni.models.point import LotKind, PointAccount, PointLot, PointType
from omni.queries.points import find_program, find_programs
from omni.services.points.account import Account, open_account

ROLLS = (LotKind.EARNED, LotKind.BONUS)
ONE_DAY = dt.timedelta(days=1)


def extend_rolling(account: Account, company_id: int, on: dt.date) -> None:
    """Move the company's living lots along, if its programme rolls: a purchase or a use of its
    points keeps them alive, and never those of another company.

    Opening lots and lots granted anew by a return keep the day they were promised; a lot that
    has expired stays expired, so that no balance of the past changes.
    """
    program = find_program(company_id)
    if program is None or program.expiry.kind is not ExpiryKind.ROLLING:
        return
    for row in account.rows.values():
        rolls = row.company_id == company_id and row.kind in ROLLS
        if rolls and row.expires_on is not None and row.expires_on >= on:
            row.expires_on = max(row.expires_on, expires_on(program.expiry, on) or row.expires_on)


def expire_due(on: dt.date, *, limit: int = 200, actor: Actor = SYSTEM) -> int:
    """Book what has lapsed before that day for up to `limit` members; returns how many.

    Each lot's expiry is booked on the day after its last one, however late the sweep. Members
    whose account is busy are left to the next call; balances never wait for this.
    """
    due = list_due_members(on, limit)
    for member_id in due:
        lapse(open_account(member_id), on, actor=actor)
    return len(due)


def list_due_members(on: dt.date, limit: int) -> list[int]:
    """Members with points that lapsed before that day, locked in id order, the busy left out."""
    lapsed = (
        select(PointLot.member_id)
        .where(PointLot.expires_on < on, PointLot.remaining > 0)
        .group_by(PointLot.member_id)
        .order_by(PointLot.member_id)
        .limit(limit)
    )
    return list(
        db.session.scalars(
            select(PointAccount.member_id)
            .where(PointAccount.member_id.in_(lapsed))
            .order_by(PointAccount.member_id)
            .with_for_update(skip_locked=True)
        )
    )


def lapse(
    account: Account, on: dt.date, *, booked_on: dt.date | None = None, actor: Actor = SYSTEM
) -> None:
    """Book the account's expired lots, one transaction for each company and last day."""
    due: dict[tuple[int, dt.date], dict[int, int]] = {}
    for row in account.rows.values():
        if row.remaining > 0 and row.expires_on is not None and row.expires_on < on:
            due.setdefault((row.company_id, row.expires_on), {})[row.id] = -row.remaining
    for (company_id, last_day), entries in sorted(due.items()):
        day = booked_on or last_day + ONE_DAY
        account.write(PointType.EXPIRE, entries, company_id=company_id, on=day, actor=actor)


def forfeit(member_id: int, on: dt.date, *, reason: str, at_once: bool, actor: Actor) -> int:
    """End the points of who leaves, by each company's rule or at once; returns how many end.

    A company with `withdrawal_days` lets them live so long; the sweep books them then.
    """
    account = open_account(member_id)
    programs = find_programs()
    days = {} if at_once else {one.company_id: one.withdrawal_days for one in programs.values()}
    now: dict[int, dict[int, int]] = {}
    total = 0
    for row in account.rows.values():
        if row.remaining <= 0:
            continue
        total += row.remaining
        if grace := days.get(row.company_id, 0):
            last = on + dt.timedelta(days=grace - 1)
            row.expires_on = min(row.expires_on or last, last)
        else:
            now.setdefault(row.company_id, {})[row.id] = -row.remaining
    for company_id, entries in sorted(now.items()):
        account.write(
            PointType.EXPIRE, entries, company_id=company_id, on=on, actor=actor, reason=reason
        )
    return total
