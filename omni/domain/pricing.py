"""What each line of a sale costs after discounts, bundles and points, and what its return gives.

Every reduction is shared over the lines it covers and stays with them, so that a line can come
back alone, piece by piece, and the pieces add up to what was paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from omni.domain.discounts import Bundle, Discount
from omni.domain.money import portion, share


class PointUse(StrEnum):
    """Points lower the taxable price (値引き) or pay for it (支払)."""

    DISCOUNT = "discount"
    PAYMENT = "payment"


@dataclass(frozen=True)
class LineInput:
    """A line as rung up; `unit_price` is with tax, `ref` is the caller's name for the line."""

    ref: str
    unit_price: int
    quantity: int
    tax_rate: int
    discount: Discount | None = None
    in_document_discount: bool = True

    def __post_init__(self) -> None:
        if self.unit_price < 0 or self.quantity < 1:
            raise ValueError(f"no sale line: {self.quantity} at {self.unit_price}")


@dataclass(frozen=True)
class PricedLine:
    """A line with its own share of every reduction, all in minor units with tax."""

    ref: str
    unit_price: int
    quantity: int
    tax_rate: int
    line_discount: int = 0
    bundle_discount: int = 0
    document_discount: int = 0
    points_used: int = 0
    point_use: PointUse = PointUse.DISCOUNT

    @property
    def gross(self) -> int:
        """Unit price times quantity."""
        return self.unit_price * self.quantity

    @property
    def net(self) -> int:
        """After discounts, before points."""
        return self.gross - self.line_discount - self.bundle_discount - self.document_discount

    @property
    def paid(self) -> int:
        """What other tenders than points pay."""
        return self.net - self.points_used

    @property
    def total(self) -> int:
        """What is taxed and printed as the line's total."""
        return self.paid if self.point_use is PointUse.DISCOUNT else self.net


@dataclass(frozen=True)
class PricedSale:
    """The lines of one sale, priced."""

    lines: tuple[PricedLine, ...]

    @property
    def total(self) -> int:
        """The taxable total; `tax.tax_by_rate(sale.lines)` splits it."""
        return sum(line.total for line in self.lines)

    @property
    def points_used(self) -> int:
        return sum(line.points_used for line in self.lines)

    @property
    def due(self) -> int:
        """What other tenders than points have to pay."""
        return sum(line.paid for line in self.lines)


@dataclass(frozen=True)
class ReturnAmount:
    """What some pieces of a line give back: `gross` = `discount` + `points` + `paid`."""

    quantity: int
    tax_rate: int
    gross: int
    discount: int
    points: int
    paid: int
    point_use: PointUse

    @property
    def total(self) -> int:
        """The taxable amount taken back (positive; a return document turns the sign)."""
        return self.paid if self.point_use is PointUse.DISCOUNT else self.paid + self.points


def price(
    lines: Sequence[LineInput],
    *,
    bundles: Sequence[Bundle] = (),
    document_discount: Discount | None = None,
    points: int = 0,
    point_use: PointUse = PointUse.DISCOUNT,
) -> PricedSale:
    """The sale priced in the till's order: line discount, bundles, document discount, points.

    A point is worth one yen. More points than the sale is worth raise ValueError: ask first.
    """
    if len({line.ref for line in lines}) != len(lines):
        raise ValueError("two lines have the same ref")
    priced = _with_bundles([_start(line, point_use) for line in lines], bundles)
    if document_discount:
        weights = [
            line.net if given.in_document_discount else 0
            for line, given in zip(priced, lines, strict=True)
        ]
        off = share(document_discount.off(sum(weights)), weights)
        priced = [
            replace(line, document_discount=part) for line, part in zip(priced, off, strict=True)
        ]
    if points < 0 or points > sum(line.net for line in priced):
        raise ValueError("points must lie between nothing and the sale's total")
    if points:
        used = share(points, [line.net for line in priced])
        priced = [replace(line, points_used=part) for line, part in zip(priced, used, strict=True)]
    return PricedSale(tuple(priced))


def return_amount(line: PricedLine, already_returned: int, quantity: int) -> ReturnAmount:
    """What the next `quantity` pieces give back; all pieces together give exactly the line.

    Nested cumulative shares: no single piece ever gives a negative discount, points or money.
    """

    def up_to(pieces: int) -> tuple[int, int, int]:
        gross = line.unit_price * pieces
        points = portion(line.points_used, line.quantity, 0, pieces)
        paid = portion(line.paid, line.gross - line.points_used, 0, gross - points)
        return gross, points, paid

    if already_returned < 0 or quantity < 0 or already_returned + quantity > line.quantity:
        raise ValueError(f"cannot return {quantity} after {already_returned} of {line.quantity}")
    before, after = up_to(already_returned), up_to(already_returned + quantity)
    gross, points, paid = (new - old for new, old in zip(after, before, strict=True))
    return ReturnAmount(
        quantity, line.tax_rate, gross, gross - points - paid, points, paid, line.point_use
    )


def _start(line: LineInput, point_use: PointUse) -> PricedLine:
    gross = line.unit_price * line.quantity
    off = line.discount.off(gross) if line.discount else 0
    return PricedLine(
        line.ref, line.unit_price, line.quantity, line.tax_rate, off, point_use=point_use
    )


def _with_bundles(lines: list[PricedLine], bundles: Sequence[Bundle]) -> list[PricedLine]:
    before = {line.ref: line for line in lines}
    bundled = dict.fromkeys(before, 0)
    off = dict.fromkeys(before, 0)
    for bundle in bundles:
        worth: list[int] = []
        for ref, quantity in bundle.parts:
            line = before[ref]
            worth.append(portion(line.net, line.quantity, bundled[ref], quantity))
            bundled[ref] += quantity
        for (ref, _), part in zip(
            bundle.parts, share(bundle.discount.off(sum(worth)), worth), strict=True
        ):
            off[ref] += part
    return [replace(line, bundle_discount=off[line.ref]) for line in lines]
