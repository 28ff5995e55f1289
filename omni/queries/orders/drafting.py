"""An order being taken on the phone: its goods, its charges, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from omni.domain.errors import N_, Invalid
from omni.domain.money import Rounding
from omni.domain.orders import NewLine, price_order
from omni.domain.pricing import PointUse, PricedSale
from omni.domain.tax import TaxLine, tax_by_rate
from omni.extensions import db
from omni.models.location import Location
from omni.models.style import Variant
from omni.queries import stock as stock_query
from omni.queries.locations import get_location, list_locations
from omni.queries.points import find_program
from omni.queries.sales.quoting import tag_price
from omni.queries.ways import get_terms

NEAREST = 4


@dataclass(frozen=True)
class Wanted:
    """What the customer asks for: pieces by SKU, how she pays, and the points she uses."""

    pieces: Mapping[int, int]
    tender: str = "cod"
    points: int = 0


@dataclass(frozen=True)
class Item:
    """One SKU of the draft, and where it lies."""

    variant_id: int
    name: str
    label: str
    price: int
    pieces: int
    available: int
    places: tuple[tuple[str, int], ...]

    @property
    def is_short(self) -> bool:
        return self.pieces > self.available


@dataclass(frozen=True)
class Draft:
    """The order as it would be placed now; nothing is written."""

    items: tuple[Item, ...]
    lines: tuple[NewLine, ...]
    priced: PricedSale
    taxes: tuple[TaxLine, ...]

    @property
    def goods(self) -> int:
        return sum(line.gross for line in self.lines if line.kind == "goods")

    @property
    def due(self) -> int:
        """What other tenders than points pay."""
        return self.priced.due

    @property
    def charges(self) -> tuple[NewLine, ...]:
        return tuple(line for line in self.lines if line.kind != "goods")


def draft_order(wanted: Wanted, *, location_id: int) -> Draft | None:
    """What this comes to, with the shipping and 代引き fees of the company; None without goods."""
    pieces = {variant: count for variant, count in wanted.pieces.items() if count > 0}
    if not pieces:
        return None
    place = get_location(location_id)
    variants = _variants(pieces)
    lines = [
        NewLine(one.id, pieces[one.id], tag_price(one), tax_rate=one.style.tax_rate)
        for one in variants
    ]
    lines += _charges(place.company_id, sum(line.gross for line in lines), wanted.tender)
    program = find_program(place.company_id)
    use = program.point_use if program else PointUse.DISCOUNT
    priced = price_order(lines, max(0, wanted.points), use)
    return Draft(
        items=tuple(_items(variants, pieces, place)),
        lines=tuple(lines),
        priced=priced,
        taxes=tuple(tax_by_rate(priced.lines, Rounding(place.company.tax_rounding))),
    )


def _variants(pieces: Mapping[int, int]) -> list[Variant]:
    found = {
        one.id: one
        for one in db.session.scalars(
            select(Variant).where(Variant.id.in_(pieces)).options(joinedload(Variant.style))
        )
    }
    if pieces.keys() - found.keys():
        raise Invalid(N_("商品を選び直してください。"), field="pieces")
    return [found[one] for one in pieces]


def _charges(company_id: int, goods: int, tender: str) -> list[NewLine]:
    terms = get_terms(company_id)
    charges = []
    if goods < terms.free_from and terms.fee:
        charges.append(NewLine(kind="shipping", unit_price=terms.fee))
    if tender == "cod" and terms.cod_fee:
        charges.append(NewLine(kind="cod_fee", unit_price=terms.cod_fee))
    return charges


def _items(variants: list[Variant], pieces: Mapping[int, int], place: Location) -> list[Item]:
    names = {one.id: one.name for one in list_locations() if one.company_id == place.company_id}
    lying: dict[int, list[tuple[str, int]]] = {}
    for level in stock_query.list_levels([one.id for one in variants]):
        if level.location_id in names and level.available:
            row = (names[level.location_id], level.available)
            lying.setdefault(level.variant_id, []).append(row)
    items = []
    for one in variants:
        rows = sorted(lying.get(one.id, ()), key=lambda row: -row[1])
        items.append(
            Item(
                one.id,
                one.style.name,
                " ".join(part for part in (one.colour, one.size) if part),
                tag_price(one),
                pieces[one.id],
                sum(count for _, count in rows),
                tuple(rows[:NEAREST]),
            )
        )
    return items
