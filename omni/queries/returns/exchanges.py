"""交換: what came back is paid for other goods of the same article, and the difference is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.errors import N_, Invalid
from omni.domain.sales import Sale, SaleLine, Tendered
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.order import OrderLine, Tender
from omni.models.stock import StockLevel
from omni.models.style import Variant
from omni.queries import sales as sales_query
from omni.queries.points import find_program
from omni.queries.returns.preview import PLAIN, PreviewLine, ReturnPreview, Terms, preview_return
from omni.queries.returns.refunds import PlannedRefund

REASON = N_("交換")
NOTHING_ELSE: Mapping[int, int] = {}


class NotThatArticle(Invalid):
    """Goods of another article cannot take a line's price."""

    sentence = N_("同じ品番の商品と交換してください。")
    way_forward = N_("ほかの商品は、返品のあとに会計してください。")


@dataclass(frozen=True)
class Choice:
    """One SKU a line may be exchanged for, and what of it can be sold here."""

    variant_id: int
    label: str
    available: int


@dataclass(frozen=True)
class ExchangePreview:
    """A return and the sale that answers it: `difference` is still to be paid, or given back."""

    returned: ReturnPreview
    sale: Sale
    due: int
    difference: int
    balance_after: int | None
    goods: tuple[str, ...]

    @property
    def back(self) -> tuple[tuple[Tender, int], ...]:
        """What is really given back, by tender."""
        return money_back(self.returned.refunds, self.due)

    @property
    def sentence(self) -> Sentence:
        """What the clerk says and the button does."""
        if self.difference > 0:
            money = Sentence(N_("差額 ¥%(amount)s をいただきます。"), {"amount": self.difference})
        elif self.difference < 0:
            money = Sentence(N_("差額 ¥%(amount)s を返金します。"), {"amount": -self.difference})
        else:
            money = Sentence(N_("差額はありません。"))
        parts = {"goods": tuple(self.goods), "money": money}
        if self.balance_after is None:
            return Sentence(N_("%(goods)s に交換します。%(money)s"), parts)
        return Sentence(
            N_("%(goods)s に交換します。%(money)s残高 %(points)spt"),
            {**parts, "points": self.balance_after},
        )


def preview_exchange(
    order_id: int,
    pieces: Sequence[tuple[int, int]],
    instead: Mapping[int, int],
    on: dt.date,
    *,
    location_id: int,
    others: Mapping[int, int] = NOTHING_ELSE,
    terms: Terms = PLAIN,
) -> ExchangePreview:
    """What exchanging these (line, quantity) would do; `instead` names a variant by line.

    Goods of the same article cost what was paid for the ones that came back, points included;
    `others` (pieces by variant) cost what their tag says. Lines without a variant are simply
    returned.
    """
    returned = preview_return(order_id, pieces, on, terms)
    sale = exchange_sale(returned, instead, others)
    member_id = returned.sold.member_id
    quoted = sales_query.quote(sale, location_id=location_id, member_id=member_id)
    return ExchangePreview(
        returned=returned,
        sale=sale,
        due=quoted.due,
        difference=quoted.due - returned.refund_total,
        balance_after=_balance_after(returned, sale, quoted.points_earned),
        goods=tuple(
            f"{line.description} {line.variant.label if line.variant else ''}".strip()
            for line in quoted.lines
        ),
    )


def exchange_sale(
    returned: ReturnPreview, instead: Mapping[int, int], others: Mapping[int, int] = NOTHING_ELSE
) -> Sale:
    """The sale of the other goods: of the same article at the price paid, with the same points
    used again; anything else by its tag."""
    lines = [line for line in returned.lines if line.line.id in instead]
    choices = list_choices([line.line.id for line in lines])
    for line in lines:
        known = {one.variant_id for one in choices.get(line.line.id, ())}
        if instead[line.line.id] not in known:
            raise NotThatArticle(field="exchange")
    points = min(sum(line.points_back for line in lines), max(returned.balance_after or 0, 0))
    swapped = [_sale_line(line, instead[line.line.id]) for line in lines]
    by_tag = [SaleLine(variant_id=one, quantity=pieces) for one, pieces in sorted(others.items())]
    return Sale(lines=(*swapped, *by_tag), points=points)


def _sale_line(line: PreviewLine, variant_id: int) -> SaleLine:
    off = line.money.gross - line.amount
    return SaleLine(
        variant_id=variant_id,
        quantity=line.quantity,
        unit_price=line.line.priced.unit_price,
        price_reason=REASON,
        discount=Discount(DiscountKind.AMOUNT, off) if off > 0 else None,
        discount_reason=REASON if off > 0 else "",
    )


def _balance_after(returned: ReturnPreview, sale: Sale, earned: int) -> int | None:
    if returned.balance_after is None:
        return None
    program = find_program(returned.sold.company_id)
    at_once = earned if program and not program.pending_days else 0
    return returned.balance_after - sale.points + at_once


def carry(refunds: Sequence[PlannedRefund], due: int) -> list[Tendered]:
    """What of the refund pays for the new goods: cash first, so that cards get theirs back."""
    found = []
    for one in reversed(refunds):
        part = min(one.amount, due)
        if part:
            found.append(Tendered(one.tender.value, part))
            due -= part
    return found


def money_back(refunds: Sequence[PlannedRefund], due: int) -> tuple[tuple[Tender, int], ...]:
    """What is left of the refund, by tender, when `due` of it pays for new goods."""
    left = {one.tender: 0 for one in refunds}
    for one in refunds:
        left[one.tender] += one.amount
    for paid in carry(refunds, due):
        left[Tender(paid.tender)] -= paid.amount
    return tuple((tender, amount) for tender, amount in left.items() if amount)


def list_choices(line_ids: Sequence[int], location_id: int = 0) -> dict[int, list[Choice]]:
    """By order line, the other SKUs of its article, and what of each can be sold there."""
    other = aliased(Variant)
    free = func.coalesce(StockLevel.on_hand - StockLevel.reserved - StockLevel.buffer, 0)
    rows = db.session.execute(
        select(OrderLine.id, other.id.label("variant_id"), other.colour, other.size, free)
        .join(Variant, Variant.id == OrderLine.variant_id)
        .join(other, other.style_id == Variant.style_id)
        .outerjoin(
            StockLevel,
            (StockLevel.variant_id == other.id) & (StockLevel.location_id == location_id),
        )
        .where(OrderLine.id.in_(line_ids), other.is_active)
        .order_by(OrderLine.id, other.colour_position, other.size_position)
    )
    found: dict[int, list[Choice]] = {}
    for line_id, variant_id, colour, size, available in rows:
        label = " ".join(part for part in (colour, size) if part)
        found.setdefault(line_id, []).append(Choice(variant_id, label, max(available, 0)))
    return found
