"""A sale as the counter asks for it, and how what was handed over pays for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from omni.domain.discounts import Discount
from omni.domain.errors import N_, Invalid

CASH = "cash"
MOST_PIECES = 9_999
MOST_YEN = 99_999_999
MOST_LINES = 200


@dataclass(frozen=True)
class SaleLine:
    """One line as rung up: goods we know, or a description with its price and tax rate.

    Without `unit_price` the price on the tag counts; a keyed one says why. `hold_line_id` names
    the hold that these pieces are collected from.
    """

    variant_id: int | None = None
    quantity: int = 1
    unit_price: int | None = None
    price_reason: str = ""
    description: str = ""
    tax_rate: int | None = None
    discount: Discount | None = None
    discount_reason: str = ""
    hold_line_id: int | None = None

    def check(self) -> None:
        """Refuse what nobody can mean: numbers out of range, a price without its why."""
        if not 0 < self.quantity <= MOST_PIECES:
            raise Invalid(
                N_("数量は1から%(most)sまでで入力してください。"),
                field="quantity",
                most=f"{MOST_PIECES:,}",
            )
        if self.unit_price is not None and not 0 <= self.unit_price <= MOST_YEN:
            raise Invalid(
                N_("単価は¥0から¥%(most)sまでで入力してください。"),
                field="price",
                most=f"{MOST_YEN:,}",
            )
        if self.variant_id is None and (self.unit_price is None or not self.description.strip()):
            raise Invalid(
                N_("登録のない商品は、品名と単価を入力してください。"), field="description"
            )
        if self.variant_id and self.unit_price is not None and not self.price_reason.strip():
            raise Invalid(N_("単価を変えた理由を選んでください。"), field="price_reason")


@dataclass(frozen=True)
class SaleSet:
    """セット販売, まとめ値引き or 福袋: pieces of lines, by their place, under one reduction."""

    name: str
    parts: tuple[tuple[int, int], ...]
    discount: Discount


@dataclass(frozen=True)
class Reductions:
    """What is taken off beside the lines' own discounts: off the sets, then off the document."""

    document: Discount | None = None
    reason: str = ""
    sets: tuple[SaleSet, ...] = ()


@dataclass(frozen=True)
class Sale:
    """The goods of one sale with their reductions and the points to be used."""

    lines: tuple[SaleLine, ...]
    reductions: Reductions = field(default_factory=Reductions)
    points: int = 0

    def check(self) -> None:
        """Refuse an empty sale, one too long to print, and what no line can mean."""
        if not self.lines:
            raise Invalid(N_("商品がありません。"), way_forward=N_("商品をスキャンしてください。"))
        if len(self.lines) > MOST_LINES:
            raise Invalid(
                N_("明細は%(most)s行までです。"),
                way_forward=N_("会計を分けてください。"),
                most=MOST_LINES,
            )
        for line in self.lines:
            line.check()
        if self.points < 0:
            raise Invalid(N_("使うポイントは0以上で入力してください。"), field="points")
        for one in self.reductions.sets:
            self._check_set(one)

    def _check_set(self, one: SaleSet) -> None:
        for position, quantity in one.parts:
            if not (0 <= position < len(self.lines)) or quantity < 1:
                raise Invalid(N_("セットの商品が明細にありません。"), field="sets")
        for position, line in enumerate(self.lines):
            bundled = sum(
                quantity
                for other in self.reductions.sets
                for at, quantity in other.parts
                if at == position
            )
            if bundled > line.quantity:
                raise Invalid(N_("セットの数量が明細の数量を超えています。"), field="sets")


@dataclass(frozen=True)
class Tendered:
    """What the customer handed over, by one way of paying."""

    tender: str
    amount: int


@dataclass(frozen=True)
class Paid:
    """What of it pays for the sale; `change` goes back, in cash only."""

    tender: str
    amount: int
    tendered: int
    change: int = 0


def settle(due: int, handed: Sequence[Tendered]) -> tuple[Paid, ...]:
    """Which tender pays how much, summing to `due`; too little, or too much but in cash, raises."""
    for one in handed:
        if not 0 <= one.amount <= MOST_YEN:
            raise Invalid(
                N_("支払金額は¥0から¥%(most)sまでで入力してください。"),
                field="tenders",
                most=f"{MOST_YEN:,}",
            )
    others = [one for one in handed if one.tender != CASH and one.amount]
    cash = sum(one.amount for one in handed if one.tender == CASH)
    by_others = sum(one.amount for one in others)
    if by_others > due:
        raise Invalid(
            N_("現金のほかの支払いが、お会計より¥%(over)s多くなっています。"),
            way_forward=N_("金額を直してください。お釣りを出せるのは現金だけです。"),
            field="tenders",
            over=f"{by_others - due:,}",
        )
    if by_others + cash < due:
        raise Invalid(
            N_("お支払いがあと¥%(short)s足りません。"),
            way_forward=N_("お預かりの金額か、支払方法を確かめてください。"),
            field="tenders",
            short=f"{due - by_others - cash:,}",
        )
    paid = [Paid(one.tender, one.amount, one.amount) for one in others]
    if by_others < due:
        in_cash = due - by_others
        paid.append(Paid(CASH, in_cash, cash, cash - in_cash))
    return tuple(paid)
