"""The doctor finds what does not add up in points and returns, and nothing in good health."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from omni.extensions import db
from omni.queries.doctor import list_findings
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.returns.counter import give_back
from tests.till import TODAY, ring


@pytest.fixture
def lived(shop: Shop) -> Shop:
    """A shop that sold, took points and took something back."""
    member = shop.member()
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="store", account="C", amount=500, on=TODAY
        )
    order = ring(
        shop, (shop.dress["M"], 3, 3333), (shop.dress["L"], 1, 500), member=member, points=300
    )
    give_back(shop, order, 1)
    give_back(shop, order, 1, 1)
    ring(shop, (shop.dress["M"], 1, 100), member=member, points=100, is_history=True)
    return shop


def found() -> set[str]:
    db.session.rollback()
    return {one.what for one in list_findings(("points",))}


def test_a_shop_that_lived_is_in_good_health(lived: Shop) -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("wound", "what"),
    [
        (
            "UPDATE point_lot SET remaining = remaining - 1 WHERE remaining > 0",
            "what remains of a lot is the sum of its entries",
        ),
        (
            "UPDATE point_transaction SET amount = amount + 1 WHERE type = 'earn'",
            "a transaction is the sum of its entries",
        ),
        ("DELETE FROM point_account", "a member with lots has an account to lock"),
        (
            'UPDATE "order" SET points_earned = points_earned + 1 WHERE NOT is_history',
            "points earned by an order are in the ledger",
        ),
        (
            "UPDATE order_line SET points_spent = points_spent + 1 WHERE returned > 0",
            "points used by an order are its lines'",
        ),
        (
            "UPDATE order_line SET returned = returned - 1 WHERE returned > 0",
            "returned pieces are those of the returns",
        ),
        ("UPDATE return_line SET amount = amount + 9999", "a line gives back its money, no more"),
        ("UPDATE sale_return SET amount = amount + 1", "a return is the sum of its lines"),
        ("UPDATE refund SET amount = amount + 1", "a refund is the sum of its tenders"),
        (
            "UPDATE payment SET refunded = refunded - 1 WHERE refunded > 0",
            "a payment gives back what its refunds say",
        ),
    ],
)
def test_a_wound_is_found(lived: Shop, wound: str, what: str) -> None:
    with transaction():
        db.session.execute(text(wound))
    assert what in found()
