"""Ways out when a store lacks what a customer wants, and which of them to name first.

Soonest first, then cheapest for her, then most points; what is far to travel to, and what
has no day yet, comes after everything else. Transit days are rounded up from what carriers
promise (next day within some 400 km, the day after within some 1,000): terms, not promises.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace

from omni.domain.errors import N_
from omni.domain.sentences import Sentence

TRAVEL_KM = 30  # as far as a customer is expected to go for goods
PREPARING = dt.timedelta(minutes=30)


class WayKind(enum.StrEnum):
    """The ways out, in the order in which equals are named."""

    HOLD = "hold"
    TRANSFER = "transfer"
    SHIP_STORE = "ship_store"
    SHIP_WAREHOUSE = "ship_warehouse"
    INCOMING = "incoming"
    WAIT = "wait"


@dataclass(frozen=True)
class Terms:
    """What sending costs the customer (yen with tax), and how far a parcel gets in a day."""

    fee: int = 550
    free_from: int = 11_000
    cod_fee: int = 330
    near_km: int = 400
    far_km: int = 1_000

    def fee_for(self, amount: int) -> int:
        """What sending goods of this amount costs."""
        return 0 if amount >= self.free_from else self.fee

    def transit_days(self, kilometres: float | None) -> int:
        """Days on the road; an unknown way counts as a middling one."""
        if kilometres is None:
            return 2
        if kilometres <= self.near_km:
            return 1
        return 2 if kilometres <= self.far_km else 3


@dataclass(frozen=True)
class Way:
    """One way out: when she has it, from where, what it costs her and earns her.

    `on` is None where nobody can say when. `others` are further places that could do the same.
    """

    kind: WayKind
    on: dt.date | None
    from_id: int | None = None
    from_name: str = ""
    ready_at: dt.datetime | None = None
    cost: int = 0
    points: int = 0
    available: int = 0
    kilometres: float | None = None
    sureness: int | None = None
    others: tuple[tuple[int, str, int], ...] = ()
    reasons: tuple[Sentence, ...] = ()
    obstacle: Sentence | None = None

    @property
    def is_far(self) -> bool:
        """Whether she would have to travel further than people do."""
        return (
            self.kind is WayKind.HOLD
            and self.kilometres is not None
            and self.kilometres > TRAVEL_KM
        )


def rank(ways: Iterable[Way]) -> list[Way]:
    """The ways in the order to name them, each saying why it stands where it does."""
    found = sorted(ways, key=_order)
    return [_explain(way, place, found) for place, way in enumerate(found)]


def _order(way: Way) -> tuple[object, ...]:
    return (
        way.kind is WayKind.WAIT,
        way.is_far,
        way.on or dt.date.max,
        way.cost,
        -way.points,
        list(WayKind).index(way.kind),
    )


def _explain(way: Way, place: int, ranked: list[Way]) -> Way:
    """What sets this way apart from the others, in a few words."""
    reasons = []
    dated = [one.on for one in ranked if one is not way and one.on]
    if way.is_far:
        reasons.append(Sentence(N_("お店が遠いので後に")))
    elif way.on is None:
        reasons.append(Sentence(N_("日が決まらないので後に")))
    elif place == 0 and all(way.on < one for one in dated):
        reasons.append(Sentence(N_("いちばん早い")))
    elif place == 0:
        reasons.append(Sentence(N_("早くて費用が少ない")))
    else:
        reasons.extend(_compare(way, ranked[place - 1]))
    return replace(way, reasons=tuple(reasons))


def _compare(way: Way, before: Way) -> list[Sentence]:
    """Why it stands after the one before it."""
    if way.on and before.on and way.on > before.on:
        return [Sentence(N_("上の方法より%(days)s日あと"), {"days": (way.on - before.on).days})]
    if way.cost > before.cost:
        return [Sentence(N_("同じ日で¥%(yen)s多くかかる"), {"yen": way.cost - before.cost})]
    if way.points < before.points:
        return [Sentence(N_("同じ日でポイントが少ない"))]
    return [Sentence(N_("上の方法と同じ日・同じ費用"))]
