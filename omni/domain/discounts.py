"""Reductions as data: off a line, off a document, or shared by the pieces of a set."""

from dataclasses import dataclass
from enum import StrEnum

from omni.domain.money import Rounding, divide


class DiscountKind(StrEnum):
    """What a discount's value means: percent off, yen off, or the new price of the whole."""

    PERCENT = "percent"
    AMOUNT = "amount"
    PRICE = "price"


@dataclass(frozen=True)
class Discount:
    """A reduction; `rounding` decides the yen that a percentage takes off."""

    kind: DiscountKind
    value: int
    rounding: Rounding = Rounding.FLOOR

    def __post_init__(self) -> None:
        if self.value < 0 or (self.kind is DiscountKind.PERCENT and self.value > 100):
            raise ValueError(f"no discount: {self.value} ({self.kind})")

    def off(self, amount: int) -> int:
        """What it takes off this amount: never more than the amount, never less than nothing."""
        match self.kind:
            case DiscountKind.PERCENT:
                return divide(amount * self.value, 100, self.rounding)
            case DiscountKind.AMOUNT:
                return min(self.value, amount)
            case DiscountKind.PRICE:
                return max(amount - self.value, 0)


@dataclass(frozen=True)
class Bundle:
    """セット販売, まとめ値引き or 福袋: pieces of lines that share one price or reduction.

    A set dearer than its pieces changes nothing: the customer pays the lower of the two.
    """

    name: str
    parts: tuple[tuple[str, int], ...]
    discount: Discount
