"""Today at one store: lists, their order and why, in a constant number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

from omni.domain import clock
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import HoldKind
from omni.queries import holds as query
from omni.queries.holds import Board, Why
from omni.services import holds
from omni.services.members import index_member
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.holds.conftest import Desk

SATURDAY = dt.date(2026, 11, 21)
Statements = Callable[[], AbstractContextManager[list[str]]]


def today(desk: Desk) -> Board:
    db.session.rollback()
    return query.today(desk.shop.shinjuku)


def test_a_hold_walks_through_the_lists(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    assert [card.id for card in today(desk).prepare] == [hold_id]
    desk.do(holds.prepare_hold, hold_id)
    board = today(desk)
    assert ([card.id for card in board.ready], board.prepare) == ([hold_id], ())
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    board = today(desk)
    assert [(card.id, card.why, card.to_shelve) for card in board.shelf] == [
        (hold_id, Why.CANCELLED, 1)
    ]
    desk.do(holds.back_to_shelf, hold_id)
    assert today(desk).is_empty


def test_who_comes_today_and_was_forgotten_yesterday_stands_first(
    desk: Desk, medium: int, large: int
) -> None:
    calm = desk.place((medium, 1))
    now = desk.place((medium, 1), visit_on=SATURDAY)
    with clock.set_clock(NOW - dt.timedelta(days=1)):
        forgotten = desk.place((medium, 1))
        forgotten_and_now = desk.place((large, 1), visit_on=SATURDAY)
    seen = [(card.id, card.why, card.is_late) for card in today(desk).prepare]
    assert seen == [
        (forgotten_and_now, Why.VISIT_TODAY, True),
        (now, Why.VISIT_TODAY, False),
        (forgotten, Why.SINCE, True),
        (calm, None, False),
    ]


def test_what_ends_today_is_due_and_is_to_be_called(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), visit_on=SATURDAY)
    desk.do(holds.prepare_hold, hold_id)
    board = today(desk)
    assert [card.id for card in board.due] == [hold_id]
    assert [(card.id, card.why, card.is_soon) for card in board.calls] == [
        (hold_id, Why.DUE_TODAY, True)
    ]
    desk.do(holds.call_made, hold_id)
    assert today(desk).calls == ()


def test_a_lapsed_hold_is_put_back_before_any_sweep(desk: Desk, medium: int) -> None:
    placed, prepared = desk.place((medium, 1)), desk.place((medium, 1))
    desk.do(holds.prepare_hold, prepared)
    with clock.set_clock(desk.hold(placed).expires_at):
        before = today(desk)
        desk.sweep()
        after = today(desk)
    for board in (before, after):
        assert [(card.id, card.why) for card in board.shelf] == [(prepared, Why.LAPSED)]
        assert (board.prepare, board.ready) == ((), ())


def test_soft_holds_and_offers_have_lists_of_their_own(desk: Desk, medium: int) -> None:
    soft, kept = desk.place((medium, 1), kind=HoldKind.SOFT), desk.place((medium, 2))
    desk.do(
        holds.join_waiting_list,
        medium,
        location_id=desk.shop.shinjuku,
        guest_name="次の人",
        guest_phone="08011112222",
    )
    desk.do(holds.cancel_hold, kept, reason=CloseReason.CUSTOMER)
    board = today(desk)
    assert [card.id for card in board.soft] == [soft]
    assert [(card.who, card.phone) for card in board.offers] == [("次の人", "08011112222")]
    assert board.prepare == ()


def test_another_stores_holds_are_not_on_this_board(shop: Shop, desk: Desk, medium: int) -> None:
    desk.place((medium, 1))
    assert query.today(shop.shibuya).is_empty


def test_a_card_says_who_and_what(shop: Shop, desk: Desk, medium: int, large: int) -> None:
    member = shop.member(phone="09011112222")
    desk.place((medium, 2), (large, 1), member_id=member, kind=HoldKind.TRY_ON)
    (card,) = today(desk).prepare
    assert (card.who, card.kana, card.phone) == ("田中 美咲", "タナカ ミサキ", "09011112222")
    assert [(line.name, line.label, line.waiting) for line in card.lines] == [
        ("ワンピース", "藍 M", 2),
        ("ワンピース", "藍 L", 1),
    ]


def test_the_board_asks_as_often_for_one_hold_as_for_many(
    desk: Desk, medium: int, large: int, statements: Statements
) -> None:
    desk.place((medium, 1))
    db.session.rollback()
    with statements() as few:
        query.today(desk.shop.shinjuku)
    for number in range(2):
        hold_id = desk.place((large, 1), guest_phone=f"0312345{number:03}", visit_on=SATURDAY)
        desk.do(holds.prepare_hold, hold_id)
    db.session.expire_all()
    db.session.rollback()
    with statements() as many:
        query.today(desk.shop.shinjuku)
    asked = [len([one for one in seen if one.startswith("SELECT")]) for seen in (few, many)]
    assert asked == [4, 4]


def test_one_hold_takes_a_constant_number_of_statements(
    desk: Desk, medium: int, large: int, statements: Statements
) -> None:
    hold_id = desk.place((medium, 1), (large, 1))
    db.session.rollback()
    db.session.expire_all()
    with statements() as seen:
        detail = query.get_hold(hold_id)
    assert detail.to_prepare
    assert len([one for one in seen if one.startswith("SELECT")]) <= 7


def test_a_hold_is_found_by_what_its_customer_says(shop: Shop, desk: Desk, medium: int) -> None:
    member = shop.member(phone="09099998888")
    with transaction():
        index_member(member)
    mine = desk.place((medium, 1), member_id=member)
    guest = desk.place((medium, 1), guest_name="髙橋", guest_phone="0312345678")
    number = desk.hold(guest).number
    for text, found in (
        (number.lower().replace("-", ""), guest),
        ("0312345678", guest),
        ("5678", guest),
        ("髙橋", guest),
        ("タナカ", mine),
        ("8888", mine),
    ):
        assert [card.id for card in query.search(text)] == [found], text
    assert query.search("") == []
    assert query.search("%") == []
