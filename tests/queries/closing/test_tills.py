"""A till as it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

from omni.domain import clock
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.location import Register
from omni.queries.closing import get_till, list_registers, list_unclosed
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.till import Till

TODAY = dt.date(2026, 11, 21)
Record = Callable[[], AbstractContextManager[list[str]]]


def test_a_till_nobody_used_is_empty(shop: Shop) -> None:
    (register,) = list_registers(shop.shibuya)
    till = get_till(register, TODAY)
    assert (till.row, till.sales, till.expected, till.is_closed) == (None, 0, 0, False)
    assert [one.tender.value for one in till.tenders] == ["cash"]


def test_a_till_holds_what_was_taken_by_tender(shop: Shop, statements: Record) -> None:
    till = Till(shop)
    till.ring(SaleLine(shop.dress["M"]), paid=(("cash", 10_000),))
    asked = []
    for _ in range(2):
        till.ring(SaleLine(shop.dress["M"]), paid=(("qr", 900), ("cash", 9_000)))
        register = db.session.get_one(Register, shop.register)
        with statements() as seen:
            found = get_till(register, TODAY)
        asked.append(len(seen))
    assert [(one.tender.value, one.taken, one.expected) for one in found.tenders] == [
        ("cash", 27_900, 27_900),
        ("qr", 1_800, 1_800),
    ]
    assert found.sales == 3
    assert asked[0] == asked[1]


def test_days_nobody_closed_are_listed(shop: Shop) -> None:
    till = Till(shop)
    till.ring(SaleLine(shop.dress["M"]))
    tomorrow = NOW + dt.timedelta(days=1)
    with clock.set_clock(tomorrow):
        till.ring(SaleLine(shop.dress["M"]))
    found = list_unclosed(shop.shibuya, TODAY + dt.timedelta(days=1))
    assert [row.business_day for row in found] == [TODAY]
    assert list_unclosed(shop.shinjuku, TODAY + dt.timedelta(days=1)) == []
