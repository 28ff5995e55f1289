"""Reading tills: what should lie in them, and what was counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from omni.extensions import db
from omni.models.location import (
    Register,
    RegisterDay,
    RegisterDayState,
    TillCount,
    TillCountKind,
)
from omni.models.order import Order, Payment, Tender
from omni.models.sale_return import Refund, SaleReturn
from omni.models.staff import Staff
from omni.queries.deposits import DepositFlow, sum_register_day


@dataclass(frozen=True)
class TenderSum:
    """One tender of a till: what came in, what went back, and what should be there.

    `deposited` (前金 taken) less `deposits_back` lies in the till beside the sales; what deposits
    paid for later (the tender 前受金) does not.
    """

    tender: Tender
    taken: int = 0
    refunded: int = 0
    opening: int = 0
    deposited: int = 0
    deposits_back: int = 0

    @property
    def sales(self) -> int:
        """What was sold by it, less what was given back."""
        return self.taken - self.refunded

    @property
    def deposits(self) -> int:
        return self.deposited - self.deposits_back

    @property
    def is_counted(self) -> bool:
        """Whether there is anything of it to count."""
        return self.tender is not Tender.DEPOSIT

    @property
    def expected(self) -> int:
        return self.opening + self.sales + self.deposits if self.is_counted else 0


@dataclass(frozen=True)
class Count:
    """One count of a till, by tender, with who counted and who agreed."""

    kind: TillCountKind
    at: dt.datetime
    staff_name: str
    approver_name: str | None
    note: str | None
    lines: tuple[TillCount, ...]

    @property
    def difference(self) -> int:
        return sum(line.counted - line.expected for line in self.lines)

    def counted(self, tender: str) -> TillCount | None:
        return next((line for line in self.lines if line.tender == tender), None)


@dataclass(frozen=True)
class Till:
    """A register on one business day."""

    register: Register
    day: dt.date
    row: RegisterDay | None
    tenders: tuple[TenderSum, ...]
    sales: int
    returns: int
    counts: tuple[Count, ...]

    @property
    def is_closed(self) -> bool:
        return self.row is not None and self.row.state is RegisterDayState.CLOSED

    @property
    def expected(self) -> int:
        return sum(one.expected for one in self.tenders)

    @property
    def has_deposits(self) -> bool:
        return any(one.deposited or one.deposits_back for one in self.tenders)

    @property
    def closing(self) -> Count | None:
        """The count that closed the day, the newest when it was reopened in between."""
        closings = [one for one in self.counts if one.kind is TillCountKind.CLOSE]
        return closings[-1] if closings and self.is_closed else None

    def last(self, kind: str) -> Count | None:
        """The newest count of that kind."""
        return next((one for one in reversed(self.counts) if one.kind == kind), None)


def list_registers(location_id: int) -> list[Register]:
    """The registers in use at that store, by number."""
    wanted = select(Register).where(Register.location_id == location_id, Register.is_active)
    return list(db.session.scalars(wanted.order_by(Register.code)))


def find_day(register_id: int, day: dt.date) -> RegisterDay | None:
    """The register's business day, when it has begun."""
    return db.session.scalar(
        select(RegisterDay)
        .where(RegisterDay.register_id == register_id, RegisterDay.business_day == day)
        .execution_options(populate_existing=True)
    )


def list_unclosed(location_id: int, before: dt.date) -> list[RegisterDay]:
    """Earlier days of this store's registers that nobody has closed, oldest first."""
    return list(
        db.session.scalars(
            select(RegisterDay)
            .join(Register, Register.id == RegisterDay.register_id)
            .where(
                Register.location_id == location_id,
                RegisterDay.business_day < before,
                RegisterDay.state == RegisterDayState.OPEN,
            )
            .order_by(RegisterDay.business_day, RegisterDay.id)
        )
    )


def sum_tenders(row: RegisterDay | None) -> tuple[TenderSum, ...]:
    """Payments less refunds of that register day by tender; cash begins with the change money."""
    if row is None:
        return (TenderSum(Tender.CASH),)
    taken = _by_tender(
        select(Payment.tender, func.sum(Payment.amount))
        .join(Order, Order.id == Payment.order_id)
        .where(Order.register_day_id == row.id)
        .group_by(Payment.tender)
    )
    refunded = _by_tender(
        select(Refund.tender, func.sum(Refund.amount))
        .join(SaleReturn, SaleReturn.id == Refund.return_id)
        .where(SaleReturn.register_day_id == row.id)
        .group_by(Refund.tender)
    )
    flows = sum_register_day(row.id)
    return tuple(
        TenderSum(
            tender,
            taken.get(tender, 0),
            refunded.get(tender, 0),
            row.opening_float if tender is Tender.CASH else 0,
            *deposits_of(flows, tender),
        )
        for tender in Tender
        if tender is Tender.CASH or tender in {*taken, *refunded, *flows}
    )


def deposits_of(flows: dict[Tender, DepositFlow], tender: Tender) -> tuple[int, int]:
    """What was paid ahead by that tender, and given back."""
    flow = flows.get(tender, DepositFlow())
    return flow.taken, flow.refunded


def _by_tender(rows: Select[Tender, int]) -> dict[Tender, int]:
    return {tender: int(amount) for tender, amount in db.session.execute(rows)}


def get_till(register: Register, day: dt.date) -> Till:
    """How the register stands on that day; a constant number of statements."""
    row = find_day(register.id, day)
    sales, returns = _documents(row)
    return Till(
        register=register,
        day=day,
        row=row,
        tenders=sum_tenders(row),
        sales=sales,
        returns=returns,
        counts=tuple(_counts(row)),
    )


def _documents(row: RegisterDay | None) -> tuple[int, int]:
    if row is None:
        return 0, 0
    sold = select(func.count()).where(Order.register_day_id == row.id).scalar_subquery()
    back = select(func.count()).where(SaleReturn.register_day_id == row.id).scalar_subquery()
    sales, returns = db.session.execute(select(sold, back)).one()
    return sales, returns


def _counts(row: RegisterDay | None) -> list[Count]:
    if row is None:
        return []
    names = {row.id: row.name for row in db.session.execute(select(Staff.id, Staff.name))}
    lines = db.session.scalars(
        select(TillCount).where(TillCount.register_day_id == row.id).order_by(TillCount.id)
    )
    grouped: dict[tuple[TillCountKind, dt.datetime], list[TillCount]] = {}
    for line in lines:
        grouped.setdefault((line.kind, line.counted_at), []).append(line)
    return [
        Count(
            kind=kind,
            at=at,
            staff_name=names.get(found[0].staff_id, ""),
            approver_name=names.get(found[0].approved_by_id or 0),
            note=found[0].note,
            lines=tuple(found),
        )
        for (kind, at), found in grouped.items()
    ]
