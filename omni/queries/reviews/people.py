"""What a reviewer needs to know of each person: who she is, what names her, what she did here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from omni.domain.points import Lot, balance
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Identity, IdentityKind, Member, MemberState
from omni.models.order import Order, OrderState
from omni.models.point import PointLot

_FIRST_DAY = dt.date(1970, 1, 1)
_FOUND = (MemberState.ACTIVE, MemberState.WITHDRAWN)
_MOST_MATES = 200

_Home, _SeenAt = aliased(Location), aliased(Location)

# Why somebody is shown beside the two; the words are the screen's.
HOUSEHOLD, PHONE, MAIL = "household", "phone", "mail"


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that names a person."""

    kind: IdentityKind
    value: str
    source: str
    is_shared: bool


@dataclass(slots=True)
class Person:
    """One of the two, as far as it helps to tell whether she is the other."""

    member: Member
    home: str | None
    seen_at: str | None
    named: list[Named] = field(default_factory=list)
    points: int = 0
    bought: int = 0
    spent: int = 0
    bought_on: dt.date | None = None

    @property
    def id(self) -> int:
        """The member's id."""
        return self.member.id

    @property
    def seen_on(self) -> dt.date | None:
        """The day she was last in a store or registered, if any."""
        day = self.member.seen_day
        return _FIRST_DAY + dt.timedelta(days=day) if day else None

    def values(self, kind: IdentityKind) -> list[str]:
        """Her values of one kind, the oldest first."""
        return [one.value for one in self.named if one.kind is kind]


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody else who lives with one of the two, or answers the phones and mails in `shares`."""

    id: int
    name: str
    kana: str
    why: tuple[str, ...]
    shares: frozenset[str] = frozenset()


def list_people(member_ids: Collection[int], today: dt.date) -> dict[int, Person]:
    """These members with what names them and what they did: four statements."""
    rows = db.session.execute(
        select(Member, _Home.name, _SeenAt.name)
        .outerjoin(_Home, _Home.id == Member.home_location_id)
        .outerjoin(_SeenAt, _SeenAt.id == Member.seen_location_id)
        .where(Member.id.in_(member_ids))
        .execution_options(populate_existing=True)
    )
    people = {row[0].id: Person(row[0], row[1], row[2]) for row in rows}
    _name(people)
    _count_points(people, today)
    _count_purchases(people)
    return people


def _name(people: dict[int, Person]) -> None:
    rows = db.session.execute(
        select(
            Identity.member_id,
            Identity.kind,
            Identity.value_norm,
            Identity.source,
            Identity.is_shared,
        )
        .where(Identity.member_id.in_(people))
        .order_by(Identity.id)
    )
    for row in rows:
        one = Named(row.kind, row.value_norm, row.source, row.is_shared)
        if one.value not in people[row.member_id].values(row.kind):
            people[row.member_id].named.append(one)


def _count_points(people: dict[int, Person], today: dt.date) -> None:
    rows = db.session.execute(
        select(
            PointLot.member_id,
            PointLot.id,
            PointLot.remaining,
            PointLot.usable_from,
            PointLot.expires_on,
        ).where(PointLot.member_id.in_(people), PointLot.remaining != 0)
    )
    lots: dict[int, list[Lot]] = defaultdict(list)
    for row in rows:
        lots[row.member_id].append(Lot(row.id, row.remaining, row.usable_from, row.expires_on))
    for member_id, hers in lots.items():
        people[member_id].points = balance(hers, today)


def _count_purchases(people: dict[int, Person]) -> None:
    rows = db.session.execute(
        select(
            Order.member_id,
            func.count().label("bought"),
            func.sum(Order.total).label("spent"),
            func.max(Order.business_day).label("last"),
        )
        .where(Order.member_id.in_(people), Order.state != OrderState.CANCELLED)
        .group_by(Order.member_id)
    )
    for row in rows:
        person = people[row.member_id]
        person.bought, person.spent, person.bought_on = row.bought, int(row.spent), row.last


def list_mates(people: dict[int, Person]) -> dict[int, list[Mate]]:
    """For each of these, who else lives with her or answers her phone or mail: two statements."""
    reasons: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    others: dict[int, Member] = {}
    for her, other, why, value in (*_housemates(people), *_sharers(people)):
        others[other.id] = other
        reasons[her, other.id].append((why, value))
    mates: dict[int, list[Mate]] = defaultdict(list)
    for (her, other_id), found in sorted(reasons.items()):
        other = others[other_id]
        why_all = tuple(dict.fromkeys(why for why, _ in found))
        shares = frozenset(value for _, value in found if value)
        mates[her].append(Mate(other_id, other.name, other.kana, why_all, shares))
    return mates


_Beside = tuple[int, Member, str, str]


def _housemates(people: dict[int, Person]) -> list[_Beside]:
    homes: dict[int, list[int]] = defaultdict(list)
    for one in people.values():
        if one.member.household_id is not None:
            homes[one.member.household_id].append(one.id)
    found = db.session.scalars(
        select(Member)
        .where(Member.household_id.in_(homes), Member.state.in_(_FOUND))
        .order_by(Member.id)
        .limit(_MOST_MATES)
    )
    return [
        (her, other, HOUSEHOLD, "")
        for other in found
        for her in homes[other.household_id or 0]
        if her != other.id
    ]


def _sharers(people: dict[int, Person]) -> list[_Beside]:
    holders: dict[tuple[IdentityKind, str], list[int]] = defaultdict(list)
    for one in people.values():
        for named in one.named:
            if named.is_shared:
                holders[named.kind, named.value].append(one.id)
    wanted = [and_(Identity.kind == kind, Identity.value_norm == value) for kind, value in holders]
    rows = db.session.execute(
        select(Identity.kind, Identity.value_norm, Member)
        .join(Member, Member.id == Identity.member_id)
        .where(or_(*wanted) if wanted else Identity.id.is_(None), Member.state.in_(_FOUND))
        .order_by(Member.id)
        .limit(_MOST_MATES)
    )
    return [
        (her, other, PHONE if kind is IdentityKind.PHONE else MAIL, value)
        for kind, value, other in rows
        for her in holders[kind, value]
        if her != other.id
    ]
