"""One sale with all that belongs to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import update

from omni.domain.errors import NotFound
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.location import RegisterDay, RegisterDayState
from omni.queries.sales import get_document
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import Till

TODAY = dt.date(2026, 11, 21)
Record = Callable[[], AbstractContextManager[list[str]]]


def test_a_document_shows_taxes_payments_and_points(shop: Shop) -> None:
    till, member = Till(shop), shop.member()
    till.give_points(member, 300)
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=1_080, tax_rate=8)["F"]
    order = till.ring(SaleLine(shop.dress["M"]), SaleLine(tea), member=member, used=80)
    found = get_document(order.id, on=TODAY)
    assert [(line.code, line.label, line.is_reduced) for line in found.lines] == [
        ("OP-1001", "藍 M", False),
        ("TEA", "白 F", True),
    ]
    assert [(one.rate, one.total, one.tax) for one in found.taxes] == [
        (10, 9_828, 893),
        (8, 1_072, 79),
    ]
    assert sum(one.tax for one in found.taxes) == order.tax
    assert (found.due, found.tendered, found.change) == (10_900, 1_000_000, 989_100)
    assert found.balance == 300 - 80 + 109
    assert found.earned is not None
    assert found.earned.explanation == {
        "reasons": [{"kind": "base", "name": "", "percent": 100, "points": 109}]
    }
    assert (found.register_name, found.staff_name) == ("レジ1", "clerkさん")


def test_a_sale_is_cancelled_on_its_own_day_until_it_is_closed(shop: Shop) -> None:
    order = Till(shop).ring(SaleLine(shop.dress["M"]))
    assert get_document(order.id, on=TODAY).can_cancel
    assert not get_document(order.id, on=TODAY + dt.timedelta(days=1)).can_cancel
    with transaction():
        db.session.execute(update(RegisterDay).values(state=RegisterDayState.CLOSED))
    found = get_document(order.id, on=TODAY)
    assert (found.can_cancel, found.can_return) == (False, True)


def test_a_long_document_is_read_with_as_many_statements_as_a_short_one(
    shop: Shop, statements: Record
) -> None:
    till, member = Till(shop), shop.member()
    counted = []
    for lines in ([SaleLine(shop.dress["M"])], [SaleLine(shop.dress["M"])] * 20):
        order_id = till.ring(*lines, member=member).id
        db.session.rollback()
        db.session.expunge_all()
        with statements() as seen:
            get_document(order_id, on=TODAY)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 11


def test_a_document_that_is_not_there_is_refused(shop: Shop) -> None:
    with pytest.raises(NotFound):
        get_document(999, on=TODAY)
