"""A transfer from the request to the shelf it was asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.domain.errors import Conflict, Forbidden, Invalid, NotFound
from omni.extensions import db
from omni.models.stock import StockLevel, StockMovement
from omni.models.transfer import TransferState
from omni.services import stock, transfers
from omni.services.holds import Wanted
from omni.services.stock import ShortOfStock
from omni.services.transfers.rows import TransferMoved
from omni.transactions import transaction
from tests.services.transfers.conftest import Road


def test_a_request_promises_the_senders_pieces(road: Road, medium: int) -> None:
    transfer = road.transfer(road.ask((medium, 2)))
    assert (transfer.state, transfer.number[:2]) == (TransferState.REQUESTED, "T-")
    assert (road.there(medium), road.here(medium)) == ((5, 2), (0, 0))


def test_what_is_sent_lies_nowhere_until_it_is_counted_in(road: Road, medium: int) -> None:
    asked = road.ask((medium, 2))
    road.send(asked, reference="1234-5678")
    assert (road.there(medium), road.here(medium)) == ((3, 0), (0, 0))
    road.receive(asked)
    assert (road.there(medium), road.here(medium)) == ((3, 0), (2, 0))
    assert road.transfer(asked).state is TransferState.RECEIVED
    assert road.transfer(asked).reference == "1234-5678"
    assert road.differences() == []
    found = select(StockMovement.reason, StockMovement.quantity).where(
        StockMovement.source_type == "transfer_line"
    )
    assert [(reason.value, pieces) for reason, pieces in db.session.execute(found)] == [
        ("transfer_out", -2),
        ("transfer_in", 2),
    ]


def test_sending_is_no_sale(road: Road, medium: int) -> None:
    road.send(road.ask((medium, 1)))
    assert db.session.scalar(select(StockLevel.sold_at)) is None


def test_more_than_there_is_is_refused_with_where_else(road: Road, medium: int) -> None:
    road.shop.stock(medium, 9, road.shop.warehouse)
    with pytest.raises(ShortOfStock) as refused:
        road.ask((medium, 6))
    assert [one.location_id for one in refused.value.alternatives] == [road.shop.warehouse]
    assert road.there(medium) == (5, 0)


def test_the_same_goods_twice_are_one_line(road: Road, medium: int) -> None:
    assert road.lines(road.ask((medium, 1), (medium, 2))) == [(3, 0, 0, 0)]


@pytest.mark.parametrize("lines", [[], [(1, 0)], [(1, -1)], [(1, 99_999)]])
def test_what_nobody_means_is_refused(
    road: Road, medium: int, lines: list[tuple[int, int]]
) -> None:
    with pytest.raises(Invalid):
        road.ask(*lines)


def test_goods_and_places_that_do_not_exist_are_refused(road: Road, medium: int) -> None:
    with pytest.raises(NotFound):
        road.ask((2**70, 1))
    for to_id in (road.shop.shinjuku, 999_999):
        wish = transfers.NewTransfer(road.shop.shinjuku, to_id, (Wanted(medium),))
        with pytest.raises(Invalid):
            road.do(transfers.request_transfer, wish)


def test_a_request_is_taken_back_until_it_is_sent(road: Road, medium: int) -> None:
    asked = road.ask((medium, 2))
    road.do(transfers.cancel_transfer, asked, reason="not_needed")
    assert road.there(medium) == (5, 0)
    assert road.transfer(asked).close_reason == "not_needed"
    with pytest.raises(TransferMoved):
        road.send(asked)
    sent = road.ask((medium, 2))
    road.send(sent)
    with pytest.raises(TransferMoved):
        road.do(transfers.cancel_transfer, sent, reason="mistake")
    assert road.there(medium) == (3, 0)


def test_a_reason_nobody_knows_is_refused(road: Road, medium: int) -> None:
    with pytest.raises(Invalid):
        road.do(transfers.cancel_transfer, road.ask((medium, 1)), reason="whim")


def test_goods_are_sent_where_they_lie_and_received_where_they_arrive(
    road: Road, medium: int
) -> None:
    asked = road.ask((medium, 1))
    with pytest.raises(Forbidden):
        road.send(asked, actor=road.receiver)
    road.send(asked)
    with pytest.raises(Forbidden):
        road.receive(asked, actor=road.sender)
    assert (road.there(medium), road.here(medium)) == ((4, 0), (0, 0))


def test_fewer_are_sent_and_the_rest_is_free(road: Road, medium: int, large: int) -> None:
    asked = road.ask((medium, 3), (large, 1))
    first, _second = [line.id for line in road.transfer(asked).lines]
    road.send(asked, sent={first: 1})
    assert road.lines(asked) == [(3, 1, 0, 0), (1, 1, 0, 0)]
    assert (road.there(medium), road.there(large)) == ((4, 0), (1, 0))


def test_what_was_not_found_leaves_the_stock(road: Road, medium: int) -> None:
    asked = road.ask((medium, 3))
    (line,) = road.transfer(asked).lines
    road.send(asked, sent={line.id: 1}, is_missing=True)
    assert road.there(medium) == (2, 0)


def test_nothing_and_too_much_cannot_be_sent(road: Road, medium: int) -> None:
    asked = road.ask((medium, 2))
    (line,) = road.transfer(asked).lines
    for pieces in ({line.id: 0}, {line.id: 3}, {line.id: -1}, {line.id + 9: 1}):
        with pytest.raises(Invalid):
            road.send(asked, sent=pieces)
    assert road.there(medium) == (5, 2)


def test_the_same_key_answers_the_same(road: Road, medium: int) -> None:
    asked = road.ask((medium, 2), key="ask")
    assert road.ask((medium, 2), key="ask") == asked
    assert road.send(asked, key="send") == road.send(asked, key="send")
    assert road.receive(asked, key="in") == road.receive(asked, key="in")
    assert (road.there(medium), road.here(medium)) == ((3, 0), (2, 0))


def test_a_transfer_nobody_knows_is_not_found(road: Road) -> None:
    for transfer_id in (0, 999, 2**70):
        with pytest.raises(NotFound):
            road.send(transfer_id)


def test_goods_sold_under_a_request_are_sent_all_the_same_and_a_person_is_asked(
    road: Road, medium: int
) -> None:
    """The till never refuses: five promised, one sold; five sent leave the system below zero."""
    asked = road.ask((medium, 5))
    with pytest.raises(Conflict):
        road.ask((medium, 1))
    now = road.transfer(asked).requested_at
    with transaction():
        stock.sell(road.shop.shinjuku, [(medium, 1, None)], actor=road.sender, at=now)
    road.send(asked)
    assert road.there(medium) == (-1, 0)
