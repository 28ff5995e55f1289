"""One order with all that belongs to it, and what may be done about it now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from omni.domain import clock
from omni.domain.money import Rounding
from omni.domain.pricing import PointUse
from omni.domain.tax import TaxLine, is_reduced, tax_by_rate
from omni.extensions import db
from omni.models.fulfilment import AT_WORK, Fulfilment, FulfilmentLine, FulfilmentState
from omni.models.location import Location
from omni.models.order import LineKind, Order, OrderLine, OrderState, Payment
from omni.models.order_exception import OrderException, OrderExceptionKind
from omni.models.order_refund import OrderRefund
from omni.models.shipment import Shipment, ShipmentState
from omni.models.staff import Staff
from omni.models.style import Style, Variant
from omni.queries.orders.listing import GONE, stand
from omni.queries.orders.rows import OrderUnknown
from omni.queries.orders.timeline import Entry, list_entries


@dataclass(frozen=True)
class Line:
    """A line as it stands: `live` pieces, of which `gone` have left."""

    row: OrderLine
    code: str
    label: str
    gone: int
    point_use: PointUse

    @property
    def live(self) -> int:
        return self.row.quantity - self.row.cancelled

    @property
    def can_cancel(self) -> int:
        """How many pieces can still be called back."""
        return max(0, self.live - self.gone) if self.row.kind is LineKind.GOODS else 0

    @property
    def is_reduced(self) -> bool:
        """Whether the line carries the ※ mark."""
        return is_reduced(self.row.tax_rate)

    @property
    def tax_rate(self) -> int:
        return self.row.tax_rate

    @property
    def total(self) -> int:
        """The taxable total."""
        off = self.row.points_spent if self.point_use is PointUse.DISCOUNT else 0
        return self.row.amount - off


@dataclass(frozen=True)
class Part:
    """One place's part: which pieces, where it stands, and the parcels it became."""

    row: Fulfilment
    place: str
    pieces: tuple[tuple[str, str, int], ...]
    parcels: tuple[Shipment, ...]
    is_late: bool

    @property
    def is_over(self) -> bool:
        return self.row.state in (FulfilmentState.REFUSED, FulfilmentState.CANCELLED)


@dataclass(frozen=True)
class Case:
    """Something about the order that wants a person."""

    row: OrderException
    item: str
    place: str


@dataclass(frozen=True)
class Detail:
    """An order as its page shows it."""

    order: Order
    lines: tuple[Line, ...]
    taxes: tuple[TaxLine, ...]
    parts: tuple[Part, ...]
    cases: tuple[Case, ...]
    payments: tuple[Payment, ...]
    refunds: tuple[OrderRefund, ...]
    entries: tuple[Entry, ...]
    staff_name: str
    standing: str

    @property
    def due(self) -> int:
        """What other tenders than points pay."""
        return sum(line.row.amount - line.row.points_spent for line in self.lines)

    @property
    def awaited(self) -> int:
        return sum(one.amount - one.refunded for one in self.payments if one.is_awaited)

    @property
    def is_open(self) -> bool:
        return self.order.state is OrderState.OPEN

    @property
    def has_left(self) -> bool:
        """Whether anything is with a carrier or the customer."""
        return any(part.row.state in GONE for part in self.parts)

    @property
    def lacking(self) -> int:
        """Pieces without a place to come from."""
        return sum(
            case.row.quantity
            for case in self.cases
            if case.row.kind is OrderExceptionKind.UNALLOCATED
        )


def get_detail(order_id: int) -> Detail:
    """The order of this id, whoever placed it; raises OrderUnknown. Nine statements."""
    order = db.session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .options(
            joinedload(Order.location),
            joinedload(Order.member),
            joinedload(Order.destination),
            selectinload(Order.payments),
        )
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise OrderUnknown
    parts = _parts(order_id)
    lines = tuple(_lines(order, parts))
    cases = _cases(order_id, {line.row.id: line for line in lines})
    return Detail(
        order=order,
        lines=lines,
        taxes=tuple(tax_by_rate(lines, Rounding(order.tax_rounding))),
        parts=parts,
        cases=cases,
        payments=tuple(order.payments),
        refunds=tuple(
            db.session.scalars(
                select(OrderRefund).where(OrderRefund.order_id == order_id).order_by(OrderRefund.id)
            )
        ),
        entries=tuple(list_entries(order_id)),
        staff_name=db.session.scalar(select(Staff.name).where(Staff.id == order.staff_id)) or "",
        standing=stand(
            order.state,
            [part.row.state for part in parts if not part.is_over],
            sum(
                one.row.quantity for one in cases if one.row.kind is OrderExceptionKind.UNALLOCATED
            ),
        ),
    )


def _lines(order: Order, parts: Sequence[Part]) -> list[Line]:
    gone: dict[int, int] = defaultdict(int)
    for part in parts:
        if part.row.state in GONE:
            for line in part.row.lines:
                gone[line.order_line_id] += line.quantity - line.short
    rows = db.session.execute(
        select(OrderLine, Style.code, Variant.colour, Variant.size)
        .outerjoin(Variant, Variant.id == OrderLine.variant_id)
        .outerjoin(Style, Style.id == Variant.style_id)
        .where(OrderLine.order_id == order.id)
        .order_by(OrderLine.position, OrderLine.id)
        .execution_options(populate_existing=True)
    )
    return [
        Line(row, code or "", _label(colour, size), gone[row.id], PointUse(order.point_use))
        for row, code, colour, size in rows
    ]


def _label(colour: str | None, size: str | None) -> str:
    return " ".join(part for part in (colour, size) if part)


def _parts(order_id: int) -> tuple[Part, ...]:
    found = db.session.execute(
        select(Fulfilment, Location.name)
        .join(Location, Location.id == Fulfilment.location_id)
        .where(Fulfilment.order_id == order_id)
        .options(
            selectinload(Fulfilment.lines)
            .joinedload(FulfilmentLine.order_line)
            .joinedload(OrderLine.variant)
        )
        .order_by(Fulfilment.id)
        .execution_options(populate_existing=True)
    ).all()
    parcels = _parcels([one.id for one, _ in found])
    now = clock.now()
    return tuple(
        Part(one, place, _pieces(one), parcels[one.id], _is_late(one, now)) for one, place in found
    )


def _pieces(one: Fulfilment) -> tuple[tuple[str, str, int], ...]:
    """Name, colour and size, and how many pieces it stands for; of what is over, for how many it
    was asked."""
    is_over = one.state in (FulfilmentState.REFUSED, FulfilmentState.CANCELLED)
    found = []
    for line in one.lines:
        variant = line.order_line.variant
        label = _label(variant.colour, variant.size) if variant else ""
        if pieces := line.quantity if is_over else line.quantity - line.short:
            found.append((line.order_line.description, label, pieces))
    return tuple(found)


def _parcels(fulfilment_ids: Sequence[int]) -> defaultdict[int, tuple[Shipment, ...]]:
    rows = db.session.scalars(
        select(Shipment)
        .where(
            Shipment.fulfilment_id.in_(fulfilment_ids), Shipment.state != ShipmentState.CANCELLED
        )
        .order_by(Shipment.id)
    )
    found: defaultdict[int, tuple[Shipment, ...]] = defaultdict(tuple)
    for one in rows:
        found[one.fulfilment_id] += (one,)
    return found


def _is_late(one: Fulfilment, now: dt.datetime) -> bool:
    return (
        one.state in AT_WORK
        and one.state is not FulfilmentState.READY
        and one.due_at is not None
        and one.due_at < now
    )


def _cases(order_id: int, lines: dict[int, Line]) -> tuple[Case, ...]:
    rows = db.session.execute(
        select(OrderException, Location.name)
        .outerjoin(Location, Location.id == OrderException.location_id)
        .where(OrderException.order_id == order_id, OrderException.resolved_at.is_(None))
        .order_by(OrderException.id)
        .execution_options(populate_existing=True)
    )
    found = []
    for row, place in rows:
        line = lines[row.order_line_id]
        found.append(Case(row, f"{line.row.description} {line.label}".strip(), place or ""))
    return tuple(found)
