"""取り寄せ: goods that come for somebody are hers the moment they are counted in."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import Conflict, Invalid, NotFound
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import Hold, HoldState
from omni.models.order import Tender
from omni.models.stock import StockLevel
from omni.models.transfer import Answer, TransferState
from omni.queries import deposits as deposit_query
from omni.queries import holds as hold_query
from omni.services import holds, transfers
from omni.services.holds import Customer, MoneyTaken, Wanted
from omni.transactions import transaction
from tests.services.transfers.conftest import Road


def test_a_customer_order_is_kept_for_her_on_arrival(road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 1))
    hold = road.hold(asked)
    assert (hold.state, hold.guest_name, hold.guest_phone) == (
        HoldState.ORDERED,
        "山田",
        "09012345678",
    )
    road.send(asked)
    road.receive(asked)
    hold = road.hold(asked)
    assert hold.state is HoldState.PREPARED
    assert hold.expires_at == dt.datetime(2026, 11, 28, 11, 0, tzinfo=dt.UTC)
    assert road.promises(hold.id) == [("active", 1, False)]
    assert road.here(medium) == (1, 1)


def test_her_arrival_stands_on_the_list_of_calls_until_she_is_called(
    road: Road, medium: int
) -> None:
    asked = road.ask_for((medium, 1))
    assert [one.who for one in hold_query.today(road.shop.shibuya).ordered] == ["山田"]
    road.send(asked)
    road.receive(asked)
    board = hold_query.today(road.shop.shibuya)
    assert ([one.who for one in board.calls], board.ordered) == (["山田"], ())
    assert board.calls[0].why == "arrived"
    with transaction():
        holds.call_made(road.hold(asked).id, actor=road.receiver)
    assert hold_query.today(road.shop.shibuya).calls == ()


def test_the_service_by_name_is_the_same(road: Road, medium: int) -> None:
    member = road.shop.member()
    asked = road.do(
        transfers.request_customer_order,
        [Wanted(medium)],
        from_id=road.shop.shinjuku,
        to_id=road.shop.shibuya,
        customer=Customer(member),
    )
    assert road.hold(asked).member_id == member


def test_neither_buffer_nor_waiting_list_takes_what_came_for_her(road: Road, medium: int) -> None:
    road.shop.stock(medium, 0)
    with transaction():
        level = db.session.get_one(StockLevel, (road.shop.shibuya, medium))
        level.buffer = 2
        holds.join_waiting_list(
            medium,
            location_id=road.shop.shibuya,
            customer=Customer(None, "次の人", "08011112222"),
            actor=road.receiver,
            key="wait",
        )
    asked = road.ask_for((medium, 1))
    road.send(asked)
    road.receive(asked)
    assert road.hold(asked).state is HoldState.PREPARED
    assert road.here(medium) == (1, 1)


def test_part_of_it_comes_and_the_rest_later(road: Road, medium: int, large: int) -> None:
    asked = road.ask_for((medium, 2), (large, 1))
    road.send(asked)
    road.receive(asked, {medium: 1, large: (1, 1)})
    hold = road.hold(asked)
    assert [(line.quantity, line.returned) for line in hold.lines] == [(2, 1), (1, 1)]
    short, damaged = (one[0] for one in road.differences())
    road.answer(short, Answer.CAME_LATER)
    road.answer(damaged, Answer.SELLABLE)
    hold = road.hold(asked)
    db.session.expire_all()
    assert [(line.quantity, line.returned) for line in hold.lines] == [(2, 0), (1, 0)]
    assert (road.here(medium), road.here(large)) == ((2, 2), (2, 1))


def test_what_comes_after_she_fetched_the_rest_is_kept_under_its_own_number(
    road: Road, medium: int
) -> None:
    asked = road.ask_for((medium, 2))
    road.send(asked)
    road.receive(asked, {medium: 1})
    road.do(holds.collect_hold, road.hold(asked).id)
    ((difference, *_),) = road.differences()
    road.answer(difference, Answer.CAME_LATER)
    db.session.rollback()
    first, second = db.session.scalars(select(Hold).order_by(Hold.id)).all()
    assert (first.state, second.state) == (HoldState.COLLECTED, HoldState.PREPARED)
    assert second.guest_phone == "09012345678"
    assert road.here(medium) == (1, 1)


def test_nothing_came_and_she_goes_on_waiting_for_another_place(road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 1))
    road.send(asked)
    road.receive(asked, {})
    hold = road.hold(asked)
    assert hold.state is HoldState.ORDERED
    road.shop.stock(medium, 1, road.shop.warehouse)
    again = transfers.NewTransfer(
        road.shop.warehouse, road.shop.shibuya, (Wanted(medium),), hold_id=hold.id
    )
    second = road.do(transfers.request_transfer, again)
    ware = road.shop.actor(location_id=road.shop.warehouse)
    road.send(second, actor=ware)
    road.receive(second)
    assert road.hold(asked).state is HoldState.PREPARED
    assert road.here(medium) == (1, 1)


def test_a_sender_who_cannot_leaves_her_waiting(road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 1))
    road.do(transfers.cancel_transfer, asked, reason="cannot_send", actor=road.sender)
    assert road.hold(asked).state is HoldState.ORDERED
    assert road.there(medium) == (5, 0)


def test_she_gives_it_up_before_it_is_sent(road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 1))
    hold = road.hold(asked)
    road.do(transfers.cancel_customer_order, hold.id, reason=CloseReason.CUSTOMER)
    assert road.hold(asked).state is HoldState.CANCELLED
    assert road.transfer(asked).state is TransferState.CANCELLED
    assert road.there(medium) == (5, 0)


def test_she_gives_it_up_on_its_way_and_it_becomes_ordinary_goods(road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 1))
    road.send(asked)
    road.do(transfers.cancel_customer_order, road.hold(asked).id, reason=CloseReason.CUSTOMER)
    road.receive(asked)
    assert road.hold(asked).state is HoldState.CANCELLED
    assert road.here(medium) == (1, 0)


def test_money_paid_ahead_is_in_the_till_and_stays_with_her_goods(road: Road, medium: int) -> None:
    money = MoneyTaken(3_000, "cash", road.shop.shibuya, road.shop.register)
    asked = road.ask_for((medium, 1), deposit=money)
    hold = road.hold(asked)
    assert hold.deposit == 3_000
    assert hold_query.today(road.shop.shibuya).deposits == ()
    with pytest.raises(Conflict):
        road.do(holds.give_deposit_back, hold.id, tender="cash", register_id=road.shop.register)
    road.do(
        holds.take_deposit, hold.id, MoneyTaken(500, "cash", road.shop.shibuya, road.shop.register)
    )
    assert deposit_query.sum_day(road.shop.shibuya, clock.now().date())[Tender.CASH].taken == 3_500
    road.do(transfers.cancel_customer_order, hold.id, reason=CloseReason.CUSTOMER)
    assert [one.who for one in hold_query.today(road.shop.shibuya).deposits] == ["山田"]
    road.do(holds.give_deposit_back, hold.id, tender="cash", register_id=road.shop.register)
    assert road.hold(asked).deposit == 0


def test_what_a_customer_order_does_not_take(road: Road, medium: int) -> None:
    with pytest.raises(Invalid):
        road.ask((medium, 1), guest=("", "090-1234-5678"))
    wish = transfers.NewTransfer(
        road.shop.shinjuku, road.shop.warehouse, (Wanted(medium),), guest=("山田", "09012345678")
    )
    with pytest.raises(NotFound):
        road.do(transfers.request_transfer, wish)
    with pytest.raises(NotFound):
        road.ask((medium, 1), hold_id=999)
    asked = road.ask_for((medium, 1))
    with pytest.raises(Invalid):
        road.do(transfers.cancel_customer_order, road.hold(asked).id, reason=CloseReason.LAPSED)
    hold = road.hold(asked)
    for command in (holds.prepare_hold, holds.collect_hold, holds.back_to_shelf):
        with pytest.raises(Conflict):
            road.do(command, hold.id)
    assert road.there(medium) == (5, 1)
