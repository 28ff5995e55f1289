"""A hold as one card: who, what, until when, and why it cannot wait."""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from omni.domain.holds import CUSTOMER_ORDER, CloseReason, Hours
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldLine, HoldState
from omni.models.location import Location
from omni.models.member import Identity, IdentityKind, Member
from omni.models.stock import Allocation, AllocationState, StockLevel
from omni.models.style import Style, Variant


class Why(enum.StrEnum):
    """Why a card stands where it stands."""

    VISIT_TODAY = "visit_today"
    SINCE = "since"
    DUE_TODAY = "due_today"
    DUE_TOMORROW = "due_tomorrow"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    OFFERED = "offered"
    ARRIVED = "arrived"


@dataclass(frozen=True)
class CardLine:
    """Pieces of one SKU in a hold: still waiting, of those behind the counter, and to shelve."""

    line_id: int
    variant_id: int
    name: str
    label: str
    jan: str | None
    quantity: int
    collected: int
    returned: int
    aside: int
    to_shelve: int
    shelf: str | None

    @property
    def waiting(self) -> int:
        return self.quantity - self.collected - self.returned


@dataclass(frozen=True)
class Card:
    """One hold, shaped for a list."""

    id: int
    number: str
    kind: HoldKind
    state: HoldState
    channel: str
    close_reason: str | None
    location_id: int
    location_name: str
    member_id: int | None
    who: str
    kana: str
    phone: str
    expires_at: dt.datetime
    visit_on: dt.date | None
    placed_at: dt.datetime
    called_at: dt.datetime | None
    closed_at: dt.datetime | None
    deposit: int
    lines: tuple[CardLine, ...]
    why: Why | None = None
    is_late: bool = False
    is_soon: bool = False

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)

    @property
    def to_shelve(self) -> int:
        return sum(line.to_shelve for line in self.lines)

    @property
    def aside(self) -> int:
        return sum(line.aside for line in self.lines)


def list_cards(wanted: Select[Any]) -> list[Card]:
    """The cards of these holds, in their order; three statements however many there are."""
    rows = db.session.execute(
        wanted.join(Location, Location.id == Hold.location_id)
        .outerjoin(Member, Member.id == Hold.member_id)
        .add_columns(Location.name, Member)
        .execution_options(populate_existing=True)
    ).all()
    lines = _lines([hold.id for hold, _place, _member in rows])
    phones = _phones([hold.member_id for hold, _place, _member in rows if hold.member_id])
    return [
        Card(
            id=hold.id,
            number=hold.number,
            kind=hold.kind,
            state=hold.state,
            channel=hold.channel,
            close_reason=hold.close_reason,
            location_id=hold.location_id,
            location_name=place,
            member_id=hold.member_id,
            who=member.name if member else hold.guest_name,
            kana=member.kana if member else "",
            phone=phones.get(hold.member_id or 0, "") or hold.guest_phone,
            expires_at=hold.expires_at,
            visit_on=hold.visit_on,
            placed_at=hold.placed_at,
            called_at=hold.called_at,
            closed_at=hold.closed_at,
            deposit=hold.deposit,
            lines=tuple(lines[hold.id]),
        )
        for hold, place, member in rows
    ]


def _lines(hold_ids: Sequence[int]) -> dict[int, list[CardLine]]:
    def pieces(*when: Any) -> Any:
        return func.sum(case((and_(*when), Allocation.quantity), else_=0))

    promised = (
        select(
            Allocation.hold_line_id,
            pieces(
                Allocation.state == AllocationState.ACTIVE, Allocation.expires_at.is_(None)
            ).label("aside"),
            pieces(Allocation.state == AllocationState.SHELF).label("to_shelve"),
        )
        .join(HoldLine, HoldLine.id == Allocation.hold_line_id)
        .where(HoldLine.hold_id.in_(hold_ids))
        .group_by(Allocation.hold_line_id)
        .subquery()
    )
    rows = db.session.execute(
        select(HoldLine, Variant, Style.name, StockLevel.shelf, promised)
        .join(Hold, Hold.id == HoldLine.hold_id)
        .join(Variant, Variant.id == HoldLine.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .outerjoin(
            StockLevel,
            and_(
                StockLevel.location_id == Hold.location_id,
                StockLevel.variant_id == HoldLine.variant_id,
            ),
        )
        .outerjoin(promised, promised.c.hold_line_id == HoldLine.id)
        .where(HoldLine.hold_id.in_(hold_ids))
        .order_by(HoldLine.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[CardLine]] = defaultdict(list)
    for row in rows:
        line, variant = row.HoldLine, row.Variant
        found[line.hold_id].append(
            CardLine(
                line_id=line.id,
                variant_id=variant.id,
                name=row.name,
                label=variant.label,
                jan=variant.jan,
                quantity=line.quantity,
                collected=line.collected,
                returned=line.returned,
                aside=int(row.aside or 0),
                to_shelve=int(row.to_shelve or 0),
                shelf=row.shelf,
            )
        )
    return found


def _phones(member_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Identity.member_id, Identity.value_norm)
        .where(Identity.member_id.in_(member_ids), Identity.kind == IdentityKind.PHONE)
        .order_by(Identity.is_shared.desc(), Identity.id.desc())
    )
    return {row.member_id: row.value_norm for row in rows}


def tell_prepare(card: Card, hours: Hours, today: dt.date) -> Card:
    """Why this one should be prepared now."""
    comes = (card.visit_on or hours.today(card.expires_at)) <= today
    since = hours.today(card.placed_at) < today
    if comes:
        return replace(card, why=Why.VISIT_TODAY, is_late=since, is_soon=not since)
    return replace(card, why=Why.SINCE, is_late=True) if since else card


def tell_ready(card: Card, hours: Hours, today: dt.date) -> Card:
    """Whether this one ends today or tomorrow, or came for her and she has not been told."""
    last = hours.today(card.expires_at)
    if last <= today:
        return replace(card, why=Why.DUE_TODAY, is_soon=True)
    if card.channel == CUSTOMER_ORDER and card.called_at is None:
        return replace(card, why=Why.ARRIVED, is_soon=True)
    return replace(card, why=Why.DUE_TOMORROW) if last == today + dt.timedelta(days=1) else card


def tell_shelf(card: Card, hours: Hours, today: dt.date) -> Card:
    """Why these pieces go back to the shelf; what ended before today is late."""
    ended = card.closed_at or card.expires_at
    why = {
        CloseReason.LAPSED.value: Why.LAPSED,
        CloseReason.RETURNED.value: Why.RETURNED,
        None: Why.RETURNED if card.closed_at else Why.LAPSED,
    }.get(card.close_reason, Why.CANCELLED)
    return replace(card, why=why, is_late=hours.today(ended) < today)
