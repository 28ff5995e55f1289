"""Everything the screen of ways out shows: a constant number of statements, however many places,
parcels under way and articles there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.business_day import business_day
from omni.domain.errors import N_, NotFound
from omni.domain.geo import Point, find_point
from omni.domain.ways import Terms, Way, rank
from omni.extensions import LARGEST_ID, db
from omni.models.fulfilment import Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.location import Location
from omni.models.member import Member, MemberState
from omni.models.routing import DeliveryTerms
from omni.models.style import Variant
from omni.queries.locations import get_location
from omni.queries.members.living import find_living_member
from omni.queries.points.quotes import QuoteLine, quote
from omni.queries.routing import set_scene
from omni.queries.ways.offers import Wish, available_at, coming, point_of, ready_ways
from omni.queries.ways.similar import Similar, list_similar


@dataclass(frozen=True)
class Ways:
    """Everything the screen of one SKU and one customer offers."""

    variant: Variant
    price: int
    location: Location
    member: Member | None
    here: int
    terms: Terms
    today: dt.date
    ways: tuple[Way, ...]
    similar: tuple[Similar, ...]

    @property
    def address(self) -> str:
        """Where a parcel would go, as far as it is known."""
        one = self.member
        parts = (one.prefecture, one.city, one.street, one.building) if one else ()
        return "".join(part or "" for part in parts)

    def find(self, kind: str) -> Way | None:
        """The way of this kind."""
        return next((way for way in self.ways if way.kind == kind), None)


def find_ways(variant_id: int, member_id: int | None, *, here: int) -> Ways:
    """What can be done for this customer, the best first; raises NotFound for no such goods."""
    variant = _get_variant(variant_id)
    place = get_location(here)
    member = _find_member(member_id)
    now = clock.now()
    today = business_day(now, place.time_zone, place.cutover_hour)
    terms = get_terms(place.company_id)
    scene = set_scene([variant.id], _home(member, place), company_id=place.company_id)
    price = variant.price if variant.price is not None else variant.style.price
    similar = list_similar(variant, here)
    lines = [QuoteLine("item", variant.id, price)]
    lines += [QuoteLine(str(one.variant_id), one.variant_id, one.price) for one in similar]
    quoted = quote(lines, member=member, location=place, on=today)
    points = {one.ref: one.points for one in quoted.lines}
    wished = Wish(variant.id, price, points["item"], place, member, terms, today, scene)
    ways = [*ready_ways(wished), coming(wished)]
    return Ways(
        variant=variant,
        price=price,
        location=place,
        member=member,
        here=available_at(scene, here, variant.id),
        terms=terms,
        today=today,
        ways=tuple(rank(way for way in ways if way is not None)),
        similar=tuple(replace(one, points=points[str(one.variant_id)]) for one in similar),
    )


def get_terms(company_id: int) -> Terms:
    """What sending costs this company's customers."""
    row = db.session.get(DeliveryTerms, company_id)
    if row is None:
        return Terms()
    return Terms(row.fee, row.free_from, row.cod_fee, row.near_km, row.far_km)


def _get_variant(variant_id: int) -> Variant:
    wanted = select(Variant).join(Variant.style).where(Variant.id == variant_id)
    found = db.session.scalar(wanted) if 0 < variant_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(N_("この商品は見つかりません。"))
    return found


def _find_member(member_id: int | None) -> Member | None:
    member = find_living_member(member_id)
    return member if member and member.state is MemberState.ACTIVE else None


def _home(member: Member | None, place: Location) -> Point | None:
    """Where she lives; of somebody unknown, around here."""
    if member and member.prefecture and member.city:
        return find_point(member.prefecture, member.city)
    return point_of(place)


@dataclass(frozen=True)
class Part:
    """One place's part of an order that was arranged here."""

    place: str
    number: str
    due_at: dt.datetime | None
    pieces: int


def list_parts(order_id: int) -> list[Part]:
    """Who sends an order's goods; one statement."""
    rows = db.session.execute(
        select(
            Location.name,
            Fulfilment.number,
            Fulfilment.due_at,
            func.sum(FulfilmentLine.quantity - FulfilmentLine.short),
        )
        .join(Location, Location.id == Fulfilment.location_id)
        .join(FulfilmentLine, FulfilmentLine.fulfilment_id == Fulfilment.id)
        .where(
            Fulfilment.order_id == order_id,
            Fulfilment.state.not_in((FulfilmentState.REFUSED, FulfilmentState.CANCELLED)),
        )
        .group_by(Fulfilment.id, Location.name, Fulfilment.number, Fulfilment.due_at)
        .order_by(Fulfilment.id)
    )
    return [Part(name, number, due_at, int(pieces)) for name, number, due_at, pieces in rows]
