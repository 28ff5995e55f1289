"""A return as its document shows and prints it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from omni.domain.errors import NotFound
from omni.domain.tax import TaxLine, is_reduced, needs_return_invoice
from omni.extensions import LARGEST_ID, db
from omni.models.company import Company
from omni.models.order import Order, OrderLine, Tender
from omni.models.sale_return import ReturnLine, SaleReturn
from omni.models.staff import Staff
from omni.models.style import Variant
from omni.queries.returns.exchanges import money_back
from omni.queries.returns.refunds import PlannedRefund


@dataclass(frozen=True)
class ReturnDocument:
    """A return with its sale, its taxes per rate and the seller who prints it."""

    row: SaleReturn
    order: Order
    seller: Company
    taxes: tuple[TaxLine, ...]
    staff_name: str
    approved_by: str | None
    exchange: Order | None

    @property
    def said(self) -> str:
        """The sentence that was promised."""
        return str(self.row.explanation.get("said", ""))

    @property
    def balance_after(self) -> int | None:
        found: int | None = self.row.explanation.get("balance_after")
        return found

    @property
    def exchange_due(self) -> int:
        """What the goods of the exchange cost, after points."""
        if self.exchange is None:
            return 0
        return sum(one.amount for one in self.exchange.payments)

    @property
    def difference(self) -> int:
        """Paid by the customer in an exchange; negative when given back."""
        return self.exchange_due - self.row.refund_total

    @property
    def money_back(self) -> tuple[tuple[Tender, int], ...]:
        """What was really given back, by tender: of an exchange only what was left."""
        refunds = [PlannedRefund(None, one.tender, one.amount) for one in self.row.refunds]
        return money_back(refunds, self.exchange_due)

    @property
    def taxable(self) -> int:
        return sum(one.total for one in self.taxes)

    @property
    def is_invoice(self) -> bool:
        """Whether this paper is a 適格返還請求書."""
        return needs_return_invoice(self.taxable)

    @property
    def has_reduced(self) -> bool:
        return any(is_reduced(line.tax_rate) for line in self.row.lines)


def get_return(return_id: int) -> ReturnDocument:
    """The return of this id; raises NotFound."""
    if return_id > LARGEST_ID:
        raise NotFound
    row = db.session.scalar(
        select(SaleReturn)
        .where(SaleReturn.id == return_id)
        .options(
            joinedload(SaleReturn.location),
            joinedload(SaleReturn.order).joinedload(Order.location),
            joinedload(SaleReturn.order).joinedload(Order.member),
            selectinload(SaleReturn.refunds),
            selectinload(SaleReturn.lines)
            .joinedload(ReturnLine.order_line)
            .joinedload(OrderLine.variant)
            .joinedload(Variant.style),
        )
    )
    if row is None:
        raise NotFound
    names = {
        person.id: person.name
        for person in db.session.scalars(
            select(Staff).where(Staff.id.in_([row.staff_id or 0, row.approved_by_id or 0]))
        )
    }
    exchange = db.session.get(Order, row.exchange_order_id) if row.exchange_order_id else None
    return ReturnDocument(
        row=row,
        order=row.order,
        seller=row.order.location.company,
        taxes=tuple(TaxLine(**one) for one in row.explanation.get("taxes", ())),
        staff_name=names.get(row.staff_id or 0, ""),
        approved_by=names.get(row.approved_by_id or 0),
        exchange=exchange,
    )
