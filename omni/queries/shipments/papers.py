"""The packing slip (納品書) that lies in the parcels of a fulfilment: a 適格簡易請求書."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain.money import Rounding
from omni.domain.pricing import PointUse
from omni.domain.tax import TaxLine, is_reduced, tax_by_rate
from omni.extensions import db
from omni.models.company import Company
from omni.models.fulfilment import Fulfilment
from omni.models.order import Destination, LineKind, Order
from omni.queries.shipments.board import get_card
from omni.queries.shipments.cards import Card, Line


@dataclass(frozen=True)
class SlipLine:
    """A line of the order as the slip prints it; `here` pieces lie in these parcels."""

    name: str
    label: str
    code: str
    quantity: int
    here: int
    unit_price: int
    tax_rate: int
    amount: int
    total: int
    is_charge: bool

    @property
    def is_reduced(self) -> bool:
        """Whether the line carries the ※ mark."""
        return is_reduced(self.tax_rate)


@dataclass(frozen=True)
class Slip:
    """What is printed: the whole order's lines and taxes, and which of them are in this parcel.

    A gift's slip shows no prices. Tax is rounded once per rate over the order, the document that
    was agreed; of several parcels each carries the same sums and says what lies in it.
    """

    card: Card
    order: Order
    to: Destination | None
    company: Company
    lines: tuple[SlipLine, ...]
    taxes: tuple[TaxLine, ...]

    @property
    def is_gift(self) -> bool:
        return bool(self.to and self.to.is_gift)

    @property
    def is_part(self) -> bool:
        """Whether other parcels bring the rest."""
        return any(line.here < line.quantity for line in self.lines if not line.is_charge)

    @property
    def due(self) -> int:
        """What is paid by other ways than points."""
        return sum(line.amount for line in self.lines) - self.order.points_spent

    @property
    def points_are_payment(self) -> bool:
        return self.order.point_use == PointUse.PAYMENT.value


def get_slip(fulfilment_id: int) -> Slip:
    """The slip of this fulfilment; raises NotFound."""
    card = get_card(fulfilment_id)
    order = db.session.scalars(
        select(Order)
        .join(Fulfilment, Fulfilment.order_id == Order.id)
        .where(Fulfilment.id == fulfilment_id)
        .options(joinedload(Order.location), joinedload(Order.destination))
        .execution_options(populate_existing=True)
    ).one()
    lines = tuple(_lines(order, card))
    return Slip(
        card=card,
        order=order,
        to=order.destination,
        company=order.location.company,
        lines=lines,
        taxes=tuple(tax_by_rate(lines, Rounding(order.tax_rounding))),
    )


def _lines(order: Order, card: Card) -> list[SlipLine]:
    goods: dict[int, Line] = {line.order_line_id: line for line in card.lines}
    here: dict[int, int] = {}
    for line in card.lines:
        here[line.order_line_id] = here.get(line.order_line_id, 0) + line.quantity - line.short
    as_discount = order.point_use == PointUse.DISCOUNT.value
    found = []
    for row in order.lines:
        quantity = row.quantity - row.cancelled
        if quantity <= 0:
            continue
        known = goods.get(row.id)
        found.append(
            SlipLine(
                name=row.description,
                label=known.label if known else row.variant.label if row.variant else "",
                code=known.code if known else "",
                quantity=quantity,
                here=here.get(row.id, 0),
                unit_price=row.unit_price,
                tax_rate=row.tax_rate,
                amount=row.amount,
                total=row.amount - (row.points_spent if as_discount else 0),
                is_charge=row.kind is not LineKind.GOODS,
            )
        )
    return found
