"""Consumption tax inside prices, rounded once per rate and document.

Sources: 消費税法 57条の4 and 消費税法施行令 70条の10 (one rounding per rate on a qualified invoice;
which rounding is the issuer's choice), 施行令 70条の9 (no return invoice below ¥10,000).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from omni.domain.money import Rounding, divide

REDUCED_RATES = frozenset({8})
RETURN_INVOICE_FROM = 10_000


class Taxable(Protocol):
    """A line of a document: its rate in percent and its total with tax."""

    @property
    def tax_rate(self) -> int: ...

    @property
    def total(self) -> int: ...


@dataclass(frozen=True)
class TaxLine:
    """One rate of a document: the total with tax and the tax inside it."""

    rate: int
    total: int
    tax: int

    @property
    def net(self) -> int:
        return self.total - self.tax

    @property
    def is_reduced(self) -> bool:
        """Whether lines of this rate carry the ※ mark."""
        return is_reduced(self.rate)


def is_reduced(rate: int) -> bool:
    """Whether this percentage is a reduced one (軽減税率)."""
    return rate in REDUCED_RATES


def tax_inside(total: int, rate: int, rounding: Rounding = Rounding.FLOOR) -> int:
    """The tax inside one total; of a return it is the sale's with its sign turned."""
    if not 0 <= rate <= 100:
        raise ValueError(f"{rate} is no tax rate in percent")
    return divide(total * rate, 100 + rate, rounding)


def tax_by_rate(lines: Iterable[Taxable], rounding: Rounding = Rounding.FLOOR) -> list[TaxLine]:
    """The document's totals and taxes by rate, the highest rate first."""
    totals: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        totals[line.tax_rate] += line.total
    return [
        TaxLine(rate, totals[rate], tax_inside(totals[rate], rate, rounding))
        for rate in sorted(totals, reverse=True)
    ]


def needs_return_invoice(returned_total: int) -> bool:
    """Whether a return of this total with tax prints a 適格返還請求書."""
    return abs(returned_total) >= RETURN_INVOICE_FROM
