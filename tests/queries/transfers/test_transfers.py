"""The board of a place, one transfer whole, and what is on its way."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import NotFound
from omni.queries import stock as stock_query
from omni.queries import transfers as transfer_query
from tests.factories import Shop
from tests.services.transfers.conftest import Road


@pytest.fixture
def road(shop: Shop) -> Road:
    shop.stock(shop.dress["M"], 9, shop.shinjuku)
    return Road(shop)


def test_each_place_sees_its_own_side_of_a_transfer(road: Road) -> None:
    medium = road.shop.dress["M"]
    asked, sent = road.ask((medium, 1)), road.ask_for((medium, 2))
    road.send(sent, reference="46-1")
    here = transfer_query.board(road.shop.shibuya)
    there = transfer_query.board(road.shop.shinjuku)
    assert ([one.id for one in here.asked], [one.id for one in here.to_receive]) == (
        [asked],
        [sent],
    )
    assert ([one.id for one in there.to_send], [one.id for one in there.on_the_way]) == (
        [asked],
        [sent],
    )
    (card,) = here.to_receive
    assert (card.who, card.pieces, card.reference, card.is_late) == ("山田", 2, "46-1", False)
    assert transfer_query.count_waiting(road.shop.shibuya) == 1
    assert transfer_query.board(road.shop.warehouse).is_empty
    with clock.set_clock(clock.now() + dt.timedelta(days=5)):
        assert transfer_query.board(road.shop.shibuya).to_receive[0].is_late


def test_what_is_on_its_way_is_incoming_and_nowhere_on_hand(road: Road) -> None:
    medium = road.shop.dress["M"]
    asked = road.ask((medium, 2))
    assert stock_query.list_incoming([medium]) == {}
    road.send(asked)
    assert stock_query.list_incoming([medium]) == {(road.shop.shibuya, medium): 2}
    spot = stock_query.get_everywhere(medium, road.shop.shibuya).here
    assert spot is not None
    assert (spot.incoming, spot.available) == (2, 0)
    road.receive(asked)
    assert stock_query.list_incoming([medium]) == {}


def test_one_transfer_is_told_whole(road: Road) -> None:
    medium = road.shop.dress["M"]
    asked = road.ask_for((medium, 2))
    road.send(asked)
    road.receive(asked, {medium: 1})
    detail = transfer_query.get_transfer(asked)
    assert (detail.sender.name, detail.receiver.name, detail.who) == ("新宿店", "渋谷店", "山田")
    assert [one.line.received for one in detail.lines] == [1]
    (difference,) = detail.differences
    assert transfer_query.get_difference(difference.row.id).transfer.id == asked
    assert detail.by(detail.transfer.sent_by_id) == "clerkさん"
    assert transfer_query.find_transfer_id(detail.transfer.number.lower()) == asked
    assert [one.id for one in transfer_query.list_recent(road.shop.shibuya)] == [asked]
    assert [one.id for one in transfer_query.list_for_hold(detail.hold.id)] == [asked]


def test_what_does_not_exist_is_not_found(road: Road) -> None:
    for number in (0, 999, 2**70):
        with pytest.raises(NotFound):
            transfer_query.get_transfer(number)
        with pytest.raises(NotFound):
            transfer_query.get_difference(number)
    assert transfer_query.find_transfer_id("T-ZZZZZZ") is None
    assert transfer_query.name_of(999) == ""


def test_places_are_offered_by_what_they_have(road: Road) -> None:
    shop = road.shop
    shop.stock(shop.dress["L"], 1, shop.warehouse)
    shop.stock(shop.dress["M"], 1, shop.warehouse)
    offers = transfer_query.list_offers([shop.dress["M"], shop.dress["L"]], near=shop.shibuya)
    assert [(one.location_id, len(one.pieces)) for one in offers.values()] == [
        (shop.warehouse, 2),
        (shop.shinjuku, 1),
    ]


def test_a_long_board_takes_two_statements(road: Road, statements) -> None:
    for _ in range(5):
        road.ask((road.shop.dress["M"], 1))
    with statements() as seen:
        assert len(transfer_query.board(road.shop.shibuya).asked) == 5
    assert len(seen) == 2
