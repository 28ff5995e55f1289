"""What a store has to look after: goods that run low, and numbers that do not add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.hold import Hold, HoldLine
from omni.models.order import Order, OrderLine
from omni.models.stock import (
    Allocation,
    AllocationState,
    StockException,
    StockLevel,
)
from omni.models.style import Style, Variant
from omni.queries.stock.levels import Level, lapsed_pieces, list_levels

SOLD_LATELY = dt.timedelta(days=30)
MOST_ROWS = 100


@dataclass(frozen=True)
class LowLevel:
    """Goods this store runs out of; `elsewhere` is what the others could send."""

    variant: Variant
    level: Level
    elsewhere: int


@dataclass(frozen=True)
class Case:
    """One open mismatch, with what a person needs to decide about it."""

    id: int
    variant: Variant
    kind: str
    quantity: int
    opened_at: dt.datetime
    receipt_number: str | None
    on_hand: int
    reserved: int
    holds: tuple[tuple[int, str], ...]

    @property
    def is_true_now(self) -> bool:
        """Whether the numbers could be true as they stand."""
        return 0 <= self.reserved <= self.on_hand


@dataclass(frozen=True)
class StyleSold:
    """A style of which something was sold here."""

    style_id: int
    code: str
    name: str
    at: dt.datetime


def _low(location_id: int) -> Select[int]:
    """Levels at or under their limit, or empty though they sold lately."""
    lapsed = lapsed_pieces(location_id=location_id)
    available = (
        StockLevel.on_hand
        - StockLevel.reserved
        + func.coalesce(lapsed.c.pieces, 0)
        - StockLevel.buffer
    )
    return (
        select(StockLevel.variant_id)
        .join(Variant, Variant.id == StockLevel.variant_id)
        .outerjoin(lapsed, lapsed.c.variant_id == StockLevel.variant_id)
        .where(
            StockLevel.location_id == location_id,
            Variant.is_active,
            or_(
                and_(StockLevel.low_at > 0, available <= StockLevel.low_at),
                and_(available <= 0, StockLevel.sold_at >= clock.now() - SOLD_LATELY),
            ),
        )
        .order_by(available, StockLevel.sold_at.desc(), StockLevel.variant_id)
    )


def count_low(location_id: int) -> int:
    """How many SKUs run low here."""
    return db.session.scalar(select(func.count()).select_from(_low(location_id).subquery())) or 0


def list_low(location_id: int, *, limit: int = MOST_ROWS) -> list[LowLevel]:
    """The SKUs that run low here, the emptiest and last sold first; three statements."""
    ids = list(db.session.scalars(_low(location_id).limit(limit)))
    variants = _variants(ids)
    here: dict[int, Level] = {}
    elsewhere: dict[int, int] = {}
    for level in list_levels(ids):
        if level.location_id == location_id:
            here[level.variant_id] = level
        else:
            elsewhere[level.variant_id] = elsewhere.get(level.variant_id, 0) + level.available
    return [LowLevel(variants[one], here[one], elsewhere.get(one, 0)) for one in ids]


def _variants(ids: Any) -> dict[int, Variant]:
    rows = db.session.scalars(
        select(Variant)
        .join(Variant.style)
        .where(Variant.id.in_(ids))
        .options(contains_eager(Variant.style))
    )
    return {variant.id: variant for variant in rows}


def count_cases(location_id: int) -> int:
    """How many mismatches wait for a person here."""
    wanted = select(func.count()).where(
        StockException.location_id == location_id, StockException.resolved_at.is_(None)
    )
    return db.session.scalar(wanted) or 0


def list_cases(location_id: int, *, limit: int = MOST_ROWS) -> list[Case]:
    """The mismatches that wait here, the oldest first; three statements."""
    rows = db.session.execute(
        select(StockException, StockLevel.on_hand, StockLevel.reserved, Order.receipt_number)
        .join(
            StockLevel,
            and_(
                StockLevel.location_id == StockException.location_id,
                StockLevel.variant_id == StockException.variant_id,
            ),
        )
        .outerjoin(OrderLine, OrderLine.id == StockException.order_line_id)
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .where(StockException.location_id == location_id, StockException.resolved_at.is_(None))
        .order_by(StockException.id)
        .limit(limit)
    ).all()
    ids = {row[0].variant_id for row in rows}
    variants = _variants(ids)
    holds = _holds(location_id, ids)
    return [
        Case(
            id=case.id,
            variant=variants[case.variant_id],
            kind=case.kind,
            quantity=case.quantity,
            opened_at=case.opened_at,
            receipt_number=receipt_number,
            on_hand=on_hand,
            reserved=reserved,
            holds=tuple(holds.get(case.variant_id, ())),
        )
        for case, on_hand, reserved, receipt_number in rows
    ]


def _holds(location_id: int, variant_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    """The holds that wait for these goods here: (id, number) by SKU."""
    rows = db.session.execute(
        select(Allocation.variant_id, Hold.id, Hold.number)
        .join(HoldLine, HoldLine.id == Allocation.hold_line_id)
        .join(Hold, Hold.id == HoldLine.hold_id)
        .where(
            Allocation.location_id == location_id,
            Allocation.variant_id.in_(variant_ids),
            Allocation.state.in_((AllocationState.ACTIVE, AllocationState.SHELF)),
        )
        .distinct()
        .order_by(Hold.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for variant_id, hold_id, number in rows:
        found.setdefault(variant_id, []).append((hold_id, number))
    return found


def get_case(exception_id: int) -> StockException:
    """The mismatch of this id, open or closed; raises NotFound."""
    case = db.session.get(StockException, exception_id)
    if case is None:
        raise NotFound
    return case


def list_sold_styles(location_id: int, *, limit: int = 8) -> list[StyleSold]:
    """The styles sold here last, newest first."""
    latest = func.max(StockLevel.sold_at)
    rows = db.session.execute(
        select(Style.id, Style.code, Style.name, latest.label("at"))
        .join(Variant, Variant.style_id == Style.id)
        .join(StockLevel, StockLevel.variant_id == Variant.id)
        .where(StockLevel.location_id == location_id, StockLevel.sold_at.is_not(None))
        .group_by(Style.id, Style.code, Style.name)
        .order_by(latest.desc(), Style.id)
        .limit(limit)
    )
    return [StyleSold(row.id, row.code, row.name, row.at) for row in rows]
