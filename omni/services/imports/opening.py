"""Balances brought along: one 移行ポイント lot per source and account, granted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain.points.expiry import add_months
from omni.extensions import db
from omni.models.point import (
    LotKind,
    PointAccount,
    PointEntry,
    PointLot,
    PointProgram,
    PointTransaction,
    PointType,
)
from omni.services.imports.job import Job, Tally, chunks
from omni.services.imports.places import ensure_company
from omni.services.imports.rows import insert_missing, take_ids
from omni.services.loading import insert_rows

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Grant:
    """A balance to be granted to a member; without a company it is the chain's."""

    member_id: int
    account: str
    points: int
    company_id: int | None
    line: int


def opening_key(source: str, account: str) -> str:
    """The key under which a balance is granted once, whichever way it comes."""
    return f"opening:{source}:{account}"


def find_granted(source: str, accounts: Sequence[str]) -> set[str]:
    """Which of these accounts have had their opening balance."""
    granted: set[str] = set()
    keys = {opening_key(source, account): account for account in accounts}
    for some in chunks(list(keys)):
        wanted = select(PointTransaction.idempotency_key).where(
            PointTransaction.idempotency_key.in_(some)
        )
        granted.update(keys[key] for key in db.session.scalars(wanted) if key)
    return granted


def grant_openings(grants: Sequence[Grant], tally: Tally, job: Job) -> None:
    """Write the lots, and the ledger that explains them, of members who are new."""
    due = [grant for grant in grants if grant.points > 0]
    granted = find_granted(job.source, [grant.account for grant in due])
    due = [grant for grant in due if grant.account not in granted]
    if not due:
        return
    company_id = ensure_company()
    expiry = _expiries(job.today)
    default = add_months(job.today, _MONTHS)
    lots: list[dict[str, Any]] = []
    transactions: list[dict[str, Any]] = []
    lot_ids = take_ids(PointLot, len(due))
    transaction_ids = take_ids(PointTransaction, len(due))
    for grant, lot_id, transaction_id in zip(due, lot_ids, transaction_ids, strict=True):
        company = grant.company_id or company_id
        lots.append(_lot(grant, lot_id, company, expiry.get(company, default), job))
        transactions.append(_transaction(grant, transaction_id, company, job))
    insert_missing(
        PointAccount, [{"member_id": grant.member_id, "changed_at": job.now} for grant in due]
    )
    insert_rows(PointLot, lots)
    insert_rows(PointTransaction, transactions)
    insert_rows(
        PointEntry,
        [
            {"transaction_id": transaction_id, "lot_id": lot_id, "amount": grant.points}
            for grant, lot_id, transaction_id in zip(due, lot_ids, transaction_ids, strict=True)
        ],
    )
    tally.add(opening_points=sum(grant.points for grant in due))


def _expiries(on: dt.date) -> dict[int, dt.date]:
    programs = db.session.execute(
        select(PointProgram.company_id, PointProgram.opening_expiry_months)
    )
    return {company_id: add_months(on, months) for company_id, months in programs}


def _lot(grant: Grant, lot_id: int, company_id: int, until: dt.date, job: Job) -> dict[str, Any]:
    return {
        "id": lot_id,
        "member_id": grant.member_id,
        "company_id": company_id,
        "kind": LotKind.OPENING,
        "granted": grant.points,
        "remaining": grant.points,
        "usable_from": job.today,
        "expires_on": until,
        "order_line_id": None,
        "source": job.source,
        "created_at": job.now,
    }


def _transaction(grant: Grant, transaction_id: int, company_id: int, job: Job) -> dict[str, Any]:
    return {
        "id": transaction_id,
        "member_id": grant.member_id,
        "company_id": company_id,
        "type": PointType.OPENING,
        "amount": grant.points,
        "at": job.now,
        "business_day": job.today,
        "location_id": None,
        "staff_id": job.staff_id,
        "approved_by_id": None,
        "channel": job.source,
        "order_id": None,
        "return_id": None,
        "reason": "",
        "explanation": {"source": job.source, "account": grant.account},
        "idempotency_key": opening_key(job.source, grant.account),
    }
