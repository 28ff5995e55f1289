"""A fulfilment as one card: for whom, what, from which shelf, until when, in which parcels."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from omni.domain.carriers import grouped
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentKind, FulfilmentLine, FulfilmentState
from omni.models.location import Location
from omni.models.member import Member
from omni.models.order import Channel, Destination, Order, OrderLine
from omni.models.shipment import Carrier, Shipment, ShipmentLine, ShipmentState
from omni.models.staff import Staff
from omni.models.stock import Allocation, AllocationState, StockLevel
from omni.models.style import Style, Variant

_RUNS = re.compile(r"(\d+)")


def by_number(shelf: str) -> tuple[tuple[int, int, str], ...]:
    """Shelves in the order people walk them: A-2 before A-10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _RUNS.split(shelf)
    )


@dataclass(frozen=True)
class Line:
    """Pieces of one SKU asked of a place: in hand, missed, and still to find; where they lie."""

    id: int
    order_line_id: int
    variant_id: int | None
    name: str
    label: str
    colour: str
    size: str
    code: str
    jan: str | None
    shelf: str | None
    quantity: int
    picked: int
    short: int
    short_reason: str | None
    to_shelve: int

    @property
    def left(self) -> int:
        return self.quantity - self.picked - self.short

    @property
    def shelf_key(self) -> tuple[object, ...]:
        """Where it comes on a walk through the shop."""
        return (not self.shelf, by_number(self.shelf or ""), self.id)


@dataclass(frozen=True)
class Parcel:
    """A parcel as its card shows it."""

    id: int
    number: str
    carrier: Carrier
    state: ShipmentState
    tracking_number: str | None
    number_ok: bool
    cod_amount: int
    size: int
    weight: int
    exported_at: dt.datetime | None
    pieces: dict[int, int]

    @property
    def tracking(self) -> str:
        """The number as labels print it."""
        return grouped(self.tracking_number or "")


@dataclass(frozen=True)
class Card:
    """One fulfilment, shaped for lists and its own screen."""

    id: int
    number: str
    kind: FulfilmentKind
    state: FulfilmentState
    refusal: str | None
    location_id: int
    location_name: str
    order_id: int
    order_number: str
    channel: Channel
    member_id: int | None
    who: str
    staff_name: str
    requested_at: dt.datetime
    due_at: dt.datetime | None
    picked_at: dt.datetime | None
    packed_at: dt.datetime | None
    closed_at: dt.datetime | None
    prefecture: str
    wanted_on: dt.date | None
    time_band: str
    is_gift: bool
    note: str
    lines: tuple[Line, ...]
    parcels: tuple[Parcel, ...]
    is_late: bool = False

    @property
    def pieces(self) -> int:
        return sum(line.quantity - line.short for line in self.lines)

    @property
    def picked(self) -> int:
        return sum(line.picked for line in self.lines)

    @property
    def left(self) -> int:
        return sum(line.left for line in self.lines)

    @property
    def to_shelve(self) -> int:
        return sum(line.to_shelve for line in self.lines)

    @property
    def is_pickup(self) -> bool:
        return self.kind is FulfilmentKind.PICKUP

    @property
    def collects(self) -> int:
        """What carriers collect with its parcels (代引き)."""
        return sum(one.cod_amount for one in self.parcels)


def list_cards(wanted: Select[Any], now: dt.datetime) -> list[Card]:
    """The cards of these fulfilments, in their order; three statements however many there are."""
    rows = db.session.execute(
        wanted.join(Location, Location.id == Fulfilment.location_id)
        .join(Order, Order.id == Fulfilment.order_id)
        .outerjoin(Destination, Destination.order_id == Order.id)
        .outerjoin(Member, Member.id == Order.member_id)
        .outerjoin(Staff, Staff.id == Fulfilment.staff_id)
        .add_columns(Location.name, Order, Destination, Member, Staff.name)
        .execution_options(populate_existing=True)
    ).all()
    ids = [row[0].id for row in rows]
    lines, parcels = _lines(ids), _parcels(ids)
    return [_card(row, lines[row[0].id], parcels[row[0].id], now) for row in rows]


def _card(row: Any, lines: list[Line], parcels: list[Parcel], now: dt.datetime) -> Card:
    one, place, order, to, member, staff = row
    waits = one.state in (
        FulfilmentState.REQUESTED,
        FulfilmentState.PICKING,
        FulfilmentState.PACKED,
    )
    return Card(
        id=one.id,
        number=one.number,
        kind=one.kind,
        state=one.state,
        refusal=one.refusal,
        location_id=one.location_id,
        location_name=place,
        order_id=order.id,
        order_number=order.number,
        channel=order.channel,
        member_id=order.member_id,
        who=to.name if to else member.name if member else "",
        staff_name=staff or "",
        requested_at=one.requested_at,
        due_at=one.due_at,
        picked_at=one.picked_at,
        packed_at=one.packed_at,
        closed_at=one.closed_at,
        prefecture=to.prefecture if to else "",
        wanted_on=to.wanted_on if to else None,
        time_band=to.time_band if to else "",
        is_gift=bool(to and to.is_gift),
        note=order.note,
        lines=tuple(lines),
        parcels=tuple(parcels),
        is_late=bool(waits and one.due_at and one.due_at <= now),
    )


def _lines(ids: Sequence[int]) -> defaultdict[int, list[Line]]:
    rows = db.session.execute(
        select(FulfilmentLine, OrderLine, Variant, Style.code, StockLevel.shelf, Allocation)
        .join(Fulfilment, Fulfilment.id == FulfilmentLine.fulfilment_id)
        .join(OrderLine, OrderLine.id == FulfilmentLine.order_line_id)
        .outerjoin(Variant, Variant.id == OrderLine.variant_id)
        .outerjoin(Style, Style.id == Variant.style_id)
        .outerjoin(
            StockLevel,
            and_(
                StockLevel.location_id == Fulfilment.location_id,
                StockLevel.variant_id == OrderLine.variant_id,
            ),
        )
        .outerjoin(Allocation, Allocation.id == FulfilmentLine.allocation_id)
        .where(FulfilmentLine.fulfilment_id.in_(ids))
        .order_by(FulfilmentLine.id)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for line, order_line, goods, code, shelf, promise in rows:
        variant: Variant | None = goods
        found[line.fulfilment_id].append(
            Line(
                id=line.id,
                order_line_id=order_line.id,
                variant_id=order_line.variant_id,
                name=order_line.description,
                label=variant.label if variant else "",
                colour=variant.colour if variant else "",
                size=variant.size if variant else "",
                code=code or "",
                jan=variant.jan if variant else None,
                shelf=shelf,
                quantity=line.quantity,
                picked=line.picked,
                short=line.short,
                short_reason=line.short_reason,
                to_shelve=_to_shelve(promise),
            )
        )
    return found


def _to_shelve(promise: Allocation | None) -> int:
    """Pieces that somebody took in hand and that wait to be put back."""
    waits = promise is not None and promise.state is AllocationState.SHELF
    return promise.quantity if promise is not None and waits else 0


def _parcels(ids: Sequence[int]) -> defaultdict[int, list[Parcel]]:
    rows = db.session.execute(
        select(Shipment, ShipmentLine.fulfilment_line_id, ShipmentLine.quantity)
        .join(ShipmentLine, ShipmentLine.shipment_id == Shipment.id)
        .where(Shipment.fulfilment_id.in_(ids), Shipment.state != ShipmentState.CANCELLED)
        .order_by(Shipment.id, ShipmentLine.id)
        .execution_options(populate_existing=True)
    )
    pieces: defaultdict[int, dict[int, int]] = defaultdict(dict)
    parcels: dict[int, Shipment] = {}
    for shipment, line_id, quantity in rows:
        parcels[shipment.id] = shipment
        pieces[shipment.id][line_id] = quantity
    found: defaultdict[int, list[Parcel]] = defaultdict(list)
    for one in parcels.values():
        found[one.fulfilment_id].append(
            Parcel(
                id=one.id,
                number=one.number,
                carrier=one.carrier,
                state=one.state,
                tracking_number=one.tracking_number,
                number_ok=one.number_ok,
                cod_amount=one.cod_amount,
                size=one.size,
                weight=one.weight,
                exported_at=one.exported_at,
                pieces=pieces[one.id],
            )
        )
    return found
