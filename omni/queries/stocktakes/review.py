"""What the counts of a stocktake say: differences in pieces and money, and who has not counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from omni.domain.stocktaking import Doubt, Tally, add_up, difference, expected, wants_recount
from omni.extensions import db
from omni.models.stock import StockLevel
from omni.models.stocktake import Stocktake, StocktakeCount, StocktakeLine
from omni.models.style import Style, Variant
from omni.queries.stocktakes.scope import behind_the_counter, scope_of, shelf_name


@dataclass(frozen=True)
class ReviewLine:
    """One SKU: what should have been there and what was; `counted` is None where nobody was."""

    variant: Variant
    price: int
    shelf: str
    expected: int
    counted: int | None
    difference: int
    wants_recount: bool = False
    moved: bool = False
    round: int = 0

    @property
    def value(self) -> int:
        """The difference at the selling price."""
        return self.difference * self.price


@dataclass(frozen=True)
class Review:
    """Everything a manager looks at before the numbers change."""

    counted: int
    pieces: int
    recounts: tuple[ReviewLine, ...]
    differing: tuple[ReviewLine, ...]
    uncounted: tuple[ReviewLine, ...]

    @property
    def surplus(self) -> int:
        """Pieces too many, in all."""
        return sum(one.difference for one in self.differing if one.difference > 0)

    @property
    def missing(self) -> int:
        """Pieces too few, in all."""
        return -sum(one.difference for one in self.differing if one.difference < 0)

    @property
    def value(self) -> int:
        """What all differences come to."""
        return sum(one.value for one in self.differing)

    @property
    def uncounted_pieces(self) -> int:
        """Pieces in the books that nobody has counted."""
        return sum(one.expected for one in self.uncounted)


def tallies(stocktake: Stocktake) -> dict[int, tuple[Tally, int, Any]]:
    """By SKU what is believed (its last round), the movement it is of, and when; one statement."""
    rows = db.session.execute(
        select(StocktakeCount)
        .where(StocktakeCount.stocktake_id == stocktake.id)
        .order_by(StocktakeCount.id)
        .execution_options(populate_existing=True)
    ).scalars()
    by_sku: dict[int, list[StocktakeCount]] = defaultdict(list)
    for row in rows:
        by_sku[row.variant_id].append(row)
    return {variant_id: _tally(counts) for variant_id, counts in by_sku.items()}


def _tally(counts: list[StocktakeCount]) -> tuple[Tally, int, Any]:
    newest = max(one.round for one in counts)
    known = [one for one in counts if one.round == newest]
    made = add_up(
        (one.quantity, one.first_movement_id, one.movement_id, one.on_hand, one.kept)
        for one in known
    )
    last = max(one.movement_id for one in known)
    return replace(made, round=newest), last, max(one.at for one in known)


def get_review(stocktake: Stocktake) -> Review:
    """The review as of now; three statements."""
    counted = tallies(stocktake)
    lines = {line.variant.id: line for line in _lines(stocktake, counted)}
    known = [lines[variant_id] for variant_id in counted if variant_id in lines]
    differing = [line for line in known if line.difference]
    return Review(
        counted=len(known),
        pieces=sum(line.counted or 0 for line in known),
        recounts=tuple(_heaviest(line for line in known if line.wants_recount)),
        differing=tuple(_heaviest(differing)),
        uncounted=tuple(
            line for one, line in lines.items() if one not in counted and line.expected
        ),
    )


@dataclass(frozen=True)
class Change:
    """What a stocktake that is over did to one SKU."""

    variant: Variant
    counted: int | None
    difference: int
    price: int

    @property
    def value(self) -> int:
        """The difference at the selling price."""
        return self.difference * self.price


def list_changes(stocktake_id: int, *, limit: int = 300) -> list[Change]:
    """The SKUs whose number changed, the heaviest first; one statement."""
    price = func.coalesce(Variant.price, Style.price)
    rows = db.session.execute(
        select(Variant, StocktakeLine.counted, StocktakeLine.difference, price)
        .join(StocktakeLine, StocktakeLine.variant_id == Variant.id)
        .join(Variant.style)
        .where(StocktakeLine.stocktake_id == stocktake_id, StocktakeLine.difference != 0)
        .order_by(func.abs(StocktakeLine.difference * price).desc(), Variant.id)
        .limit(limit)
        .options(contains_eager(Variant.style))
    )
    return [Change(row[0], row[1], row[2] or 0, row[3]) for row in rows]


def _heaviest(lines: Any) -> list[ReviewLine]:
    return sorted(lines, key=lambda one: (-abs(one.value), one.variant.id))


def _lines(stocktake: Stocktake, counted: dict[int, tuple[Tally, int, Any]]) -> list[ReviewLine]:
    here = scope_of(stocktake, StockLevel.variant_id).where(StockLevel.on_hand != 0)
    ids = {*db.session.scalars(here), *counted}
    rows = db.session.execute(
        select(
            Variant,
            func.coalesce(Variant.price, Style.price),
            func.coalesce(StockLevel.on_hand, 0),
            behind_the_counter(),
            shelf_name(),
        )
        .join(Variant.style)
        .outerjoin(
            StockLevel,
            (StockLevel.variant_id == Variant.id)
            & (StockLevel.location_id == stocktake.location_id),
        )
        .where(Variant.id.in_(ids))
        .order_by(shelf_name(), Style.code, Variant.colour_position, Variant.size_position)
        .options(contains_eager(Variant.style))
    )
    return [
        _line(stocktake, variant, int(price), (on_hand, int(kept), shelf), counted.get(variant.id))
        for variant, price, on_hand, kept, shelf in rows
    ]


def _line(
    stocktake: Stocktake,
    variant: Variant,
    price: int,
    now: tuple[int, int, str],
    counted: tuple[Tally, int, Any] | None,
) -> ReviewLine:
    on_hand, kept, shelf = now
    if counted is None:
        left = on_hand - (0 if stocktake.counts_kept else kept)
        return ReviewLine(variant, price, shelf, left, None, -left)
    tally = counted[0]
    found = difference(tally, counts_kept=stocktake.counts_kept)
    doubt = Doubt(stocktake.recount_pieces, stocktake.recount_yen)
    return ReviewLine(
        variant=variant,
        price=price,
        shelf=shelf,
        expected=expected(tally, counts_kept=stocktake.counts_kept),
        counted=tally.pieces,
        difference=found,
        wants_recount=wants_recount(found, price, tally, doubt),
        moved=tally.moved and tally.round == 1,
        round=tally.round,
    )
