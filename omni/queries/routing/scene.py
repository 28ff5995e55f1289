"""Every place as routing sees it for one order: six statements, however many places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Table, and_, false, func, or_, select
from sqlalchemy import cast as sql_cast

from omni.domain import clock
from omni.domain.business_day import business_day, closing_time, day_bounds
from omni.domain.confidence import Evidence, score
from omni.domain.geo import Point, distance_km
from omni.domain.routing import Candidate, RuleKind, RuleSet, Week, week_of
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.location import Location, LocationKind
from omni.models.routing import ClosedDay
from omni.models.stock import StockLevel
from omni.queries.routing.rules import get_active_rules
from omni.queries.stock.confidence import count_misses
from omni.queries.stock.levels import lapsed_pieces

USUAL_CUTOFF = 15 * 60

_LEVELS = cast(Table, StockLevel.__table__)
_PLACES = cast(Table, Location.__table__)
_WORK = cast(Table, Fulfilment.__table__)
_CLOSED = cast(Table, ClosedDay.__table__)
# Named one by one: the index of a place's fulfilments leads by place, then state, then day.
_COUNTED = tuple(
    one
    for one in FulfilmentState
    if one not in (FulfilmentState.REFUSED, FulfilmentState.CANCELLED)
)


@dataclass(frozen=True)
class Scene:
    """The candidates for one order, in the chain's order, by rules that count now."""

    rules: RuleSet
    candidates: list[Candidate]
    now: dt.datetime
    _rows: Mapping[int, Any] = field(repr=False, default_factory=dict)

    def due_at(self, location_id: int, leaves_in: int | None) -> dt.datetime | None:
        """When what is asked of this place now should have left: closing time of that day."""
        if leaves_in is None:
            return None
        row = self._rows[location_id]
        local = self.now.astimezone(zone(row.time_zone))
        day = local.date() + dt.timedelta(days=leaves_in)
        return closing_time(day, row.time_zone, row.closes_at)

    def distance_from(self, point: Point | None, location_id: int) -> float | None:
        """Kilometres between a point and a place, where both are on the map."""
        return _away(point, self._rows[location_id])

    def local_day(self, location_id: int, at: dt.datetime, time_zone: str = "") -> dt.date:
        """The calendar day of a moment at a place."""
        return at.astimezone(zone(time_zone or self._rows[location_id].time_zone)).date()


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of this name, looked up once."""
    return ZoneInfo(name)


def set_scene(
    variant_ids: Collection[int],
    destination: Point | None,
    *,
    company_id: int | None = None,
    rules: RuleSet | None = None,
) -> Scene:
    """Every open place that holds one of these SKUs, of this company when one is named."""
    rules, now = rules or get_active_rules(), clock.now()
    stocks = _stocked(variant_ids, now)
    rows = {row.id: row for row in _list_places(stocks, company_id)}
    load, closed = _count_work(rows, now), _list_closed(rows, now)
    cutoff = rules.threshold(RuleKind.CUTOFF, USUAL_CUTOFF)
    minute = now.replace(second=0, microsecond=0)
    candidates = []
    for row in rows.values():
        week = week_of(
            row.opens_at,
            row.closes_at,
            rules.place(row.id),
            cutoff,
            frozenset(closed.get(row.id, ())),
        )
        seen = _seen(week, row.time_zone, minute)
        candidates.append(
            Candidate(
                location_id=row.id,
                name=row.name,
                is_store=row.kind is LocationKind.STORE,
                available=stocks[row.id].free,
                confidence=stocks[row.id].sure,
                distance_km=_away(destination, row),
                load=load.get(row.id, 0),
                **seen,
            )
        )
    return Scene(rules, candidates, now, rows)


def _away(point: Point | None, row: Any) -> float | None:
    if point is None or row.latitude is None or row.longitude is None:
        return None
    return distance_km(point, (row.latitude, row.longitude))


@lru_cache(maxsize=1_024)
def _seen(week: Week, time_zone: str, minute: dt.datetime) -> dict[str, Any]:
    """When a place with such a week sends next; most places of a chain keep the same hours."""
    local = minute.astimezone(zone(time_zone))
    return {"leaves_in": week.leaves_in(local), "opens_in": week.opens_in(local)}


@dataclass(slots=True)
class _Stock:
    """What a place holds of the SKUs asked for: pieces to promise, and how sure they are."""

    free: dict[int, int] = field(default_factory=dict)
    sure: dict[int, int] = field(default_factory=dict)


def _stocked(variant_ids: Collection[int], now: dt.datetime) -> dict[int, _Stock]:
    """By place, what lies there.

    What is kept off other channels for want of being sure does not count: the order is sold, and
    somebody has to look. The rule about confidence says how unsure is too unsure.
    """
    skus = sorted(set(variant_ids))
    rows = _list_stocked(skus)
    misses = count_misses({row.location_id for row in rows}, skus)
    found: dict[int, _Stock] = defaultdict(_Stock)
    for place, sku, on_hand, free, in_doubt, counted_at, sold_at in rows:
        stock = found[place]
        stock.free[sku] = free
        if free > 0:
            counted, sold = _days(counted_at, now), _days(sold_at, now)
            stock.sure[sku] = _sureness(
                on_hand, counted, sold, misses.get((place, sku), 0), in_doubt
            )
    return found


@lru_cache(maxsize=16_384)
def _sureness(
    on_hand: int, counted: int | None, sold: int | None, misses: int, in_doubt: bool
) -> int:
    return score(Evidence(on_hand, counted, sold, misses, in_doubt)).score


def _days(moment: dt.datetime | None, now: dt.datetime) -> int | None:
    return None if moment is None else max(0, (now - moment).days)


def _list_stocked(variant_ids: Sequence[int]) -> Sequence[Any]:
    """The levels that hold anything, as rows: a thousand objects would take the time there is."""
    lapsed = lapsed_pieces(variant_ids=variant_ids)
    columns = _LEVELS.c
    freed = sql_cast(func.coalesce(lapsed.c.pieces, 0), BigInteger)
    return db.session.execute(
        select(
            columns.location_id,
            columns.variant_id,
            columns.on_hand,
            (columns.on_hand - columns.reserved - columns.buffer + freed).label("free"),
            columns.exception,
            columns.counted_at,
            columns.sold_at,
        )
        .outerjoin(
            lapsed,
            and_(
                lapsed.c.location_id == columns.location_id,
                lapsed.c.variant_id == columns.variant_id,
            ),
        )
        .where(columns.variant_id.in_(variant_ids), columns.on_hand > 0)
    ).all()


def _list_places(location_ids: Collection[int], company_id: int | None) -> list[Any]:
    wanted = (
        select(
            _PLACES.c.id,
            _PLACES.c.name,
            _PLACES.c.kind,
            _PLACES.c.time_zone,
            _PLACES.c.cutover_hour,
            _PLACES.c.opens_at,
            _PLACES.c.closes_at,
            _PLACES.c.latitude,
            _PLACES.c.longitude,
        )
        .where(_PLACES.c.is_active, _PLACES.c.id.in_(sorted(location_ids)))
        .order_by(_PLACES.c.position, _PLACES.c.id)
    )
    if company_id is not None:
        wanted = wanted.where(_PLACES.c.company_id == company_id)
    return list(db.session.execute(wanted))


def _count_work(rows: Mapping[int, Any], now: dt.datetime) -> dict[int, int]:
    """How many fulfilments each place was asked for on its business day."""
    by_clock: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows.values():
        by_clock[row.time_zone, row.cutover_hour].append(row.id)
    today = [
        and_(_WORK.c.location_id.in_(sorted(ids)), _WORK.c.requested_at >= _morning(now, *day))
        for day, ids in by_clock.items()
    ]
    found = db.session.execute(
        select(_WORK.c.location_id, func.count())
        .where(_WORK.c.state.in_(_COUNTED), or_(false(), *today))
        .group_by(_WORK.c.location_id)
    )
    return {location_id: int(count) for location_id, count in found}


def _morning(now: dt.datetime, time_zone: str, cutover_hour: int) -> dt.datetime:
    day = business_day(now, time_zone, cutover_hour)
    return day_bounds(day, time_zone, cutover_hour)[0]


def _list_closed(location_ids: Collection[int], now: dt.datetime) -> dict[int, list[dt.date]]:
    first, last = now.date() - dt.timedelta(days=1), now.date() + dt.timedelta(days=16)
    rows = db.session.execute(
        select(_CLOSED.c.location_id, _CLOSED.c.day).where(
            _CLOSED.c.location_id.in_(sorted(location_ids)), _CLOSED.c.day.between(first, last)
        )
    )
    found: dict[int, list[dt.date]] = defaultdict(list)
    for location_id, day in rows:
        found[location_id].append(day)
    return found
