"""One sale as its document shows it: lines, taxes, payments, points and what came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from omni.domain.errors import NotFound
from omni.domain.money import Rounding
from omni.domain.pricing import PointUse
from omni.domain.tax import TaxLine, is_reduced, tax_by_rate
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Register, RegisterDay, RegisterDayState
from omni.models.member import Tier
from omni.models.order import FormalReceipt, Order, OrderLine, OrderState, Tender
from omni.models.point import PointTransaction, PointType
from omni.models.sale_return import SaleReturn
from omni.models.staff import Staff
from omni.models.style import Style, Variant
from omni.queries import points as point_query

STAMPED_FROM = 50_000  # 印紙税法 別表第一 第17号: 領収書 of that much and more, card payments not


@dataclass(frozen=True)
class DocumentLine:
    """A line as it is shown and printed."""

    row: OrderLine
    code: str
    label: str
    point_use: PointUse

    @property
    def is_reduced(self) -> bool:
        """Whether the line carries the ※ mark."""
        return is_reduced(self.row.tax_rate)

    @property
    def gross(self) -> int:
        return self.row.unit_price * self.row.quantity

    @property
    def tax_rate(self) -> int:
        return self.row.tax_rate

    @property
    def total(self) -> int:
        """The taxable total."""
        off = self.row.points_spent if self.point_use is PointUse.DISCOUNT else 0
        return self.row.amount - off


@dataclass(frozen=True)
class Document:
    """A sale with all that belongs to it."""

    order: Order
    lines: tuple[DocumentLine, ...]
    taxes: tuple[TaxLine, ...]
    company: Company
    register_name: str | None
    is_day_open: bool
    staff_name: str | None
    returns: tuple[SaleReturn, ...]
    formal_receipt: FormalReceipt | None
    earned: PointTransaction | None
    tier_names: dict[str, str]
    balance: int | None

    @property
    def due(self) -> int:
        """What other tenders than points paid."""
        return sum(line.row.amount for line in self.lines) - self.order.points_spent

    @property
    def tendered(self) -> int:
        return sum(one.tendered or one.amount for one in self.order.payments)

    @property
    def change(self) -> int:
        return sum(one.change for one in self.order.payments)

    @property
    def points_are_payment(self) -> bool:
        return self.order.point_use == PointUse.PAYMENT.value

    @property
    def is_placed(self) -> bool:
        """Whether it stands in the order book: it was placed, and not rung up or taken in."""
        return self.order.receipt_number is None and not self.order.is_history

    @property
    def can_return(self) -> bool:
        """Whether any piece is still with the customer."""
        return self.order.state is OrderState.COMPLETED and any(
            line.row.returned < line.row.quantity for line in self.lines
        )

    @property
    def can_cancel(self) -> bool:
        """Whether the whole sale can be undone: nothing came back yet, its day is not closed."""
        return self.can_return and self.is_day_open and not self.returns

    @property
    def paid_by_card(self) -> int:
        return sum(one.amount for one in self.order.payments if one.tender is Tender.CARD)

    @property
    def needs_stamp(self) -> bool:
        """Whether the 領収書 needs a revenue stamp (net of the tax it states)."""
        if self.formal_receipt is None:
            return False
        return self.formal_receipt.amount - self.paid_by_card - self.order.tax >= STAMPED_FROM


def get_document(order_id: int, *, on: dt.date) -> Document:
    """The sale of this id with the member's balance on that day; raises NotFound."""
    order = db.session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .options(joinedload(Order.location), joinedload(Order.member), selectinload(Order.payments))
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFound
    lines = _lines(order)
    register_name, state = _register(order.register_day_id)
    return Document(
        order=order,
        lines=lines,
        taxes=tuple(tax_by_rate(lines, Rounding(order.tax_rounding))),
        company=order.location.company,
        register_name=register_name,
        is_day_open=state is RegisterDayState.OPEN and order.business_day == on,
        staff_name=db.session.scalar(select(Staff.name).where(Staff.id == order.staff_id)),
        returns=tuple(_returns(order_id)),
        formal_receipt=db.session.scalar(
            select(FormalReceipt).where(FormalReceipt.order_id == order_id)
        ),
        earned=_earned(order),
        tier_names={row.code: row.name for row in db.session.execute(select(Tier.code, Tier.name))},
        balance=point_query.get_balance(order.member_id, on).usable if order.member_id else None,
    )


def get_formal_document(order_id: int, *, on: dt.date) -> Document:
    """The sale with its 領収書; raises NotFound where none has been made out."""
    document = get_document(order_id, on=on)
    if document.formal_receipt is None:
        raise NotFound
    return document


def _lines(order: Order) -> tuple[DocumentLine, ...]:
    rows = db.session.execute(
        select(OrderLine, Variant.colour, Variant.size, Style.code)
        .outerjoin(Variant, Variant.id == OrderLine.variant_id)
        .outerjoin(Style, Style.id == Variant.style_id)
        .where(OrderLine.order_id == order.id)
        .order_by(OrderLine.position, OrderLine.id)
    )
    use = PointUse(order.point_use)
    return tuple(
        DocumentLine(row, code or "", " ".join(part for part in (colour, size) if part), use)
        for row, colour, size, code in rows
    )


def _register(register_day_id: int | None) -> tuple[str | None, RegisterDayState | None]:
    row = db.session.execute(
        select(Register.name, RegisterDay.state)
        .join(RegisterDay, RegisterDay.register_id == Register.id)
        .where(RegisterDay.id == register_day_id)
    ).one_or_none()
    return (row.name, row.state) if row else (None, None)


def _returns(order_id: int) -> Sequence[SaleReturn]:
    return db.session.scalars(
        select(SaleReturn)
        .where(SaleReturn.order_id == order_id)
        .options(selectinload(SaleReturn.lines))
        .order_by(SaleReturn.id)
    ).all()


def _earned(order: Order) -> PointTransaction | None:
    if order.member_id is None:
        return None
    return db.session.scalar(
        select(PointTransaction).where(
            PointTransaction.order_id == order.id, PointTransaction.type == PointType.EARN
        )
    )
