"""Past orders, and the shelves as they were before them: read in pages for a replay."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from omni.domain.geo import find_point
from omni.domain.routing import RuleKind, RuleSet, week_of
from omni.domain.routing.replaying import PastOrder, Place, Sent
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentKind, FulfilmentLine, FulfilmentState
from omni.models.location import Location, LocationKind
from omni.models.order import Destination, LineKind, Order, OrderLine
from omni.models.routing import ClosedDay
from omni.models.stock import StockLevel, StockMovement
from omni.queries.routing.scene import USUAL_CUTOFF, zone

PAGE = 500
_FAILED = (FulfilmentState.REFUSED,)


@dataclass(frozen=True)
class Period:
    """From the first moment to the moment after the last."""

    start: dt.datetime
    end: dt.datetime

    @property
    def condition(self) -> Any:
        """Orders of these days that were sent somewhere."""
        return (
            (Order.placed_at >= self.start)
            & (Order.placed_at < self.end)
            & Order.is_history.is_(False)
        )


def count_past(period: Period) -> int:
    """How many orders a replay of this period looks at."""
    wanted = select(func.count()).select_from(Order).join(Destination).where(period.condition)
    return int(db.session.scalar(wanted) or 0)


def list_replay_places(rules: RuleSet, at: dt.datetime) -> list[Place]:
    """Every open place, with its week by these rules; two statements."""
    closed: dict[int, set[dt.date]] = defaultdict(set)
    for location_id, day in db.session.execute(select(ClosedDay.location_id, ClosedDay.day)):
        closed[location_id].add(day)
    cutoff = rules.threshold(RuleKind.CUTOFF, USUAL_CUTOFF)
    wanted = select(Location).where(Location.is_active).order_by(Location.position, Location.id)
    return [
        Place(
            id=one.id,
            name=one.name,
            is_store=one.kind is LocationKind.STORE,
            point=_point(one),
            week=week_of(
                one.opens_at,
                one.closes_at,
                rules.place(one.id),
                cutoff,
                frozenset(closed[one.id]),
            ),
            offset=at.astimezone(zone(one.time_zone)).utcoffset() or dt.timedelta(0),
        )
        for one in db.session.scalars(wanted)
    ]


def _point(place: Location) -> tuple[float, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def read_shelf(period: Period) -> dict[tuple[int, int], int]:
    """What lay everywhere, less each place's buffer, when the period began."""
    shelf = {
        (place, sku): int(pieces)
        for place, sku, pieces in db.session.execute(
            select(
                StockLevel.location_id,
                StockLevel.variant_id,
                StockLevel.on_hand - StockLevel.buffer,
            )
        )
    }
    since = db.session.execute(
        select(
            StockMovement.location_id,
            StockMovement.variant_id,
            func.sum(StockMovement.quantity),
        )
        .where(StockMovement.at >= period.start)
        .group_by(StockMovement.location_id, StockMovement.variant_id)
    )
    for place, sku, pieces in since:
        shelf[place, sku] = shelf.get((place, sku), 0) - int(pieces)
    return shelf


def list_stirs(period: Period) -> list[tuple[dt.datetime, int, int, int]]:
    """What came in and left for other reasons than the orders replayed: (when, place, SKU, n)."""
    replayed = (
        select(OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Destination, Destination.order_id == Order.id)
        .where(period.condition)
    )
    rows = db.session.execute(
        select(
            StockMovement.at,
            StockMovement.location_id,
            StockMovement.variant_id,
            StockMovement.quantity,
        )
        .where(
            StockMovement.at >= period.start,
            StockMovement.at < period.end,
            or_(
                StockMovement.source_type != "order_line",
                StockMovement.source_id.not_in(replayed),
            ),
        )
        .order_by(StockMovement.at, StockMovement.id)
    )
    return [(at, place, sku, pieces) for at, place, sku, pieces in rows]


def read_past(period: Period) -> Iterator[list[PastOrder]]:
    """The orders of the period in the order they came, a page at a time; three statements each."""
    last: tuple[dt.datetime, int] | None = None
    while True:
        rows = _page(period, last)
        if not rows:
            return
        last = (rows[-1].placed_at, rows[-1].id)
        yield _orders(rows)


def _page(period: Period, last: tuple[dt.datetime, int] | None) -> Sequence[Any]:
    wanted = (
        select(
            Order.id,
            Order.placed_at,
            Location.company_id,
            Destination.prefecture,
            Destination.city,
        )
        .join(Destination, Destination.order_id == Order.id)
        .join(Location, Location.id == Order.location_id)
        .where(period.condition)
        .order_by(Order.placed_at, Order.id)
        .limit(PAGE)
    )
    if last is not None:
        at, order_id = last
        wanted = wanted.where(
            or_(Order.placed_at > at, (Order.placed_at == at) & (Order.id > order_id))
        )
    return db.session.execute(wanted).all()


def _orders(rows: Sequence[Any]) -> list[PastOrder]:
    ids = [row.id for row in rows]
    wanted, decided = _wanted(ids), _decided(ids)
    return [
        PastOrder(
            id=row.id,
            at=row.placed_at,
            company_id=row.company_id,
            wanted=wanted[row.id],
            destination=find_point(row.prefecture, row.city),
            decided=tuple(decided[row.id]),
        )
        for row in rows
        if row.id in wanted
    ]


def _wanted(ids: Sequence[int]) -> dict[int, dict[int, int]]:
    rows = db.session.execute(
        select(
            OrderLine.order_id,
            OrderLine.variant_id,
            func.sum(OrderLine.quantity),
        )
        .where(
            OrderLine.order_id.in_(ids),
            OrderLine.kind == LineKind.GOODS,
            OrderLine.variant_id.is_not(None),
        )
        .group_by(OrderLine.order_id, OrderLine.variant_id)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for order_id, sku, pieces in rows:
        found[order_id][sku or 0] = int(pieces)
    return found


def _decided(ids: Sequence[int]) -> dict[int, list[Sent]]:
    """What was asked of whom; a part that was refused, or came up short, has failed."""
    rows = db.session.execute(
        select(
            Fulfilment.order_id,
            Fulfilment.id,
            Fulfilment.location_id,
            Fulfilment.state,
            OrderLine.variant_id,
            FulfilmentLine.quantity,
            FulfilmentLine.short,
        )
        .join(FulfilmentLine, FulfilmentLine.fulfilment_id == Fulfilment.id)
        .join(OrderLine, OrderLine.id == FulfilmentLine.order_line_id)
        .where(
            Fulfilment.order_id.in_(ids),
            Fulfilment.kind == FulfilmentKind.SHIP,
            Fulfilment.state != FulfilmentState.CANCELLED,
        )
        .order_by(Fulfilment.id)
    )
    parts: dict[tuple[int, int, int, bool], dict[int, int]] = defaultdict(dict)
    for order_id, part_id, place, state, sku, quantity, short in rows:
        refused = state in _FAILED
        for failed, pieces in ((refused, quantity - short), (True, short)):
            if pieces:
                part = parts[order_id, part_id, place, failed]
                part[sku or 0] = part.get(sku or 0, 0) + pieces
    found: dict[int, list[Sent]] = defaultdict(list)
    for (order_id, _part_id, place, failed), given in parts.items():
        found[order_id].append(Sent(place, given, failed))
    return found
