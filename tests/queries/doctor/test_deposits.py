"""The doctor finds money paid ahead that does not add up, and goods sent on that never arrived."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from omni.extensions import db
from omni.models.hold import Hold
from omni.models.order import Payment, Tender
from omni.models.sale_return import Disposition
from omni.models.send_back import SendBack
from omni.queries import doctor
from omni.services import holds
from omni.services.holds import MoneyTaken, Wanted
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.returns.counter import give_back
from tests.till import ring


@pytest.fixture
def paid(shop: Shop) -> None:
    """A hold that was paid for ahead."""
    shop.stock(shop.dress["M"], 1)
    with transaction():
        holds.place_hold(
            [Wanted(shop.dress["M"], 1)],
            location_id=shop.shibuya,
            customer=holds.Customer(name="山田", phone="0312345678"),
            wish=holds.Wish(deposit=MoneyTaken(3_000, "cash", shop.shibuya, shop.register)),
            actor=shop.actor(),
            key="k",
        )


def broken(area: str) -> list[str]:
    return [finding.what for finding in doctor.list_findings((area,))]


def test_a_cached_deposit_that_is_not_its_entries_is_found(shop: Shop, paid: None) -> None:
    assert broken("holds") == []
    with transaction():
        db.session.execute(update(Hold).values(deposit=2_999))
    assert broken("holds") == ["a deposit is what was taken less used less given back"]


def test_a_sale_paid_ahead_by_nothing_is_found(shop: Shop) -> None:
    ring(shop, (shop.dress["M"], 1, 9_900), tenders={Tender.CASH: 9_900})
    with transaction():
        db.session.execute(update(Payment).values(tender=Tender.DEPOSIT))
    assert broken("holds") == ["a sale is paid ahead by what left the deposits"]


def test_goods_said_to_have_arrived_that_did_not_are_found(shop: Shop) -> None:
    order = ring(shop, (shop.dress["M"], 1, 9_900))
    give_back(shop, order, 1, disposition=Disposition.SEND_BACK)
    assert broken("stock") == []
    with transaction():
        db.session.execute(update(SendBack).values(arrived_at=NOW))
    assert broken("stock") == ["what was sent on is on hand where it arrived"]
