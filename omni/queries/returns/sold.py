"""A sale as a return sees it: what each line cost, what was paid how, what has come back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from omni.domain.errors import NotFound
from omni.domain.money import Rounding
from omni.domain.pricing import PointUse, PricedLine
from omni.extensions import LARGEST_ID, db
from omni.models.company import Company
from omni.models.location import Location, RegisterDay, RegisterDayState
from omni.models.order import Order, OrderLine, Payment, Tender
from omni.models.style import Style, Variant
from omni.queries.deposits import find_tender

REFUND_ORDER = (
    Tender.ONLINE,
    Tender.CARD,
    Tender.QR,
    Tender.E_MONEY,
    Tender.CREDIT,
    Tender.OTHER,
    Tender.GIFT,
    Tender.CASH,
    Tender.COD,
    Tender.BANK,
)


@dataclass(frozen=True)
class SoldLine:
    """A line of a sale; `priced` is its money, `returned` the pieces that came back."""

    id: int
    variant_id: int | None
    description: str
    label: str
    quantity: int
    returned: int
    priced: PricedLine
    points_earned: int
    is_returnable: bool
    is_sale_goods: bool

    @property
    def left(self) -> int:
        return self.quantity - self.returned


@dataclass(frozen=True)
class Paid:
    """What one tender paid and has not given back."""

    payment_id: int
    tender: Tender
    left: int


@dataclass(frozen=True)
class Sold:
    """One sale of any channel with what a return needs to know."""

    id: int
    number: str
    receipt_number: str | None
    channel: str
    location_id: int
    location_name: str
    company_id: int
    member_id: int | None
    business_day: dt.date
    placed_at: dt.datetime
    is_history: bool
    is_completed: bool
    is_tax_free: bool
    is_day_open: bool
    rounding: Rounding
    return_days: int
    return_rules: dict[str, str]
    lines: tuple[SoldLine, ...]
    payments: tuple[Paid, ...]

    @property
    def is_untouched(self) -> bool:
        return not any(line.returned for line in self.lines)

    @property
    def can_return(self) -> bool:
        return self.is_completed and any(line.left for line in self.lines)


def get_sold(order_id: int) -> Sold:
    """The sale of this id, read fresh; raises NotFound."""
    if not 0 < order_id <= LARGEST_ID:
        raise NotFound
    row = db.session.execute(
        select(Order, Location.name, Location.company_id, Company, RegisterDay.state)
        .join(Location, Location.id == Order.location_id)
        .join(Company, Company.id == Location.company_id)
        .outerjoin(RegisterDay, RegisterDay.id == Order.register_day_id)
        .where(Order.id == order_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    order, place, company_id, company, day_state = row
    return Sold(
        id=order.id,
        number=order.number,
        receipt_number=order.receipt_number,
        channel=order.channel.value,
        location_id=order.location_id,
        location_name=place,
        company_id=company_id,
        member_id=order.member_id,
        business_day=order.business_day,
        placed_at=order.placed_at,
        is_history=order.is_history,
        is_completed=order.state.value == "completed",
        is_tax_free=order.tax_free_reference is not None,
        is_day_open=day_state is RegisterDayState.OPEN,
        rounding=Rounding(order.tax_rounding),
        return_days=company.return_days,
        return_rules=dict(company.return_rules),
        lines=tuple(_lines(order)),
        payments=tuple(_payments(order_id)),
    )


def _lines(order: Order) -> list[SoldLine]:
    rows = db.session.execute(
        select(OrderLine, Variant.colour, Variant.size, Style.is_on_sale)
        .outerjoin(Variant, Variant.id == OrderLine.variant_id)
        .outerjoin(Style, Style.id == Variant.style_id)
        .where(OrderLine.order_id == order.id, OrderLine.cancelled < OrderLine.quantity)
        .order_by(OrderLine.position, OrderLine.id)
        .execution_options(populate_existing=True)
    )
    return [
        SoldLine(
            id=line.id,
            variant_id=line.variant_id,
            description=line.description,
            label=" ".join(part for part in (colour, size) if part),
            quantity=line.quantity - line.cancelled,
            returned=line.returned,
            priced=_priced(line, PointUse(order.point_use)),
            points_earned=line.points_earned,
            is_returnable=line.is_returnable,
            is_sale_goods=bool(is_on_sale) and line.discount > 0,
        )
        for line, colour, size, is_on_sale in rows
    ]


def _priced(line: OrderLine, point_use: PointUse) -> PricedLine:
    """The line as it was priced; a line from elsewhere keeps its amount, whatever its unit."""
    unit_price, quantity = line.unit_price, line.quantity - line.cancelled
    if unit_price * quantity < line.amount:
        unit_price = -(-line.amount // quantity)
    return PricedLine(
        ref=str(line.id),
        unit_price=unit_price,
        quantity=quantity,
        tax_rate=line.tax_rate,
        line_discount=unit_price * quantity - line.amount,
        points_used=line.points_spent,
        point_use=point_use,
    )


def _given_by(order_id: int, tender: Tender) -> Tender:
    """A deposit goes back by what it was once taken by."""
    return find_tender(order_id) if tender is Tender.DEPOSIT else tender


def _payments(order_id: int) -> list[Paid]:
    rows = db.session.execute(
        select(Payment.id, Payment.tender, Payment.amount, Payment.refunded).where(
            Payment.order_id == order_id
        )
    )
    paid = [
        Paid(row.id, _given_by(order_id, row.tender), row.amount - row.refunded) for row in rows
    ]
    return sorted(paid, key=lambda one: (REFUND_ORDER.index(one.tender), one.payment_id))
