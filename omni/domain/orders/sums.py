"""What an order comes to, and what comes off it when pieces are cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.errors import N_, Invalid
from omni.domain.orders.asked import NewLine, NewPayment
from omni.domain.pricing import LineInput, PointUse, PricedLine, PricedSale, price, return_amount


class SumsDiffer(Invalid):
    """What is paid and promised is not what the order comes to."""

    sentence = N_("お支払いの合計¥%(paid)sが、受注の合計¥%(due)sと合いません。")
    way_forward = N_("支払方法と金額を確かめてください。")


class TooManyPointsUsed(Invalid):
    """More points than the order costs."""

    sentence = N_("ポイントは、お会計の¥%(most)sまで使えます。")
    way_forward = N_("使うポイントを減らしてください。")


def price_order(lines: Sequence[NewLine], points: int, point_use: PointUse) -> PricedSale:
    """The lines priced as the till prices them: their own discounts, then the points used."""
    worth = sum(line.gross - line.discount for line in lines)
    if points > worth:
        raise TooManyPointsUsed(field="points", most=f"{worth:,}")
    return price(
        [_input(at, line) for at, line in enumerate(lines)], points=points, point_use=point_use
    )


def _input(position: int, line: NewLine) -> LineInput:
    off = Discount(DiscountKind.AMOUNT, line.discount) if line.discount else None
    return LineInput(str(position), line.unit_price, line.quantity, line.tax_rate, off)


def check_due(payments: Sequence[NewPayment], due: int) -> None:
    """Refuse payments, made and promised, that do not come to exactly what is due."""
    paid = sum(one.amount for one in payments)
    if paid != due:
        raise SumsDiffer(field="payments", paid=f"{paid:,}", due=f"{due:,}")


@dataclass(frozen=True)
class Part:
    """What stands of an order line: its live pieces with their shares."""

    unit_price: int
    quantity: int
    tax_rate: int
    discount: int
    points: int


@dataclass(frozen=True)
class Off:
    """What cancelled pieces take off their line: of its discount, its points and its money."""

    discount: int
    points: int
    paid: int


def take_off(line: Part, quantity: int) -> Off:
    """What the last `quantity` pieces of a line take with them; all of them take all of it."""
    whole = PricedLine(
        "",
        line.unit_price,
        line.quantity,
        line.tax_rate,
        line_discount=line.discount,
        points_used=line.points,
    )
    off = return_amount(whole, 0, quantity)
    return Off(off.discount, off.points, off.paid)
