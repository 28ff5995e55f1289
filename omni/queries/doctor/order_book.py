"""The order book: what is promised, what is on its way and what is open tell one story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, exists, func, or_, select

from omni.extensions import db
from omni.models.fulfilment import AT_WORK, Fulfilment, FulfilmentLine
from omni.models.order import LineKind, Order, OrderEvent, OrderLine, OrderState, Payment, Tender
from omni.models.order_exception import OrderException, OrderExceptionKind
from omni.models.order_refund import OrderRefund
from omni.models.point import PointTransaction, PointType
from omni.models.sale_return import SaleReturn
from omni.models.shipment import Shipment, ShipmentState
from omni.models.stock import Allocation, AllocationState
from omni.queries.doctor.finding import Finding
from omni.queries.orders.cover import covered_pieces

LIVE = OrderLine.quantity - OrderLine.cancelled
# An order that was placed, and not rung up at a till.
PLACED = exists().where(OrderEvent.order_id == Order.id, OrderEvent.kind == "placed")


def broken() -> list[Finding]:
    """Every rule of the order book that does not hold."""
    checks = (_promises, _cover, _closed, _payments, _cod, _points, _events)
    return [finding for check in checks for finding in check()]


def _finding(what: str, where: str, expected: Any, found: Any) -> Finding:
    return Finding("orders", what, where, expected, found)


def _whole(number: Any) -> Any:
    return cast(func.coalesce(number, 0), BigInteger)


def _promises() -> Iterator[Finding]:
    """What a place still has to send is promised there, piece by piece."""
    promised = case((Allocation.state == AllocationState.ACTIVE, Allocation.quantity), else_=0)
    rows = db.session.execute(
        select(
            FulfilmentLine.id,
            (FulfilmentLine.quantity - FulfilmentLine.short).label("wanted"),
            func.coalesce(promised, 0).label("promised"),
        )
        .join(Fulfilment, Fulfilment.id == FulfilmentLine.fulfilment_id)
        .outerjoin(
            Allocation,
            and_(
                Allocation.id == FulfilmentLine.allocation_id,
                Allocation.order_line_id == FulfilmentLine.order_line_id,
                Allocation.location_id == Fulfilment.location_id,
            ),
        )
        .where(
            Fulfilment.state.in_(AT_WORK),
            FulfilmentLine.quantity - FulfilmentLine.short != func.coalesce(promised, 0),
        )
    )
    for row in rows:
        yield _finding(
            "what is to be sent is promised", f"fulfilment line {row.id}", row.wanted, row.promised
        )


def _cover() -> Iterator[Finding]:
    """Every piece of an open order comes from somewhere, or stands on the list of exceptions."""
    covered = covered_pieces()
    listed = (
        select(OrderException.order_line_id, _whole(func.sum(OrderException.quantity)).label("n"))
        .where(
            OrderException.kind == OrderExceptionKind.UNALLOCATED,
            OrderException.resolved_at.is_(None),
        )
        .group_by(OrderException.order_line_id)
        .subquery("listed")
    )
    lacking = LIVE - _whole(covered.c.pieces)
    on_list = func.coalesce(listed.c.n, 0)
    rows = db.session.execute(
        select(OrderLine.id, lacking.label("lacking"), on_list.label("on_list"))
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(covered, covered.c.order_line_id == OrderLine.id)
        .outerjoin(listed, listed.c.order_line_id == OrderLine.id)
        .where(
            Order.state == OrderState.OPEN,
            OrderLine.kind == LineKind.GOODS,
            or_(lacking != on_list, lacking < 0),
        )
    )
    for row in rows:
        yield _finding(
            "a piece comes from somewhere or is listed",
            f"line {row.id}",
            int(row.on_list),
            int(row.lacking),
        )


def _closed() -> Iterator[Finding]:
    """What is completed or cancelled has nothing open."""
    at_work = select(Order.number, func.count(Fulfilment.id).label("n")).join(
        Fulfilment, and_(Fulfilment.order_id == Order.id, Fulfilment.state.in_(AT_WORK))
    )
    listed = select(Order.number, func.count(OrderException.id).label("n")).join(
        OrderException,
        and_(
            OrderException.order_id == Order.id,
            OrderException.kind == OrderExceptionKind.UNALLOCATED,
            OrderException.resolved_at.is_(None),
        ),
    )
    for what, wanted in (
        ("a closed order has nobody at work", at_work),
        ("a closed order lacks nothing", listed),
    ):
        closed = wanted.where(Order.state != OrderState.OPEN).group_by(Order.number)
        for row in db.session.execute(closed):
            yield _finding(what, f"order {row.number}", 0, int(row.n))


def _sums(key: Any, amount: Any, *conditions: Any) -> Any:
    return (
        select(key.label("key"), _whole(func.sum(amount)).label("total"))
        .where(*conditions)
        .group_by(key)
        .subquery()
    )


def _payments() -> Iterator[Finding]:
    """What was paid and promised, less what is given back, is what the order comes to."""
    taken_back = exists().where(SaleReturn.order_id == Order.id, SaleReturn.is_cancellation)
    due_of_lines = _sums(OrderLine.order_id, OrderLine.amount - OrderLine.points_spent)
    paid = _sums(Payment.order_id, Payment.amount)
    back = _sums(OrderRefund.order_id, OrderRefund.amount)
    due = case(
        (and_(Order.state == OrderState.CANCELLED, ~taken_back), 0),
        else_=func.coalesce(due_of_lines.c.total, 0),
    )
    found = func.coalesce(paid.c.total, 0) - func.coalesce(back.c.total, 0)
    rows = db.session.execute(
        select(Order.number, due.label("due"), found.label("found"))
        .outerjoin(due_of_lines, due_of_lines.c.key == Order.id)
        .outerjoin(paid, paid.c.key == Order.id)
        .outerjoin(back, back.c.key == Order.id)
        .where(PLACED, due != found)
    )
    for row in rows:
        yield _finding(
            "payments come to what is due", f"order {row.number}", int(row.due), int(row.found)
        )


def _cod() -> Iterator[Finding]:
    """Carriers collect no more than is to be paid to them."""
    void = (ShipmentState.CANCELLED, ShipmentState.RETURNED)
    riding = (
        select(
            Fulfilment.order_id.label("key"),
            _whole(func.sum(Shipment.cod_amount)).label("total"),
        )
        .join(Shipment, Shipment.fulfilment_id == Fulfilment.id)
        .where(Shipment.state.not_in(void))
        .group_by(Fulfilment.order_id)
        .subquery()
    )
    promised = _sums(Payment.order_id, Payment.amount, Payment.tender == Tender.COD)
    total = func.coalesce(promised.c.total, 0)
    rows = db.session.execute(
        select(Order.number, total.label("promised"), riding.c.total)
        .join(riding, riding.c.key == Order.id)
        .outerjoin(promised, promised.c.key == Order.id)
        .where(riding.c.total > total)
    )
    for row in rows:
        yield _finding(
            "carriers collect what is promised (代引き)",
            f"order {row.number}",
            int(row.promised),
            int(row.total),
        )


def _points() -> Iterator[Finding]:
    """Points of an order that lost pieces: what stands, and what they gave back, was spent."""
    given: dict[int, int] = {}
    cancelled = select(OrderEvent.order_id, OrderEvent.details).where(
        OrderEvent.kind == "pieces_cancelled"
    )
    for order_id, details in db.session.execute(cancelled):
        given[order_id] = given.get(order_id, 0) + int(details["points"])
    spent = _sums(
        PointTransaction.order_id,
        -PointTransaction.amount,
        PointTransaction.type == PointType.SPEND,
    )
    rows = db.session.execute(
        select(Order.id, Order.number, Order.points_spent, func.coalesce(spent.c.total, 0))
        .outerjoin(spent, spent.c.key == Order.id)
        .where(
            Order.id.in_(select(OrderEvent.order_id).where(OrderEvent.kind == "pieces_cancelled"))
        )
    )
    for order_id, number, stands, booked in rows:
        if stands + given[order_id] != booked:
            yield _finding(
                "points that stand and points given back were spent",
                f"order {number}",
                int(booked),
                stands + given[order_id],
            )


def _events() -> Iterator[Finding]:
    """A timeline begins with the placing and says how the order ended, once."""
    first = select(func.min(OrderEvent.id)).group_by(OrderEvent.order_id)
    rows = db.session.execute(
        select(OrderEvent.order_id, OrderEvent.kind).where(
            OrderEvent.id.in_(first), OrderEvent.kind != "placed"
        )
    )
    for row in rows:
        yield _finding("a timeline begins with the placing", f"order {row.order_id}", "placed",
                       row.kind)  # fmt: skip
    for state in (OrderState.COMPLETED, OrderState.CANCELLED):
        said = select(OrderEvent.order_id).where(OrderEvent.kind == state.value)
        times = (
            select(OrderEvent.order_id, func.count().label("n"))
            .where(OrderEvent.kind == state.value)
            .group_by(OrderEvent.order_id)
            .having(func.count() > 1)
        )
        for order_id, number_of_times in db.session.execute(times):
            yield _finding(
                f"an order is {state.value} once", f"order {order_id}", 1, number_of_times
            )
        open_still = select(Order.number).where(Order.id.in_(said), Order.state == OrderState.OPEN)
        for number in db.session.scalars(open_still):
            yield _finding("an order stands where its timeline ends", f"order {number}",
                           state.value, "open")  # fmt: skip
