"""日計: what a store sold, took back and was paid on one business day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from omni.domain.money import Rounding
from omni.domain.pricing import PointUse
from omni.domain.tax import TaxLine, tax_inside
from omni.extensions import db
from omni.models.order import Channel, Order, OrderLine, OrderState, Payment, Tender
from omni.models.sale_return import Refund, ReturnLine, SaleReturn
from omni.queries.closing.tills import TenderSum, Till, deposits_of, get_till, list_registers
from omni.queries.deposits import DepositFlow, sum_day


@dataclass(frozen=True)
class DayReport:
    """One store's day over all registers; a cancelled sale counts as sold and as taken back.

    Taxes are the documents' own, summed: what stands on the receipts.
    """

    day: dt.date
    tills: tuple[Till, ...]
    sales: int
    gross: int
    discount: int
    points_used: int
    points_earned: int
    cancelled: int
    returns: int
    tenders: tuple[TenderSum, ...]
    taxes: tuple[TaxLine, ...]
    returned_taxes: tuple[TaxLine, ...]

    @property
    def sold(self) -> int:
        """The taxable total of what was sold."""
        return sum(line.total for line in self.taxes)

    @property
    def returned(self) -> int:
        """The taxable total of what came back."""
        return sum(line.total for line in self.returned_taxes)

    @property
    def deposited(self) -> int:
        """前金 taken in on the day, by all tenders."""
        return sum(one.deposited for one in self.tenders)

    @property
    def deposits_back(self) -> int:
        """前金 given back on the day."""
        return sum(one.deposits_back for one in self.tenders)

    @property
    def deposits_used(self) -> int:
        """What deposits paid for on the day."""
        return sum(one.taken for one in self.tenders if not one.is_counted)

    @property
    def net(self) -> int:
        return self.sold - self.returned

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.taxes) - sum(line.tax for line in self.returned_taxes)


def report_day(location_id: int, day: dt.date) -> DayReport:
    """The store's day; two registers ask the same as one, and their tills besides."""
    sold_here = (
        Order.location_id == location_id,
        Order.business_day == day,
        Order.channel == Channel.STORE,
    )
    back_here = (SaleReturn.location_id == location_id, SaleReturn.business_day == day)
    sales, gross, discount, used, earned = _numbers(
        select(
            func.count(),
            func.sum(Order.subtotal),
            func.sum(Order.discount),
            func.sum(Order.points_spent),
            func.sum(Order.points_earned),
        ).where(*sold_here)
    )
    cancelled = select(func.count()).where(*sold_here, Order.state == OrderState.CANCELLED)
    returns = select(func.count()).select_from(SaleReturn).where(*back_here)
    return DayReport(
        day=day,
        tills=tuple(get_till(register, day) for register in list_registers(location_id)),
        sales=sales,
        gross=gross,
        discount=discount,
        points_used=used,
        points_earned=earned,
        cancelled=_numbers(cancelled)[0],
        returns=_numbers(returns)[0],
        tenders=_tenders(sold_here, back_here, sum_day(location_id, day)),
        taxes=_taxes(
            select(
                Order.id,
                Order.tax_rounding,
                Order.point_use,
                OrderLine.tax_rate,
                func.sum(OrderLine.amount),
                func.sum(OrderLine.points_spent),
            )
            .join(OrderLine, OrderLine.order_id == Order.id)
            .where(*sold_here)
            .group_by(Order.id, Order.tax_rounding, Order.point_use, OrderLine.tax_rate)
        ),
        returned_taxes=_taxes(
            select(
                SaleReturn.id,
                Order.tax_rounding,
                Order.point_use,
                ReturnLine.tax_rate,
                func.sum(ReturnLine.amount),
                func.sum(ReturnLine.points_back),
            )
            .join(ReturnLine, ReturnLine.return_id == SaleReturn.id)
            .join(Order, Order.id == SaleReturn.order_id)
            .where(*back_here)
            .group_by(SaleReturn.id, Order.tax_rounding, Order.point_use, ReturnLine.tax_rate)
        ),
    )


def _numbers(wanted: Select[*tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(int(value or 0) for value in db.session.execute(wanted).one())


def _tenders(
    sold_here: tuple[object, ...],
    back_here: tuple[object, ...],
    flows: dict[Tender, DepositFlow],
) -> tuple[TenderSum, ...]:
    taken = (
        select(Payment.tender, func.sum(Payment.amount))
        .join(Order, Order.id == Payment.order_id)
        .where(*sold_here)  # type: ignore[arg-type]
        .group_by(Payment.tender)
    )
    refunded = (
        select(Refund.tender, func.sum(Refund.amount))
        .join(SaleReturn, SaleReturn.id == Refund.return_id)
        .where(*back_here)  # type: ignore[arg-type]
        .group_by(Refund.tender)
    )
    came = {tender: int(amount) for tender, amount in db.session.execute(taken)}
    went = {tender: int(amount) for tender, amount in db.session.execute(refunded)}
    return tuple(
        TenderSum(tender, came.get(tender, 0), went.get(tender, 0), 0, *deposits_of(flows, tender))
        for tender in Tender
        if tender in {*came, *went, *flows}
    )


def _taxes(documents: Select[int, str, str, int, int, int]) -> tuple[TaxLine, ...]:
    """By rate, the sums of the documents' taxable totals and of their taxes."""
    found: dict[int, tuple[int, int]] = {}
    for _, rounding, point_use, rate, amount, points in db.session.execute(documents):
        off = int(points) if point_use == PointUse.DISCOUNT.value else 0
        total = int(amount) - off
        so_far, tax = found.get(rate, (0, 0))
        found[rate] = (so_far + total, tax + tax_inside(total, rate, Rounding(rounding)))
    return tuple(TaxLine(rate, *found[rate]) for rate in sorted(found, reverse=True))
