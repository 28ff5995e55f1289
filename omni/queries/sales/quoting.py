"""What a sale costs, earns and is taxed, asked by the screen before and by the command at last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain import clock
from omni.domain.business_day import business_day
from omni.domain.discounts import Bundle
from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.money import Rounding
from omni.domain.pricing import LineInput, PointUse, PricedLine, PricedSale, price
from omni.domain.sales import Reductions, Sale, SaleLine
from omni.domain.tax import TaxLine, tax_by_rate
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Location
from omni.models.member import Member, MemberState
from omni.models.style import Variant
from omni.queries import points as point_query
from omni.queries.locations import get_location
from omni.queries.points import quotes as point_quotes

STANDARD_RATE = 10


@dataclass(frozen=True)
class QuotedLine:
    """A line with its goods, its price and what it earns."""

    asked: SaleLine
    variant: Variant | None
    description: str
    tag_price: int | None
    priced: PricedLine
    points_earned: int
    bundle: str | None
    reason: str | None

    @property
    def discount(self) -> int:
        """Every reduction but points."""
        return self.priced.gross - self.priced.net


@dataclass(frozen=True)
class Quote:
    """A sale, priced for this customer on this business day; nothing is written."""

    sale: Sale
    location: Location
    member: Member | None
    day: dt.date
    lines: tuple[QuotedLine, ...]
    priced: PricedSale
    taxes: tuple[TaxLine, ...]
    earning: point_quotes.Quote
    balance: int

    @property
    def company(self) -> Company:
        return self.location.company

    @property
    def pieces(self) -> int:
        return sum(line.priced.quantity for line in self.lines)

    @property
    def subtotal(self) -> int:
        return sum(line.priced.gross for line in self.lines)

    @property
    def discount(self) -> int:
        return sum(line.discount for line in self.lines)

    @property
    def total(self) -> int:
        """The taxable total."""
        return self.priced.total

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.taxes)

    @property
    def due(self) -> int:
        """What other tenders than points have to pay."""
        return self.priced.due

    @property
    def points_earned(self) -> int:
        return self.earning.points if self.member else 0

    @property
    def most_points(self) -> int:
        """As many points as this customer can use on this sale."""
        return max(0, min(self.balance, self.subtotal - self.discount))


class TooManyPoints(Invalid):
    """More points than the sale costs."""

    sentence = N_("ポイントは、お会計の¥%(most)sまで使えます。")
    way_forward = N_("使うポイントを減らしてください。")


class GoodsUnknown(NotFound):
    """A line names goods that are not in the catalogue."""

    sentence = N_("この商品は登録がありません。")
    way_forward = N_("品名と単価を入力して、登録のない商品として会計してください。")


def find_customer(member_id: int | None) -> Member | None:
    """The member of this id, or whom she was merged into; raises for one who has left."""
    member = db.session.get(Member, member_id) if member_id else None
    if member_id and member is None:
        raise NotFound(N_("会員が見つかりません。"), field="member_id")
    while member is not None and member.state is MemberState.MERGED:
        member = db.session.get(Member, member.merged_into_id)
    if member is not None and member.state is not MemberState.ACTIVE:
        raise Invalid(
            N_("退会済みの会員です。"),
            way_forward=N_("会員を外して会計するか、もう一度ご登録ください。"),
            field="member_id",
        )
    return member


def quote(
    sale: Sale, *, location_id: int, member_id: int | None, at: dt.datetime | None = None
) -> Quote:
    """What this sale comes to here and now, or `at` the moment of the command.

    Raises Invalid for what cannot be sold so.
    """
    sale.check()
    location = get_location(location_id)
    member = find_customer(member_id)
    day = business_day(at or clock.now(), location.time_zone, location.cutover_hour)
    variants = _variants(sale.lines)
    inputs = [_input(at, line, variants) for at, line in enumerate(sale.lines)]
    priced = _price(sale, inputs, member, location.company_id)
    earning = _earn(sale, priced, member, location, day)
    earned = [line.points if member else 0 for line in earning.lines]
    rounding = Rounding(location.company.tax_rounding)
    return Quote(
        sale=sale,
        location=location,
        member=member,
        day=day,
        lines=tuple(_lines(sale, priced, earned, variants)),
        priced=priced,
        taxes=tuple(tax_by_rate(priced.lines, rounding)),
        earning=earning,
        balance=point_query.get_balance(member.id, day).usable if member else 0,
    )


def _variants(lines: Sequence[SaleLine]) -> dict[int, Variant]:
    wanted = {line.variant_id for line in lines if line.variant_id}
    found = db.session.scalars(
        select(Variant).where(Variant.id.in_(wanted)).options(joinedload(Variant.style))
    )
    variants = {variant.id: variant for variant in found}
    if wanted - variants.keys():
        raise GoodsUnknown
    return variants


def tag_price(variant: Variant) -> int:
    """The price on the tag: the variant's own, else its style's."""
    return variant.price if variant.price is not None else variant.style.price


def _input(position: int, line: SaleLine, variants: dict[int, Variant]) -> LineInput:
    variant = variants.get(line.variant_id or 0)
    if variant is not None:
        unit = tag_price(variant) if line.unit_price is None else line.unit_price
        rate = variant.style.tax_rate
    else:
        unit = line.unit_price or 0
        rate = STANDARD_RATE if line.tax_rate is None else line.tax_rate
    return LineInput(str(position), unit, line.quantity, rate, line.discount)


def _price(
    sale: Sale, inputs: list[LineInput], member: Member | None, company_id: int
) -> PricedSale:
    if sale.points and member is None:
        raise Invalid(
            N_("ポイントを使うには、会員を選んでください。"),
            way_forward=N_("会員証をスキャンするか、使うポイントを0にしてください。"),
            field="points",
        )
    reductions = sale.reductions
    bundles = [
        Bundle(one.name, tuple((str(at), pieces) for at, pieces in one.parts), one.discount)
        for one in reductions.sets
    ]
    program = point_query.find_program(company_id)
    use = program.point_use if program else PointUse.DISCOUNT
    without = price(inputs, bundles=bundles, document_discount=reductions.document, point_use=use)
    if sale.points > without.due:
        raise TooManyPoints(field="points", most=f"{without.due:,}")
    if not sale.points:
        return without
    return price(
        inputs,
        bundles=bundles,
        document_discount=reductions.document,
        points=sale.points,
        point_use=use,
    )


def _earn(
    sale: Sale, priced: PricedSale, member: Member | None, location: Location, day: dt.date
) -> point_quotes.Quote:
    """What the lines earn; without a member, what they would for a new one."""
    lines = [
        point_quotes.QuoteLine(line.ref, asked.variant_id, line.net, line.points_used)
        for asked, line in zip(sale.lines, priced.lines, strict=True)
    ]
    return point_quotes.quote(lines, member=member, location=location, on=day)


def _lines(
    sale: Sale, priced: PricedSale, earned: Sequence[int], variants: dict[int, Variant]
) -> Iterator[QuotedLine]:
    bundles = {at: one.name for one in sale.reductions.sets for at, _ in one.parts}
    for position, (asked, line) in enumerate(zip(sale.lines, priced.lines, strict=True)):
        variant = variants.get(asked.variant_id or 0)
        yield QuotedLine(
            asked=asked,
            variant=variant,
            description=variant.style.name if variant else asked.description.strip(),
            tag_price=tag_price(variant) if variant else None,
            priced=line,
            points_earned=earned[position],
            bundle=bundles.get(position),
            reason=_reason(asked, line, sale.reductions),
        )


def _reason(asked: SaleLine, line: PricedLine, reductions: Reductions) -> str | None:
    """Why the line costs what it costs, as it was told."""
    whys = [asked.price_reason, asked.discount_reason]
    if line.document_discount:
        whys.append(reductions.reason)
    return "・".join(dict.fromkeys(why.strip() for why in whys if why.strip())) or None
