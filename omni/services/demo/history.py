"""Eighteen months behind the shop: sales taken in as history, and balances as opening lots."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from omni.domain import clock
from omni.domain.tax import tax_inside
from omni.models.order import Channel, OrderState, Tender
from omni.models.point import LotKind, PointType
from omni.services.members.index import day_number

MONTHS = 18
_DAYS_OPEN = 15  # what the shop itself has sold begins after it


@dataclass(frozen=True)
class Good:
    """What a line of history says of a SKU."""

    variant_id: int
    description: str
    price: int
    tax_rate: int


@dataclass
class Past:
    """Rows of a batch of old sales, by table."""

    orders: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    payments: list[dict[str, Any]]


def old_sales(
    count: int,
    *,
    today: dt.date,
    buyers: tuple[int, int],
    seen: Sequence[int],
    stores: Sequence[int],
    warehouse: int,
    goods: Sequence[Good],
    first_order_id: int,
    dice: random.Random,
    size: int = 2_000,
) -> Iterator[Past]:
    """Sales of the last eighteen months but two weeks; four in five name a member.

    `seen` says of each buyer, in order, on which day (since 1970) she was last seen: she has
    bought nothing after it.
    """
    past, now = Past([], [], []), day_number(today)
    for index in range(count):
        member = dice.randrange(*buyers) if dice.random() < 0.8 else None
        away = _DAYS_OPEN if member is None else now - seen[member - buyers[0]]
        before = dice.random() ** 1.3 * max(0, MONTHS * 30 - away)
        _old_sale(
            past,
            first_order_id + index,
            today - dt.timedelta(days=away + int(before)),
            member=member,
            location=warehouse if dice.random() < 0.25 else dice.choice(stores),
            warehouse=warehouse,
            goods=dice.choices(goods, k=dice.choice((1, 1, 1, 2, 2, 3))),
            dice=dice,
        )
        if len(past.orders) >= size:
            yield past
            past = Past([], [], [])
    if past.orders:
        yield past


def _old_sale(
    past: Past,
    order_id: int,
    day: dt.date,
    *,
    member: int | None,
    location: int,
    warehouse: int,
    goods: list[Good],
    dice: random.Random,
) -> None:
    online = location == warehouse
    total = sum(good.price for good in goods)
    past.orders.append(
        {
            "id": order_id,
            "number": f"O-D{order_id:08d}",
            "channel": Channel.EC if online else Channel.STORE,
            "state": OrderState.COMPLETED,
            "location_id": location,
            "business_day": day,
            "placed_at": dt.datetime.combine(
                day, dt.time(1 + dice.randrange(10), dice.randrange(60)), dt.UTC
            ),
            "member_id": member,
            "subtotal": total,
            "tax": _tax(goods),
            "total": total,
            "is_history": True,
            "source": "demo",
            "external_id": f"{'EC' if online else 'POS'}{order_id:08d}",
        }
    )
    past.lines.extend(_line(order_id, position, good) for position, good in enumerate(goods))
    tender = Tender.CARD if online else dice.choice((Tender.CASH, Tender.CARD, Tender.QR))
    past.payments.append({"order_id": order_id, "tender": tender, "amount": total})


def _tax(goods: list[Good]) -> int:
    """The tax inside, rounded once for each rate."""
    return sum(
        tax_inside(sum(good.price for good in goods if good.tax_rate == rate), rate)
        for rate in {good.tax_rate for good in goods}
    )


def _line(order_id: int, position: int, good: Good) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "position": position,
        "variant_id": good.variant_id,
        "description": good.description,
        "quantity": 1,
        "unit_price": good.price,
        "amount": good.price,
        "tax_rate": good.tax_rate,
    }


@dataclass
class Balances:
    """Rows of opening balances, by table."""

    accounts: list[dict[str, Any]]
    lots: list[dict[str, Any]]
    transactions: list[dict[str, Any]]
    entries: list[dict[str, Any]]


def opening_balances(
    member_ids: Sequence[int],
    *,
    company_id: int,
    today: dt.date,
    first_id: int,
    dice: random.Random,
) -> Balances:
    """One opening lot for two members in three; some of them end within the month."""
    made = Balances([], [], [], [])
    now = clock.now()
    granted_on = today - dt.timedelta(days=90)
    for offset, member_id in enumerate(one for one in member_ids if dice.random() < 0.66):
        amount = max(10, int(dice.lognormvariate(6, 1.1)))
        row_id = first_id + offset
        soon = dice.random() < 0.15
        expires = today + dt.timedelta(days=dice.randrange(3, 30) if soon else 275)
        made.accounts.append({"member_id": member_id, "changed_at": now})
        made.lots.append(
            {
                "id": row_id,
                "member_id": member_id,
                "company_id": company_id,
                "kind": LotKind.OPENING,
                "granted": amount,
                "remaining": amount,
                "usable_from": granted_on,
                "expires_on": expires,
                "source": "demo",
                "created_at": now,
            }
        )
        made.transactions.append(
            {
                "id": row_id,
                "member_id": member_id,
                "company_id": company_id,
                "type": PointType.OPENING,
                "amount": amount,
                "at": dt.datetime.combine(granted_on, dt.time(3), dt.UTC),
                "business_day": granted_on,
                "channel": "import",
                "reason": "前のシステムから移行",
                "explanation": {},
                "idempotency_key": f"opening:demo:{member_id}",
            }
        )
        made.entries.append({"transaction_id": row_id, "lot_id": row_id, "amount": amount})
    return made
