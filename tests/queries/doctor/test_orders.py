"""The doctor sees every way in which the books of sale can be wrong."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.location import RegisterDay
from omni.models.order import Order, OrderLine, Payment
from omni.models.point import PointTransaction
from omni.queries.doctor import orders
from omni.services import stock
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import Till, percent

Found = list[tuple[str, int | str, int | str]]


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Two sales: one by a member who used points, with two rates of tax; one without."""
    till, member = Till(shop), shop.member()
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=1_080, tax_rate=8)["F"]
    till.give_points(member, 200)
    lines = (SaleLine(shop.dress["M"], discount=percent(10)), SaleLine(tea, 2))
    till.ring(*lines, member=member, used=200)
    till.ring(SaleLine(tea))
    return shop


def spoil(table: Any, **values: object) -> None:
    """Set these on the oldest row of the sales."""
    first = select(func.min(table.id))
    with transaction():
        db.session.execute(
            update(table).where(table.id == first.scalar_subquery()).values(**values)
        )


def found() -> Found:
    db.session.rollback()
    return [(one.what, one.expected, one.found) for one in orders.broken()]


def test_good_books_have_no_findings(sold: Shop) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("table", "values", "expected"),
    [
        (Order, {"total": 1}, ("a total is the sum of its lines", 10_870, 1)),
        (Order, {"subtotal": 1}, ("a subtotal is the sum of its lines", 12_060, 1)),
        (Order, {"discount": 1}, ("a discount is the sum of its lines", 990, 1)),
        (Order, {"tax": 1}, ("tax is rounded once per rate over the document", 952, 1)),
        (Order, {"points_earned": 1}, ("points earned are the sum of their lines", 108, 1)),
        (OrderLine, {"unit_price": 9_901}, ("a line is its price less its discount", 8_911, 8_910)),
        (Payment, {"amount": 1}, ("payments sum to what was due", 10_870, 1)),
        (Payment, {"tendered": 1}, ("what was handed over less change pays", 1_000_000, 1)),
        (
            Payment,
            {"refunded": 10_871},
            ("no payment gives back more than it paid", "0 to 10870", 10_871),
        ),
        (RegisterDay, {"last_receipt": 3}, ("receipt numbers have no gaps", 3, 2)),
    ],
)
def test_every_number_that_does_not_agree_is_found(
    sold: Shop, table: Any, values: dict[str, int], expected: tuple[str, int, int]
) -> None:
    spoil(table, **values)
    assert expected in found()


def test_goods_that_left_twice_are_found(sold: Shop) -> None:
    line = db.session.scalars(select(OrderLine).order_by(OrderLine.id)).first()
    assert line is not None
    again = (line.variant_id, 1, line.id)
    with transaction():
        stock.sell(sold.shibuya, [again], actor=sold.actor(), at=clock.now())
    assert found() == [("a line moves no more pieces than it sold", 1, 2)]


def test_points_the_ledger_does_not_know_are_found(sold: Shop) -> None:
    with transaction():
        db.session.execute(update(PointTransaction).values(order_id=None))
    assert found() == [
        ("points used on a sale left the ledger", 200, 0),
        ("points of a sale were granted", 108, 0),
    ]


@pytest.mark.parametrize("rounding", ["half_up", "ceil"])
def test_tax_is_checked_by_the_documents_own_rounding(sold: Shop, rounding: str) -> None:
    taxes = {"half_up": 795 + 157, "ceil": 796 + 158}
    spoil(Order, tax_rounding=rounding, tax=taxes[rounding])
    assert found() == []


def test_history_is_taken_as_it_came(sold: Shop) -> None:
    spoil(Order, is_history=True, tax=5, subtotal=7)
    assert found() == []
