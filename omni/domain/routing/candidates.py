"""A place as routing sees it, and when it can next send something off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from omni.domain.routing.rules import PlaceRule

FURTHEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place for one order. `available` is by SKU, its own buffer taken off already.

    `leaves_in` days something asked for now can leave (None: not within two weeks), `opens_in`
    hours until somebody is there. `confidence` per cent by SKU; one that is missing is not known.
    """

    location_id: int
    name: str
    is_store: bool
    available: Mapping[int, int]
    distance_km: float | None = None
    load: int = 0
    leaves_in: int | None = 0
    opens_in: float = 0.0
    confidence: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Week:
    """When a place works: its hours, its weekdays off, and single days on which it is closed."""

    opens_at: dt.time
    closes_at: dt.time
    cutoff: dt.time
    closed_weekdays: frozenset[int] = frozenset()
    closed_on: frozenset[dt.date] = frozenset()

    def works_on(self, day: dt.date) -> bool:
        """Whether anybody is there that day."""
        return day.weekday() not in self.closed_weekdays and day not in self.closed_on

    def leaves_in(self, local: dt.datetime) -> int | None:
        """Days until what is asked for at this local time leaves; None within two weeks never."""
        today = local.date()
        first = 0 if local.time() < self.cutoff else 1
        for days in range(first, FURTHEST_DAYS + 1):
            if self.works_on(today + dt.timedelta(days=days)):
                return days
        return None

    def opens_in(self, local: dt.datetime) -> float:
        """Hours until somebody is there; 0 while the doors are open."""
        today, time = local.date(), local.time()
        if self.works_on(today) and self.opens_at <= time < self.closes_at:
            return 0.0
        first = 0 if time < self.opens_at else 1
        for days in range(first, FURTHEST_DAYS + 1):
            day = today + dt.timedelta(days=days)
            if self.works_on(day):
                opening = dt.datetime.combine(day, self.opens_at, local.tzinfo)
                return (opening - local).total_seconds() / 3600
        return FURTHEST_DAYS * 24.0


def week_of(
    opens_at: dt.time,
    closes_at: dt.time,
    rule: PlaceRule,
    cutoff_minutes: int,
    closed_on: frozenset[dt.date] = frozenset(),
) -> Week:
    """The week of a place by its hours and by what the rules say of it."""
    usual = dt.time(*divmod(min(cutoff_minutes, 24 * 60 - 1), 60))
    cutoff = rule.cutoff or min(usual, closes_at)
    return Week(opens_at, closes_at, cutoff, rule.closed_weekdays, closed_on)
