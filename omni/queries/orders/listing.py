"""The order book as a list: what is open first, and what needs somebody first of all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from omni.domain import clock, document_numbers
from omni.domain.business_day import day_bounds
from omni.domain.text.phones import digits_of
from omni.extensions import db
from omni.models.fulfilment import AT_WORK, Fulfilment, FulfilmentState
from omni.models.location import Location
from omni.models.member import Member
from omni.models.order import (
    Channel,
    Destination,
    LineKind,
    Order,
    OrderLine,
    OrderState,
    Payment,
)
from omni.models.order_exception import OrderException

PAGE = 30
GONE = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.COLLECTED)


@dataclass(frozen=True)
class Asked:
    """Which orders are wanted; `state` is "open", "problem", "completed", "cancelled" or "all"."""

    state: str = "open"
    channel: Channel | None = None
    location_id: int | None = None
    day: dt.date | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class Row:
    """One order of the list; `standing` is the word of where it is."""

    id: int
    number: str
    external_id: str | None
    channel: Channel
    state: OrderState
    placed_at: dt.datetime
    who: str
    goods: str
    pieces: int
    total: int
    awaited: int
    places: tuple[str, ...]
    standing: str
    due_at: dt.datetime | None
    is_late: bool
    lacking: int
    to_put_back: int
    wanted_on: dt.date | None
    is_pickup: bool

    @property
    def is_problem(self) -> bool:
        """Whether somebody has to do something before it can go on."""
        return bool(self.lacking or self.to_put_back or self.is_late)


@dataclass(frozen=True)
class Listed:
    """One page, and whether there are more; `open` and `problems` count the whole book."""

    rows: tuple[Row, ...]
    has_more: bool
    open: int
    problems: int


# What has its receipt was rung up at a till, and what was taken in is another system's history.
BOOK = and_(Order.receipt_number.is_(None), ~Order.is_history)


def _has_case() -> Any:
    return exists().where(OrderException.order_id == Order.id, OrderException.resolved_at.is_(None))


def _is_late(now: dt.datetime) -> Any:
    return exists().where(
        Fulfilment.order_id == Order.id,
        Fulfilment.state.in_(AT_WORK),
        Fulfilment.state != FulfilmentState.READY,
        Fulfilment.due_at < now,
    )


def list_orders(asked: Asked) -> Listed:
    """A page of the order book; six statements, however long it is."""
    now = clock.now()
    problem = or_(_has_case(), _is_late(now))
    wanted = _narrow(select(Order.id).where(BOOK), asked, problem)
    if asked.state in ("open", "problem"):
        wanted = wanted.order_by(
            case((_has_case(), 0), (problem, 1), else_=2), Order.placed_at, Order.id
        )
    else:
        wanted = wanted.order_by(Order.placed_at.desc(), Order.id.desc())
    ids = list(db.session.scalars(wanted.offset((asked.page - 1) * PAGE).limit(PAGE + 1)))
    is_open = select(func.count()).select_from(Order).where(BOOK, Order.state == OrderState.OPEN)
    return Listed(
        rows=tuple(_rows(ids[:PAGE], now)),
        has_more=len(ids) > PAGE,
        open=db.session.scalar(is_open) or 0,
        problems=db.session.scalar(is_open.where(problem)) or 0,
    )


def _narrow(wanted: Select[int], asked: Asked, problem: Any) -> Select[int]:
    if asked.state == "problem":
        wanted = wanted.where(problem, Order.state == OrderState.OPEN)
    elif asked.state in set(OrderState):
        wanted = wanted.where(Order.state == OrderState(asked.state))
    if asked.channel is not None:
        wanted = wanted.where(Order.channel == asked.channel)
    if asked.location_id is not None:
        at_work = exists().where(
            Fulfilment.order_id == Order.id, Fulfilment.location_id == asked.location_id
        )
        wanted = wanted.where(or_(Order.location_id == asked.location_id, at_work))
    if asked.day is not None:
        first, after = day_bounds(asked.day, "Asia/Tokyo", 0)
        wanted = wanted.where(Order.placed_at >= first, Order.placed_at < after)
    return wanted.where(_says(asked.text)) if asked.text.strip() else wanted


def _says(text: str) -> Any:
    """Orders a number, the name another system gives, a person's name or a phone means."""
    said = text.strip()
    number = document_numbers.read(said)
    ways = [Order.external_id == said, Order.external_id == f"#{said}"]
    if number:
        ways.append(Order.number == number)
    name = f"%{said.replace('%', '').replace('　', ' ')}%"
    whole = Member.family_name + " " + Member.given_name
    ways.append(exists().where(Member.id == Order.member_id, whole.like(name)))
    where = [Destination.name.like(name)]
    if len(phone := digits_of(said)) >= 4:
        where.append(Destination.phone.like(f"%{phone}%"))
    ways.append(exists().where(Destination.order_id == Order.id, or_(*where)))
    return or_(*ways)


def _rows(ids: Sequence[int], now: dt.datetime) -> list[Row]:
    orders = db.session.scalars(
        select(Order)
        .where(Order.id.in_(ids))
        .options(joinedload(Order.member), joinedload(Order.destination))
        .execution_options(populate_existing=True)
    )
    by_id = {order.id: order for order in orders}
    goods, work, cases, awaited = _goods(ids), _work(ids), _cases(ids), _awaited(ids)
    return [
        _row(by_id[one], goods[one], work[one], cases[one], awaited=awaited.get(one, 0), now=now)
        for one in ids
    ]


def _goods(ids: Sequence[int]) -> defaultdict[int, tuple[str, int]]:
    rows = db.session.execute(
        select(
            OrderLine.order_id,
            OrderLine.description,
            OrderLine.quantity - OrderLine.cancelled,
        )
        .where(OrderLine.order_id.in_(ids), OrderLine.kind == LineKind.GOODS)
        .order_by(OrderLine.order_id, OrderLine.position)
    )
    found: defaultdict[int, tuple[str, int]] = defaultdict(lambda: ("", 0))
    for order_id, name, pieces in rows:
        first, count = found[order_id]
        found[order_id] = (first or name, count + pieces)
    return found


def _work(ids: Sequence[int]) -> defaultdict[int, list[tuple[Fulfilment, str]]]:
    rows = db.session.execute(
        select(Fulfilment, Location.name)
        .join(Location, Location.id == Fulfilment.location_id)
        .where(Fulfilment.order_id.in_(ids))
        .order_by(Fulfilment.id)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[int, list[tuple[Fulfilment, str]]] = defaultdict(list)
    for one, name in rows:
        if one.state not in (FulfilmentState.REFUSED, FulfilmentState.CANCELLED):
            found[one.order_id].append((one, name))
    return found


def _cases(ids: Sequence[int]) -> defaultdict[int, dict[str, int]]:
    rows = db.session.execute(
        select(OrderException.order_id, OrderException.kind, func.sum(OrderException.quantity))
        .where(OrderException.order_id.in_(ids), OrderException.resolved_at.is_(None))
        .group_by(OrderException.order_id, OrderException.kind)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for order_id, kind, pieces in rows:
        found[order_id][kind.value] = int(pieces)
    return found


def _awaited(ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Payment.order_id, func.sum(Payment.amount - Payment.refunded))
        .where(Payment.order_id.in_(ids), Payment.is_awaited)
        .group_by(Payment.order_id)
    )
    return {order_id: int(amount) for order_id, amount in rows}


def _row(
    order: Order,
    goods: tuple[str, int],
    work: Sequence[tuple[Fulfilment, str]],
    cases: dict[str, int],
    *,
    awaited: int,
    now: dt.datetime,
) -> Row:
    going = [one for one, _ in work if one.state in AT_WORK]
    due = min((one.due_at for one in going if one.due_at), default=None)
    return Row(
        id=order.id,
        number=order.number,
        external_id=order.external_id,
        channel=order.channel,
        state=order.state,
        placed_at=order.placed_at,
        who=_who(order),
        goods=goods[0],
        pieces=goods[1],
        total=order.total,
        awaited=awaited,
        places=tuple(dict.fromkeys(name for _, name in work)),
        standing=stand(order.state, [one.state for one, _ in work], cases.get("unallocated", 0)),
        due_at=due,
        is_late=any(
            one.due_at and one.due_at < now and one.state is not FulfilmentState.READY
            for one in going
        ),
        lacking=cases.get("unallocated", 0),
        to_put_back=cases.get("packed", 0),
        wanted_on=order.destination.wanted_on if order.destination else None,
        is_pickup=order.destination is None,
    )


def _who(order: Order) -> str:
    if order.member is not None:
        return order.member.name
    return order.destination.name if order.destination else ""


def stand(state: OrderState, work: Sequence[FulfilmentState], lacking: int) -> str:
    """Where an order is, as one word: that of what is furthest behind."""
    if state is not OrderState.OPEN:
        return state.value
    if lacking:
        return "unallocated"
    behind = [one for one in AT_WORK if one in work]
    if not behind:
        return "shipped" if work else "unallocated"
    return "partly" if any(one in GONE for one in work) else behind[0].value
