"""A member's points in plain words: every grant with its story, and every transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from omni.domain.errors import NotFound
from omni.domain.sentences import Sentence
from omni.extensions import LARGEST_ID, db
from omni.models.location import Location
from omni.models.member import Member, MemberState
from omni.models.order import Order, OrderLine
from omni.models.point import LotKind, PointEntry, PointLot, PointTransaction, PointType
from omni.models.staff import Staff
from omni.queries.points.balances import Balance, get_balance, get_balance_on
from omni.queries.points.wording import Grant, Move, tell

CLOSED_LOTS = 20
TRANSACTIONS = 50


@dataclass(frozen=True)
class LotStory:
    """One grant (the lots of one sale that live equally long are one) and what became of it."""

    kind: LotKind
    granted: int
    remaining: int
    usable_from: dt.date
    expires_on: dt.date | None
    order_id: int | None
    sentences: tuple[Sentence, ...]

    def is_expired(self, on: dt.date) -> bool:
        return self.expires_on is not None and self.expires_on < on


@dataclass(frozen=True)
class Statement:
    """What there is, lot by lot (what still lives first), and what happened, newest first.

    A transaction has id, type, amount, at, business_day, reason, order_id, return_id, place,
    staff, approved_by and receipt.
    """

    stories: tuple[LotStory, ...]
    transactions: tuple[Any, ...]
    has_more: bool


@dataclass(frozen=True)
class PointPage:
    """A member's points on one screen; `on` and `then` when a day of the past was asked for."""

    member: Member
    today: dt.date
    balance: Balance
    on: dt.date | None
    then: Balance | None
    statement: Statement


def get_page(
    member_id: int, today: dt.date, *, on: dt.date | None = None, whole: bool = False
) -> PointPage:
    """The page of this member; raises NotFound."""
    member = db.session.get(Member, member_id) if member_id <= LARGEST_ID else None
    if member is None or member.state is MemberState.ERASED:
        raise NotFound
    asked = min(on, today) if on else None
    return PointPage(
        member=member,
        today=today,
        balance=get_balance(member_id, today),
        on=asked,
        then=get_balance_on(member_id, asked) if asked else None,
        statement=list_statement(member_id, today, whole=whole),
    )


def list_statement(member_id: int, today: dt.date, *, whole: bool = False) -> Statement:
    """The statement in three statements of SQL; without `whole` the older half is left out."""
    rows = list(_lot_rows(member_id, whole))
    moves = _moves([row.id for row in rows])
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        same = row.order_id or -row.id
        groups.setdefault((same, row.kind, row.usable_from, row.expires_on), []).append(row)
    stories = [_story(group, moves, today) for group in groups.values()]
    transactions = list(_transactions(member_id, whole))
    shown = _without_settled_holds(transactions)
    return Statement(
        stories=tuple(sorted(stories, key=lambda story: _rank(story, today))),
        transactions=tuple(shown if whole else shown[:TRANSACTIONS]),
        has_more=not whole and (len(transactions) > TRANSACTIONS or len(rows) >= CLOSED_LOTS),
    )


def _rank(story: LotStory, today: dt.date) -> tuple[bool, dt.date]:
    lives = story.remaining != 0 and not story.is_expired(today)
    if lives:
        return False, story.expires_on or dt.date.max
    return True, dt.date.max - (story.usable_from - dt.date.min)


def _lot_rows(member_id: int, whole: bool) -> Iterable[Any]:
    """The open lots, and the newest closed ones."""
    wanted = (
        select(
            PointLot.id,
            PointLot.kind,
            PointLot.granted,
            PointLot.remaining,
            PointLot.usable_from,
            PointLot.expires_on,
            PointLot.source,
            PointLot.created_at,
            OrderLine.order_id,
            Order.receipt_number,
            Order.number,
            Location.name.label("place"),
        )
        .outerjoin(OrderLine, OrderLine.id == PointLot.order_line_id)
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .outerjoin(Location, Location.id == Order.location_id)
        .where(PointLot.member_id == member_id)
        .order_by(PointLot.id.desc())
    )
    if not whole:
        newest = (
            select(PointLot.id)
            .where(PointLot.member_id == member_id)
            .order_by(PointLot.id.desc())
            .limit(CLOSED_LOTS)
            .subquery()
        )
        wanted = wanted.where(or_(PointLot.remaining != 0, PointLot.id.in_(select(newest.c.id))))
    return db.session.execute(wanted)


def _moves(lot_ids: list[int]) -> dict[int, list[Move]]:
    rows = db.session.execute(
        select(
            PointEntry.lot_id,
            PointEntry.amount,
            PointTransaction.type,
            PointTransaction.business_day,
            PointTransaction.reason,
            PointTransaction.id,
            PointTransaction.idempotency_key,
        )
        .join(PointTransaction, PointTransaction.id == PointEntry.transaction_id)
        .where(PointEntry.lot_id.in_(lot_ids))
        .order_by(PointEntry.id)
    )
    found: dict[int, list[Move]] = {}
    for row in _without_settled_holds(list(rows)):
        found.setdefault(row.lot_id, []).append(
            Move(row.id, row.type, row.business_day, row.amount, row.reason)
        )
    return found


def _story(rows: list[Any], moves: dict[int, list[Move]], today: dt.date) -> LotStory:
    first = rows[-1]
    story = Grant(
        kind=first.kind,
        points=sum(row.granted for row in rows),
        remaining=sum(row.remaining for row in rows),
        usable_from=first.usable_from,
        expires_on=first.expires_on,
        place=first.place,
        receipt=first.receipt_number or first.number,
        source=first.source,
        moves=[move for row in rows for move in moves.get(row.id, ())],
    )
    return LotStory(
        kind=story.kind,
        granted=story.points,
        remaining=story.remaining,
        usable_from=story.usable_from,
        expires_on=story.expires_on,
        order_id=first.order_id,
        sentences=tuple(tell(story, today)),
    )


def _transactions(member_id: int, whole: bool) -> Iterable[Any]:
    manager = aliased(Staff)
    wanted = (
        select(
            PointTransaction.id,
            PointTransaction.type,
            PointTransaction.amount,
            PointTransaction.at,
            PointTransaction.business_day,
            PointTransaction.reason,
            PointTransaction.order_id,
            PointTransaction.return_id,
            PointTransaction.idempotency_key,
            Location.name.label("place"),
            Staff.name.label("staff"),
            manager.name.label("approved_by"),
            Order.receipt_number.label("receipt"),
        )
        .outerjoin(Location, Location.id == PointTransaction.location_id)
        .outerjoin(Staff, Staff.id == PointTransaction.staff_id)
        .outerjoin(manager, manager.id == PointTransaction.approved_by_id)
        .outerjoin(Order, Order.id == PointTransaction.order_id)
        .where(PointTransaction.member_id == member_id)
        .order_by(PointTransaction.id.desc())
    )
    return db.session.execute(wanted if whole else wanted.limit(TRANSACTIONS + 1))


def _without_settled_holds(rows: list[Any]) -> list[Any]:
    """Leave out holds that have ended and what ended them: only what came of them is told."""
    ended = {
        int(row.idempotency_key.rpartition(":")[2])
        for row in rows
        if row.type is PointType.RELEASE and row.idempotency_key
    }
    return [
        row
        for row in rows
        if row.type is not PointType.RELEASE
        and not (row.type is PointType.HOLD and row.id in ended)
    ]
