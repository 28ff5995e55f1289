"""An order's own numbers, summed anew from its lines."""

from __future__ import annotations

from omni.domain.money import Rounding
from omni.domain.pricing import PointUse, PricedLine
from omni.domain.tax import tax_by_rate
from omni.models.order import Order, OrderLine


def live_pieces(line: OrderLine) -> int:
    """Pieces of a line that were not cancelled."""
    return line.quantity - line.cancelled


def as_priced(line: OrderLine, point_use: str) -> PricedLine:
    """What stands of a line, as the arithmetic sees it."""
    return PricedLine(
        str(line.id),
        line.unit_price,
        live_pieces(line),
        line.tax_rate,
        line_discount=line.discount,
        points_used=line.points_spent,
        point_use=PointUse(point_use),
    )


def sum_anew(order: Order) -> None:
    """Bring subtotal, discount, points, tax and total to what the lines say."""
    lines = [as_priced(line, order.point_use) for line in order.lines]
    order.subtotal = sum(line.gross for line in lines)
    order.discount = sum(line.line_discount for line in lines)
    order.points_spent = sum(line.points_used for line in lines)
    order.tax = sum(one.tax for one in tax_by_rate(lines, Rounding(order.tax_rounding)))
    order.total = sum(line.total for line in lines)
