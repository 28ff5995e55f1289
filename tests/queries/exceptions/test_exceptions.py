"""Everything that needs a person, kind by kind, per store and for all."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.extensions import db
from omni.models.delivery import Delivery, DeliveryState
from omni.models.stock import MovementReason
from omni.queries import exceptions as exception_query
from omni.services import stock, transfers
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.transfers.conftest import Road


@pytest.fixture
def road(shop: Shop) -> Road:
    shop.stock(shop.dress["M"], 9, shop.shinjuku)
    return Road(shop)


def counts(*places: int) -> dict[str, int]:
    db.session.rollback()
    found = exception_query.count_all(places or None)
    inbox = exception_query.get_inbox(places or None)
    assert {one.kind.code: len(one.rows) for one in inbox.sections} == {
        code: number for code, number in found.items() if number
    }
    assert inbox.total == sum(found.values())
    return {code: number for code, number in found.items() if number}


def test_nothing_needs_anybody_in_a_new_shop(road: Road) -> None:
    assert counts() == {}


def test_a_mismatch_of_numbers(road: Road) -> None:
    with transaction():
        stock.sell(
            road.shop.shibuya,
            [(road.shop.dress["S"], 1, None)],
            actor=road.receiver,
            at=clock.now(),
        )
    assert counts(road.shop.shibuya) == counts() == {"stock": 1}
    assert counts(road.shop.shinjuku) == {}


def test_a_transfer_that_differs_concerns_both_stores(road: Road) -> None:
    way = road.ask((road.shop.dress["M"], 2))
    road.send(way)
    road.receive(way, {road.shop.dress["M"]: 1})
    for place in (road.shop.shibuya, road.shop.shinjuku):
        assert counts(place) == {"transfer_differences": 1}
    assert counts(road.shop.warehouse) == {}


def test_a_parcel_that_does_not_arrive(road: Road) -> None:
    road.send(road.ask((road.shop.dress["M"], 1)))
    assert counts() == {}
    with clock.set_clock(clock.now() + dt.timedelta(days=5)):
        assert counts(road.shop.shibuya) == {"late_transfers": 1}


def test_goods_not_found_until_their_shelf_is_counted(road: Road) -> None:
    medium = road.shop.dress["M"]
    asked = road.ask((medium, 2))
    (line,) = road.transfer(asked).lines
    road.send(asked, sent={line.id: 1}, is_missing=True)
    assert counts(road.shop.shinjuku) == {"picks": 1}
    (row,) = exception_query.get_inbox(None, only="picks").sections[0].rows
    assert (row.about.pieces, row.about.on_hand, row.place) == (1, 7, "新宿店")
    with clock.set_clock(clock.now() + dt.timedelta(minutes=1)):
        road.do(stock.count_now, road.shop.shinjuku, medium, 7)
        assert counts() == {}


def test_a_loss_long_ago_is_forgotten(road: Road) -> None:
    road.do(
        stock.adjust,
        road.shop.shinjuku,
        [(road.shop.dress["M"], -1)],
        reason=MovementReason.LOSS,
        actor=road.sender,
    )
    assert counts() == {"picks": 1}
    with clock.set_clock(clock.now() + dt.timedelta(days=31)):
        assert counts() == {}


def test_a_customer_for_whom_nothing_is_on_its_way(road: Road) -> None:
    asked = road.ask_for((road.shop.dress["M"], 1))
    assert counts() == {}
    road.do(transfers.cancel_transfer, asked, reason="cannot_send", actor=road.sender)
    assert counts(road.shop.shibuya) == {"customer_orders": 1}
    assert counts(road.shop.shinjuku) == {}


def test_mail_that_may_not_have_gone_is_for_who_sees_every_store(road: Road) -> None:
    with transaction():
        db.session.add(
            Delivery(
                address="a@example.com",
                subject="確認番号",
                body="",
                state=DeliveryState.UNCERTAIN,
                created_at=clock.now(),
                settled_at=clock.now(),
            )
        )
    assert counts(road.shop.shibuya) == {}
    assert counts() == {"deliveries": 1}


def test_all_kinds_are_counted_in_one_statement(road: Road, statements) -> None:
    with statements() as seen:
        exception_query.count_all((road.shop.shibuya,))
    assert len(seen) == 1
