"""Each way out for one SKU, from the places as routing sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from omni.domain.errors import N_
from omni.domain.geo import Point
from omni.domain.routing import Candidate, decide
from omni.domain.sentences import Sentence
from omni.domain.ways import PREPARING, Terms, Way, WayKind
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member
from omni.models.transfer import Transfer, TransferLine, TransferState
from omni.queries.routing import Scene

MOST_OTHERS = 2


def point_of(place: Location) -> Point | None:
    """Where a place lies, when that is known."""
    if place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


@dataclass(frozen=True)
class Wish:
    """One SKU wanted here, and the places as routing sees them."""

    variant_id: int
    price: int
    points: int
    place: Location
    member: Member | None
    terms: Terms
    today: dt.date
    scene: Scene

    def having(self, *, stores: bool | None = None) -> list[Candidate]:
        """The other places that have a piece, the nearest to this store first."""
        found = [
            one
            for one in self.scene.candidates
            if one.location_id != self.place.id
            and one.available.get(self.variant_id, 0) > 0
            and stores in (None, one.is_store)
        ]
        return sorted(found, key=lambda one: self.away(one) or 0.0)

    def away(self, one: Candidate) -> float | None:
        """Kilometres from this store."""
        return self.scene.distance_from(point_of(self.place), one.location_id)

    def day(self, days: int | None, transit: int) -> dt.date | None:
        """The day something that leaves in so many days arrives."""
        return None if days is None else self.today + dt.timedelta(days=days + transit)


def available_at(scene: Scene, location_id: int, variant_id: int) -> int:
    """Pieces this place could sell."""
    found = (one for one in scene.candidates if one.location_id == location_id)
    return max(0, next((one.available.get(variant_id, 0) for one in found), 0))


def ready_ways(wish: Wish) -> list[Way | None]:
    """Those that begin with a piece that lies somewhere now."""
    return [
        _holding(wish),
        _transferring(wish),
        _shipping(wish, WayKind.SHIP_STORE),
        _shipping(wish, WayKind.SHIP_WAREHOUSE),
    ]


def _holding(wish: Wish) -> Way | None:
    stores = wish.having(stores=True)
    if not stores:
        return None
    best, *rest = stores
    ready = _full_minutes(wish.scene.now + dt.timedelta(hours=best.opens_in) + PREPARING)
    return _way(
        wish,
        WayKind.HOLD,
        best,
        on=wish.scene.local_day(best.location_id, ready),
        ready_at=ready,
        kilometres=wish.away(best),
        others=_others(wish, rest),
    )


def _full_minutes(at: dt.datetime) -> dt.datetime:
    """As people say it: the next ten minutes."""
    late = dt.timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)
    return at + dt.timedelta(minutes=10) - late if late else at


def _transferring(wish: Wish) -> Way | None:
    having = wish.having()
    if not having:
        return None
    arriving = [(_arrival(wish, one, wish.away(one)) or dt.date.max, one) for one in having]
    on, best = min(arriving, key=lambda one: one[0])
    rest = [one for one in having if one is not best]
    return _way(
        wish,
        WayKind.TRANSFER,
        best,
        on=None if on == dt.date.max else on,
        kilometres=wish.away(best),
        others=_others(wish, rest),
    )


def _shipping(wish: Wish, kind: WayKind) -> Way | None:
    """From the place that the rules of routing would choose among the stores, or warehouses."""
    candidates = wish.having(stores=kind is WayKind.SHIP_STORE)
    decision = decide({wish.variant_id: 1}, candidates, wish.scene.rules)
    if not decision.assignments:
        return None
    chosen = decision.assignments[0]
    best = next(one for one in candidates if one.location_id == chosen.location_id)
    way = _way(
        wish,
        kind,
        best,
        on=_arrival(wish, best, best.distance_km),
        cost=wish.terms.fee_for(wish.price),
        kilometres=best.distance_km,
    )
    return replace(way, obstacle=_no_address(wish.member))


def _no_address(member: Member | None) -> Sentence | None:
    if member is None:
        return Sentence(N_("会員証を読み取ると、ご登録の住所へお送りできます"))
    if not (member.postcode and member.prefecture and member.city and member.street):
        return Sentence(N_("ご住所の登録がありません"))
    return None


def _arrival(wish: Wish, one: Candidate, kilometres: float | None) -> dt.date | None:
    return wish.day(one.leaves_in, wish.terms.transit_days(kilometres))


def _way(wish: Wish, kind: WayKind, one: Candidate, **rest: Any) -> Way:
    return Way(
        kind=kind,
        from_id=one.location_id,
        from_name=one.name,
        points=wish.points,
        available=one.available[wish.variant_id],
        sureness=one.confidence.get(wish.variant_id),
        **rest,
    )


def _others(wish: Wish, rest: Sequence[Candidate]) -> tuple[tuple[int, str, int], ...]:
    return tuple(
        (one.location_id, one.name, one.available[wish.variant_id]) for one in rest[:MOST_OTHERS]
    )


def coming(wish: Wish) -> Way:
    """What is on its way to this store and nobody's yet; else the waiting list."""
    lines = db.session.execute(
        select(
            Transfer.wanted_on,
            Transfer.sent_at,
            Transfer.from_id,
            Location.name,
            TransferLine.quantity,
        )
        .join(TransferLine, TransferLine.transfer_id == Transfer.id)
        .join(Location, Location.id == Transfer.from_id)
        .where(
            Transfer.to_id == wish.place.id,
            Transfer.hold_id.is_(None),
            Transfer.state.in_((TransferState.REQUESTED, TransferState.SENT)),
            TransferLine.variant_id == wish.variant_id,
        )
        .order_by(Transfer.sent_at.is_(None), Transfer.id)
        .limit(1)
    ).first()
    if lines is None:
        return Way(WayKind.WAIT, on=None, points=wish.points)
    return Way(
        WayKind.INCOMING,
        on=_expected(wish, lines),
        from_id=lines.from_id,
        from_name=lines.name,
        points=wish.points,
        available=lines.quantity,
    )


def _expected(wish: Wish, line: Any) -> dt.date:
    """When it should be here: a parcel that is late is expected tomorrow."""
    if line.sent_at is not None:
        sent = wish.scene.local_day(wish.place.id, line.sent_at, wish.place.time_zone)
        due: dt.date = sent + dt.timedelta(days=2)
    else:
        due = line.wanted_on or wish.today + dt.timedelta(days=3)
    return max(due, wish.today + dt.timedelta(days=1))
