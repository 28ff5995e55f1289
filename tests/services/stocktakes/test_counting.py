"""Counting without a freeze: what moves afterwards stays, what the books corrected does not."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Conflict, Forbidden, Invalid, NeedsApproval, NotFound
from omni.extensions import db
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.models.stocktake import StocktakeLine, StocktakeScope, StocktakeState, Uncounted
from omni.queries import stocktakes as stocktake_query
from omni.services import holds, stock, stocktakes
from omni.services.holds import Customer, Wanted
from omni.services.stocktakes.applying import RecountFirst
from omni.transactions import transaction
from tests.services.stocktakes.conftest import Room


def test_what_is_sold_after_the_count_stays_sold(room: Room, medium: int) -> None:
    taking = room.open()
    room.count(taking, medium, 4)
    room.sell(medium, 2)
    room.receive(medium, 3)
    room.approve(taking)
    assert room.on_hand(medium) == 4 - 2 + 3
    assert room.state(taking) is StocktakeState.APPLIED
    found = select(StockMovement.quantity).where(StockMovement.source_type == "stocktake")
    assert list(db.session.scalars(found)) == [-1]
    level = db.session.get_one(StockLevel, (room.shop.shibuya, medium))
    assert level.counted_at == clock.now()


def test_scans_of_many_tablets_and_shelves_add_up(room: Room, medium: int, large: int) -> None:
    room.shelve(large, "A-1")
    taking = room.open()
    for _ in range(3):
        room.count(taking, medium, 1, adds=True)
    room.count(taking, medium, 2, "A-1")
    room.count(taking, large, 1, "A-1", adds=True)
    room.count(taking, large, -1, "A-1", adds=True)
    assert [(one.variant.id, one.counted) for one in room.review(taking).differing] == [(large, 0)]
    room.approve(taking)
    assert (room.on_hand(medium), room.on_hand(large)) == (5, 0)


def test_a_tap_that_comes_twice_counts_once(room: Room, medium: int) -> None:
    taking = room.open()
    for _ in range(3):
        room.count(taking, medium, 1, adds=True, key="tap")
    (line,) = room.review(taking).differing
    assert line.counted == 1


def test_goods_that_moved_between_two_shelves_are_counted_again(
    room: Room, medium: int, large: int
) -> None:
    room.shelve(large, "A-1")
    taking = room.open()
    room.count(taking, medium, 3)
    room.sell(medium)
    room.count(taking, medium, 2, "A-1")
    (line,) = room.review(taking).recounts
    assert (line.variant.id, line.moved) == (medium, True)
    with pytest.raises(RecountFirst):
        room.approve(taking)
    room.do(stocktakes.recount_goods, taking, medium, 4)
    assert room.review(taking).recounts == ()
    room.approve(taking)
    assert room.on_hand(medium) == 4


def test_large_differences_are_counted_again_or_believed_by_a_manager(
    room: Room, medium: int
) -> None:
    taking = room.open(recount_pieces=3)
    room.count(taking, medium, 1)
    with pytest.raises(RecountFirst):
        room.approve(taking)
    room.approve(taking, without_recounts=True)
    assert room.on_hand(medium) == 1


def test_a_recount_is_believed_and_may_be_repeated(room: Room, medium: int) -> None:
    taking = room.open()
    room.count(taking, medium, 0)
    for pieces in (1, 2, 3, 4, 5, 6, 5, 4, 5, 4):
        room.do(stocktakes.recount_goods, taking, medium, pieces)
    room.approve(taking)
    assert room.on_hand(medium) == 4


@pytest.mark.parametrize(("uncounted", "left"), [(Uncounted.ZERO, 0), (Uncounted.LEAVE, 2)])
def test_a_person_says_what_becomes_of_goods_nobody_counted(
    room: Room, medium: int, large: int, uncounted: Uncounted, left: int
) -> None:
    taking = room.open()
    room.count(taking, medium, 5)
    assert [one.variant.id for one in room.review(taking).uncounted] == [large]
    room.approve(taking, uncounted=uncounted)
    assert (room.on_hand(medium), room.on_hand(large)) == (5, left)


def keep_one(room: Room, variant_id: int) -> None:
    """One piece lies behind the counter for a guest."""
    with transaction():
        hold = holds.place_hold(
            [Wanted(variant_id)],
            location_id=room.shop.shibuya,
            customer=Customer(None, "山田", "09012345678"),
            actor=room.clerk,
            key="hold",
        )
        holds.prepare_hold(hold.id, actor=room.clerk, key="prepare")


def test_what_lies_behind_the_counter_is_not_missed_on_the_shelf(
    room: Room, medium: int, large: int
) -> None:
    keep_one(room, medium)
    taking = room.open()
    room.count(taking, medium, 4)
    assert room.review(taking).differing == ()
    keep_one_of_large = room.open(scope=StocktakeScope.STYLE, subject="OP-1001", counts_kept=True)
    room.count(keep_one_of_large, medium, 4)
    assert room.review(keep_one_of_large).missing == 1
    room.do(stocktakes.cancel_stocktake, keep_one_of_large)
    room.approve(taking, uncounted=Uncounted.ZERO)
    assert (room.on_hand(medium), room.on_hand(large)) == (5, 0)


def test_uncounted_goods_behind_the_counter_stay(room: Room, large: int) -> None:
    keep_one(room, large)
    taking = room.open()
    room.approve(taking, uncounted=Uncounted.ZERO)
    assert room.on_hand(large) == 1


def test_corrections_made_after_the_count_are_not_made_twice(room: Room, medium: int) -> None:
    """Four lie there, the books say five; a clerk notices it too, and puts the books right."""
    taking = room.open()
    room.count(taking, medium, 4)
    room.do(stock.adjust, room.shop.shibuya, [(medium, -1)], reason=MovementReason.ADJUST)
    room.approve(taking)
    assert room.on_hand(medium) == 4


def test_damage_after_the_count_has_taken_a_piece(room: Room, medium: int) -> None:
    taking = room.open()
    room.count(taking, medium, 5)
    room.do(stock.adjust, room.shop.shibuya, [(medium, -1)], reason=MovementReason.DAMAGE)
    room.approve(taking)
    assert room.on_hand(medium) == 4


def test_two_stocktakes_of_the_same_goods_correct_them_once(room: Room, medium: int) -> None:
    first, second = room.open(), room.open(scope=StocktakeScope.STYLE, subject="OP-1001")
    room.count(first, medium, 4)
    room.count(second, medium, 4)
    room.approve(first)
    room.approve(second)
    assert room.on_hand(medium) == 4


def test_a_sale_reported_late_has_been_seen_by_the_count(room: Room, medium: int) -> None:
    taking = room.open()
    room.count(taking, medium, 4)
    earlier = clock.now() - dt.timedelta(hours=1)
    with transaction():
        stock.sell(room.shop.shibuya, [(medium, 1, None)], actor=room.clerk, at=earlier)
    room.approve(taking)
    assert room.on_hand(medium) == 4


def test_a_later_count_of_another_kind_wins(room: Room, medium: int) -> None:
    taking = room.open()
    room.count(taking, medium, 2)
    later = clock.now() + dt.timedelta(minutes=10)
    with clock.set_clock(later):
        room.do(stock.count, room.shop.shibuya, [stock.CountLine(medium, 4, later)])
        room.approve(taking, without_recounts=True)
    assert room.on_hand(medium) == 4


def test_promised_goods_that_are_not_there_become_an_exception(room: Room, medium: int) -> None:
    keep_one(room, medium)
    taking = room.open(counts_kept=True)
    room.count(taking, medium, 0)
    room.approve(taking, without_recounts=True)
    level = db.session.get_one(StockLevel, (room.shop.shibuya, medium), populate_existing=True)
    assert (level.on_hand, level.reserved, level.exception) == (0, 1, True)


def test_a_large_stocktake_is_written_in_chunks_by_the_worker(
    room: Room, medium: int, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stocktakes.applying, "CHUNK", 1)
    taking = room.open()
    room.count(taking, medium, 4)
    room.count(taking, large, 1)
    room.approve(taking)
    assert room.state(taking) is StocktakeState.APPLYING
    room.sell(large)
    for more in (True, True, False):
        with transaction():
            assert stocktakes.apply_more(limit=1) is more
    assert (room.on_hand(medium), room.on_hand(large)) == (4, 0)
    assert room.state(taking) is StocktakeState.APPLIED
    differences = select(StocktakeLine.difference).order_by(StocktakeLine.variant_id)
    assert list(db.session.scalars(differences)) == [-1, -1]


def test_shelves_are_finished_and_taken_up_again(room: Room, medium: int, large: int) -> None:
    room.shelve(medium, "A-1")
    taking = room.open()
    assert set(room.zones(taking)) == {"A-1", ""}
    zone = room.zones(taking)["A-1"]
    room.do(stocktakes.finish_zone, taking, zone)
    assert stocktake_query.get_progress(taking).done == 1
    room.do(stocktakes.finish_zone, taking, zone, is_done=False)
    assert stocktake_query.get_progress(taking).done == 0


def test_the_same_goods_are_counted_in_one_stocktake(room: Room, medium: int) -> None:
    taking = room.open()
    with pytest.raises(Conflict):
        room.open()
    room.do(stocktakes.cancel_stocktake, taking)
    room.open()


def test_what_cannot_be_counted_is_refused(room: Room, medium: int) -> None:
    taking = room.open()
    for pieces in (-1, 10_000):
        with pytest.raises(Invalid):
            room.count(taking, medium, pieces)
    with pytest.raises(NotFound):
        room.count(taking, 2**70, 1)
    with pytest.raises(NotFound):
        room.do(stocktakes.count_goods, taking, 999, medium, 1)
    with pytest.raises(NotFound):
        room.do(stocktakes.finish_zone, 999, 1)
    with pytest.raises(Invalid):
        room.do(stocktakes.recount_goods, taking, medium, 1)
    with pytest.raises(Invalid):
        room.open(scope=StocktakeScope.SHELF, subject="Z-9")
    with pytest.raises(Invalid):
        room.open(scope=StocktakeScope.CATEGORY, recount_pieces=0)
    elsewhere = room.shop.actor(location_id=room.shop.shinjuku)
    with pytest.raises(Forbidden):
        room.count(taking, medium, 1, actor=elsewhere)
    with pytest.raises(NeedsApproval):
        room.approve(taking, approved_by_id=None)
    room.approve(taking)
    with pytest.raises(AlreadyDone):
        room.count(taking, medium, 1)
