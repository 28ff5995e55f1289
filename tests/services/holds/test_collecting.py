"""Handing over: all or part, bought or given back, once; and through the till."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import Conflict, Forbidden, Invalid, NotFound
from omni.extensions import db
from omni.models.hold import HoldKind, HoldState
from omni.models.stock import MovementReason, StockMovement
from omni.services import holds
from omni.services.holds.collecting import Pieces, Sold
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.holds.conftest import Desk


def sell(desk: Desk, *sold: Sold) -> dict[int, int]:
    with transaction():
        lines = holds.lock_holds_of(
            [one.hold_line_id for one in sold], location_id=desk.shop.shinjuku
        )
        (hold_id,) = {line.hold_id for line in lines.values()}
        return holds.collect_lines(hold_id, sold, actor=desk.clerk)


def test_collected_goods_leave_the_stock_once(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 2))
    desk.do(holds.prepare_hold, hold_id)
    desk.do(holds.collect_hold, hold_id, key="tap")
    desk.do(holds.collect_hold, hold_id, key="tap")
    assert desk.state(hold_id) is HoldState.COLLECTED
    assert desk.lines(hold_id) == [(2, 2, 0)]
    assert desk.level(medium) == (1, 0)
    movement = db.session.scalars(
        select(StockMovement).where(StockMovement.reason == MovementReason.SALE)
    ).one()
    assert (movement.quantity, movement.source_type) == (-2, "hold_line")


def test_a_customer_who_comes_early_is_served_from_the_shelf(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    desk.do(holds.collect_hold, hold_id)
    assert desk.state(hold_id) is HoldState.COLLECTED


def test_the_rest_of_a_partial_collection_goes_on_waiting(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    desk.do(holds.prepare_hold, hold_id)
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.collect_hold, hold_id, pieces=[Pieces(line, collected=1)])
    assert desk.state(hold_id) is HoldState.PREPARED
    assert desk.level(medium) == (2, 2)
    desk.do(holds.collect_hold, hold_id)
    assert desk.state(hold_id) is HoldState.COLLECTED
    assert desk.level(medium) == (0, 0)


def test_of_a_try_on_one_size_is_bought_and_the_other_waits_for_the_shelf(
    desk: Desk, medium: int, large: int
) -> None:
    hold_id = desk.place((medium, 1), (large, 1), kind=HoldKind.TRY_ON)
    desk.do(holds.prepare_hold, hold_id)
    first, second = desk.line_ids(hold_id)
    pieces = [Pieces(first, collected=1), Pieces(second, returned=1)]
    desk.do(holds.collect_hold, hold_id, pieces=pieces)
    assert desk.state(hold_id) is HoldState.COLLECTED
    assert (desk.level(medium), desk.level(large)) == ((2, 0), (2, 1))
    assert desk.available(large) == 1
    desk.do(holds.back_to_shelf, hold_id)
    assert desk.available(large) == 2


def test_a_try_on_of_which_nothing_pleased_is_given_back(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), kind=HoldKind.TRY_ON)
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.collect_hold, hold_id, pieces=[Pieces(line, returned=1)])
    hold = desk.hold(hold_id)
    assert (hold.state, hold.close_reason) == (HoldState.CANCELLED, "returned")
    assert desk.level(medium) == (3, 0)


def test_a_lapsed_hold_is_not_collected_and_says_what_to_do(desk: Desk, medium: int) -> None:
    placed, prepared = desk.place((medium, 1)), desk.place((medium, 1))
    desk.do(holds.prepare_hold, prepared)
    with clock.set_clock(desk.hold(placed).expires_at):
        for hold_id, way in ((placed, "もう一度"), (prepared, "延長")):
            with pytest.raises(Conflict) as refused:
                desk.do(holds.collect_hold, hold_id)
            assert way in refused.value.way_forward
        desk.sweep()
        with pytest.raises(Conflict) as refused:
            desk.do(holds.collect_hold, prepared)
        assert "延長" in refused.value.way_forward
        desk.do(holds.extend_hold, prepared, until=dt.date(2026, 11, 30))
        desk.do(holds.collect_hold, prepared)
    assert desk.state(prepared) is HoldState.COLLECTED
    assert desk.level(medium) == (2, 0)


def test_goods_are_handed_over_only_where_they_lie(shop: Shop, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    with pytest.raises(Forbidden):
        desk.do(holds.collect_hold, hold_id, actor=shop.actor())


def test_more_than_waits_is_not_handed_over(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    (line,) = desk.line_ids(hold_id)
    for pieces in (Pieces(line, 2), Pieces(line, -1), Pieces(line, 1, 1), Pieces(line)):
        with pytest.raises(Invalid):
            desk.do(holds.collect_hold, hold_id, pieces=[pieces])
    with pytest.raises(NotFound):
        desk.do(holds.collect_hold, hold_id, pieces=[Pieces(line + 99, 1)])
    assert desk.level(medium) == (3, 1)


def test_the_till_keeps_the_promise(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 2))
    (line,) = desk.line_ids(hold_id)
    assert sell(desk, Sold(line, 1, order_line_id=7)) == {}
    assert (desk.state(hold_id), desk.level(medium)) == (HoldState.PLACED, (2, 1))
    assert sell(desk, Sold(line, 1, order_line_id=8)) == {}
    assert (desk.state(hold_id), desk.level(medium)) == (HoldState.COLLECTED, (1, 0))
    assert sell(desk, Sold(line, 1, order_line_id=9)) == {9: 1}


def test_goods_waiting_for_the_shelf_are_still_sold(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id)
    with clock.set_clock(desk.hold(hold_id).expires_at):
        desk.sweep()
        assert desk.promises(hold_id) == [("shelf", 1, False)]
        assert sell(desk, Sold(line, 1, order_line_id=7)) == {}
    assert desk.state(hold_id) is HoldState.COLLECTED
    assert desk.lines(hold_id) == [(1, 1, 0)]
    assert desk.level(medium) == (2, 0)


def test_the_till_is_told_of_pieces_nothing_is_promised_for(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3), kind=HoldKind.SOFT)
    (line,) = desk.line_ids(hold_id)
    with clock.set_clock(desk.hold(hold_id).expires_at):
        desk.place((medium, 3), guest_phone="080-0000-1111")
        assert sell(desk, Sold(line, 3, order_line_id=7)) == {7: 3}
        desk.sweep()
    assert desk.lines(hold_id) == [(3, 0, 3)]
    assert desk.level(medium) == (3, 3)


def test_another_stores_hold_is_not_rung_up_here(shop: Shop, desk: Desk, medium: int) -> None:
    (line,) = desk.line_ids(desk.place((medium, 1)))
    with transaction(), pytest.raises(NotFound):
        holds.lock_holds_of([line], location_id=shop.shibuya)
