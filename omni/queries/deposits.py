"""Reading 前金: what is held for whom, its story, and what went through a till."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from omni.domain.errors import NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.company import Company
from omni.models.deposit import DepositEntry, DepositKind
from omni.models.hold import Hold, HoldLine
from omni.models.location import Location, Register, RegisterDay
from omni.models.order import Order, Tender
from omni.models.staff import Staff


@dataclass(frozen=True)
class DepositLine:
    """One entry for the screen: `order_receipt` names the sale it paid for."""

    entry: DepositEntry
    staff_name: str
    order_receipt: str | None


@dataclass(frozen=True)
class DepositPaper:
    """What the 預り証 says: whose money, for which hold, taken (or given back) by whom."""

    entry: DepositEntry
    hold: Hold
    who: str
    place: Location
    company: Company
    register_name: str
    staff_name: str


@dataclass(frozen=True)
class DepositFlow:
    """What came in and went back by one tender."""

    taken: int = 0
    refunded: int = 0


def count_held(hold_line_ids: Iterable[int], location_id: int) -> int:
    """The yen held for the holds of these lines at that store."""
    holds = select(HoldLine.hold_id).where(HoldLine.id.in_(set(hold_line_ids)))
    held = select(func.sum(Hold.deposit)).where(Hold.id.in_(holds), Hold.location_id == location_id)
    return int(db.session.scalar(held) or 0)


def list_entries(hold_id: int) -> list[DepositLine]:
    """The story of a hold's money, oldest first."""
    rows = db.session.execute(
        select(DepositEntry, Staff.name, Order.receipt_number)
        .outerjoin(Staff, Staff.id == DepositEntry.staff_id)
        .outerjoin(Order, Order.id == DepositEntry.order_id)
        .where(DepositEntry.hold_id == hold_id)
        .order_by(DepositEntry.id)
    )
    return [DepositLine(entry, name or "", receipt) for entry, name, receipt in rows]


def get_paper(hold_id: int, entry_id: int) -> DepositPaper:
    """What was taken or given back under a receipt number of ours; raises NotFound."""
    row = None
    if max(hold_id, entry_id) <= LARGEST_ID:
        row = db.session.execute(
            select(DepositEntry, Hold, Location, Company, Register.name, Staff.name)
            .join(Hold, Hold.id == DepositEntry.hold_id)
            .join(Location, Location.id == DepositEntry.location_id)
            .join(Company, Company.id == Location.company_id)
            .join(RegisterDay, RegisterDay.id == DepositEntry.register_day_id)
            .join(Register, Register.id == RegisterDay.register_id)
            .outerjoin(Staff, Staff.id == DepositEntry.staff_id)
            .where(
                DepositEntry.id == entry_id,
                DepositEntry.hold_id == hold_id,
                DepositEntry.kind != DepositKind.USE,
            )
        ).one_or_none()
    if row is None:
        raise NotFound
    entry, hold, place, company, register, staff = row
    who = hold.member.name if hold.member_id and hold.member else hold.guest_name
    return DepositPaper(entry, hold, who, place, company, register, staff or "")


def find_tender(order_id: int) -> Tender:
    """By what the deposit that paid for this sale was taken: so is it given back."""
    used = select(DepositEntry.hold_id).where(DepositEntry.order_id == order_id)
    taken = (
        select(DepositEntry.tender)
        .where(DepositEntry.hold_id.in_(used), DepositEntry.kind == DepositKind.TAKE)
        .order_by(DepositEntry.id.desc())
        .limit(1)
    )
    return db.session.scalar(taken) or Tender.CASH


def sum_register_day(register_day_id: int) -> dict[Tender, DepositFlow]:
    """By tender, what went through the till on that day of its."""
    return _flows(select(DepositEntry).where(DepositEntry.register_day_id == register_day_id))


def sum_day(location_id: int, day: dt.date) -> dict[Tender, DepositFlow]:
    """By tender, what went through all tills of the store on that business day."""
    return _flows(
        select(DepositEntry).where(
            DepositEntry.location_id == location_id,
            DepositEntry.business_day == day,
            DepositEntry.register_day_id.is_not(None),
        )
    )


def _flows(entries: Select[Any]) -> dict[Tender, DepositFlow]:
    wanted = entries.where(DepositEntry.kind != DepositKind.USE).with_only_columns(
        DepositEntry.tender, DepositEntry.kind, func.sum(DepositEntry.amount)
    )
    sums: dict[Tender, dict[DepositKind, int]] = {}
    for tender, kind, amount in db.session.execute(
        wanted.group_by(DepositEntry.tender, DepositEntry.kind)
    ):
        sums.setdefault(tender, {})[kind] = int(amount)
    return {
        tender: DepositFlow(found.get(DepositKind.TAKE, 0), found.get(DepositKind.REFUND, 0))
        for tender, found in sums.items()
    }
