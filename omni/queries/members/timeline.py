"""流れ: everything that happened with a member, newest first, in one statement a page.

Each kind of thing gives its newest rows before the cursor from its own index; the union keeps the
page. So a page costs the same for ten events and for ten thousand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from omni.extensions import UtcDateTime, db
from omni.models.hold import Hold, HoldLine
from omni.models.location import Location
from omni.models.member import MemberChange, Note, Visit
from omni.models.order import Order, OrderLine
from omni.models.point import PointTransaction
from omni.models.sale_return import SaleReturn
from omni.models.staff import Staff
from omni.models.style import Style, Variant

PAGE = 20

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last event shown; the next page begins behind it."""

    at: dt.datetime
    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor of an address; None for anything that is none."""
        at, _, rest = text.partition("~")
        kind, _, number = rest.partition("~")
        try:
            moment = dt.datetime.fromisoformat(at)
            return cls(moment, kind, int(number)) if moment.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    `kind` says what `word`, `text`, `amount` and `pieces` mean: an order's channel, first line,
    total and pieces; a hold's kind and state; a change's fields; a note's body; points' reason.
    """

    kind: str
    id: int
    at: dt.datetime
    word: str | None
    text: str | None
    amount: int | None
    pieces: int | None
    points: int | None
    place: str | None
    staff: str | None

    @property
    def cursor(self) -> Cursor:
        """Where the next page begins when this is the last one shown."""
        return Cursor(self.at, self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of events, newest first; `older` is the way to the next."""

    events: list[Event]
    older: Cursor | None


def list_events(member_id: int, before: Cursor | None = None, *, count: int = PAGE) -> Timeline:
    """The newest events before the cursor: one statement."""
    branches = [
        _page(kind, rows(member_id), before, count + 1).subquery() for kind, rows in _KINDS.items()
    ]
    every = union_all(*(select(branch) for branch in branches)).subquery()
    wanted = (
        select(every, Location.name.label("place"), Staff.name.label("staff"))
        .outerjoin(Location, Location.id == every.c.location_id)
        .outerjoin(Staff, Staff.id == every.c.staff_id)
        .order_by(every.c.at.desc(), every.c.kind, every.c.id.desc())
        .limit(count + 1)
    )
    events = [
        Event(
            kind=row.kind,
            id=row.id,
            at=row.at,
            word=row.word,
            text=row.text,
            amount=row.amount,
            pieces=row.pieces,
            points=row.points,
            place=row.place,
            staff=row.staff,
        )
        for row in db.session.execute(wanted)
    ]
    older = events[count - 1].cursor if len(events) > count else None
    return Timeline(events[:count], older)


def _page(kind: str, rows: Rows, before: Cursor | None, count: int) -> Rows:
    """The newest rows of one kind before the cursor."""
    at, row_id = rows.selected_columns.at, rows.selected_columns.id
    if before is not None:
        moment = literal(before.at, UtcDateTime())
        tied = {True: at == moment, False: and_(at == moment, row_id < before.id)}
        if kind == before.kind:
            rows = rows.where(or_(at < moment, tied[False]))
        elif kind > before.kind:
            rows = rows.where(at <= moment)
        else:
            rows = rows.where(at < moment)
    return rows.order_by(at.desc(), row_id.desc()).limit(count)


def _columns(kind: str, row_id: Any, at: Any, **known: Any) -> list[Any]:
    """The same columns in the same order for every kind; what a kind does not know is null."""
    shape: dict[str, Any] = {
        "word": String(),
        "text": String(),
        "amount": Integer(),
        "pieces": Integer(),
        "points": Integer(),
        "location_id": Integer(),
        "staff_id": Integer(),
    }
    given = (cast(known.get(name, null()), type_).label(name) for name, type_ in shape.items())
    return [literal(kind, String()).label("kind"), row_id.label("id"), at.label("at"), *given]


def _orders(member_id: int) -> Rows:
    lines = select(OrderLine.description).where(OrderLine.order_id == Order.id)
    pieces = select(func.sum(OrderLine.quantity)).where(OrderLine.order_id == Order.id)
    return select(
        *_columns(
            "order",
            Order.id,
            Order.placed_at,
            word=Order.channel,
            amount=Order.total,
            text=lines.order_by(OrderLine.position).limit(1).scalar_subquery(),
            pieces=pieces.scalar_subquery(),
            points=Order.points_earned - Order.points_spent,
            location_id=Order.location_id,
            staff_id=Order.staff_id,
        )
    ).where(Order.member_id == member_id)


def _returns(member_id: int) -> Rows:
    return (
        select(
            *_columns(
                "return",
                SaleReturn.id,
                SaleReturn.at,
                text=SaleReturn.receipt_number,
                amount=-SaleReturn.refund_total,
                location_id=SaleReturn.location_id,
                points=SaleReturn.points_back - SaleReturn.points_clawed,
                staff_id=SaleReturn.staff_id,
            )
        )
        .join(Order, Order.id == SaleReturn.order_id)
        .where(Order.member_id == member_id)
    )


def _holds(member_id: int) -> Rows:
    first = (
        select(Style.name)
        .join(Variant, Variant.style_id == Style.id)
        .join(HoldLine, HoldLine.variant_id == Variant.id)
        .where(HoldLine.hold_id == Hold.id)
        .order_by(HoldLine.id)
        .limit(1)
    )
    pieces = select(func.sum(HoldLine.quantity)).where(HoldLine.hold_id == Hold.id)
    return select(
        *_columns(
            "hold",
            Hold.id,
            Hold.placed_at,
            word=Hold.state,
            text=first.scalar_subquery(),
            pieces=pieces.scalar_subquery(),
            location_id=Hold.location_id,
            staff_id=Hold.placed_by_id,
        )
    ).where(Hold.member_id == member_id)


def _points(member_id: int) -> Rows:
    """Points that moved by themselves; those of a sale or a return stand with it."""
    ledger = PointTransaction
    return select(
        *_columns(
            "points",
            ledger.id,
            ledger.at,
            word=ledger.type,
            text=ledger.reason,
            points=ledger.amount,
            location_id=ledger.location_id,
            staff_id=ledger.staff_id,
        )
    ).where(ledger.member_id == member_id, ledger.order_id.is_(None), ledger.return_id.is_(None))


def _visits(member_id: int) -> Rows:
    columns = _columns(
        "visit", Visit.id, Visit.at, location_id=Visit.location_id, staff_id=Visit.staff_id
    )
    return select(*columns).where(Visit.member_id == member_id)


def _notes(member_id: int) -> Rows:
    columns = _columns(
        "note",
        Note.id,
        Note.at,
        text=Note.body,
        location_id=Note.location_id,
        staff_id=Note.staff_id,
    )
    return select(*columns).where(Note.member_id == member_id, Note.hidden_at.is_(None))


def _changes(member_id: int) -> Rows:
    """What was changed, without the values: those are in 登録情報, behind the mask."""
    change = MemberChange
    columns = _columns("change", change.id, change.at, word=change.field, staff_id=change.staff_id)
    return select(*columns).where(change.member_id == member_id)


_KINDS: dict[str, Callable[[int], Rows]] = {
    "change": _changes,
    "hold": _holds,
    "note": _notes,
    "order": _orders,
    "points": _points,
    "return": _returns,
    "visit": _visits,
}
