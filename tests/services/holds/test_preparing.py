"""Preparing: the goods leave the shelf; what is not there is said, and the rest goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotEnough
from omni.models.hold import HoldKind, HoldState
from omni.services import holds, stock
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.holds.conftest import DAY, Desk


def test_prepared_goods_lie_behind_the_counter_and_cannot_lapse_on_the_shelf(
    desk: Desk, medium: int
) -> None:
    hold_id = desk.place((medium, 2))
    desk.do(holds.prepare_hold, hold_id)
    hold = desk.hold(hold_id)
    assert (hold.state, hold.prepared_at) == (HoldState.PREPARED, NOW)
    assert desk.promises(hold_id) == [("active", 2, False)]
    with clock.set_clock(hold.expires_at + DAY), pytest.raises(NotEnough):
        desk.place((medium, 2), guest_phone="080-0000-1111")


def test_lines_are_prepared_as_they_are_found(desk: Desk, medium: int, large: int) -> None:
    hold_id = desk.place((medium, 1), (large, 1))
    first, second = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id, found={first: 1})
    assert desk.state(hold_id) is HoldState.PLACED
    assert desk.promises(hold_id) == [("active", 1, False), ("active", 1, True)]
    desk.do(holds.prepare_hold, hold_id, found={second: 1})
    assert desk.state(hold_id) is HoldState.PREPARED


def test_a_piece_not_found_leaves_the_hold_and_the_stock(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id, found={line: 2})
    assert desk.state(hold_id) is HoldState.PREPARED
    assert desk.lines(hold_id) == [(3, 0, 1)]
    assert desk.level(medium) == (2, 2)
    assert sorted(desk.promises(hold_id)) == [("active", 2, False), ("released", 1, True)]


def test_a_hold_of_which_nothing_is_found_ends(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id, found={line: 0})
    hold = desk.hold(hold_id)
    assert (hold.state, hold.close_reason) == (HoldState.CANCELLED, "short")
    assert desk.level(medium) == (2, 0)


def test_a_piece_nobody_finds_is_not_offered_to_who_waits(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    desk.do(
        holds.join_waiting_list,
        medium,
        location_id=desk.shop.shinjuku,
        guest_name="次の人",
        guest_phone="080-0000-1111",
    )
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id, found={line: 2})
    assert desk.waits() == [("次の人", "waiting", None)]


def test_the_second_tablet_hears_how_it_stands(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    desk.do(holds.prepare_hold, hold_id)
    with pytest.raises(AlreadyDone) as refused:
        desk.do(holds.prepare_hold, hold_id)
    assert "準備できています" in str(refused.value)


def test_a_double_tap_prepares_once(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    assert desk.do(holds.prepare_hold, hold_id, key="tap") == hold_id
    assert desk.do(holds.prepare_hold, hold_id, key="tap") == hold_id


def test_goods_are_prepared_only_where_they_lie(shop: Shop, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    with pytest.raises(Forbidden):
        desk.do(holds.prepare_hold, hold_id, actor=shop.actor())
    assert desk.state(hold_id) is HoldState.PLACED


def test_a_lapsed_hold_is_not_prepared(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    with clock.set_clock(desk.hold(hold_id).expires_at), pytest.raises(Conflict):
        desk.do(holds.prepare_hold, hold_id)


def test_a_soft_hold_is_not_prepared(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), kind=HoldKind.SOFT)
    with pytest.raises(Invalid):
        desk.do(holds.prepare_hold, hold_id)


@pytest.mark.parametrize("pieces", [-1, 2, 10**9])
def test_more_or_less_than_was_kept_is_not_found(desk: Desk, medium: int, pieces: int) -> None:
    hold_id = desk.place((medium, 1), visit_on=dt.date(2026, 11, 22))
    (line,) = desk.line_ids(hold_id)
    with pytest.raises(Invalid):
        desk.do(holds.prepare_hold, hold_id, found={line: pieces})
    assert desk.level(medium) == (3, 1)


def test_a_piece_that_was_sold_over_the_hold_is_missed_only_once(
    shop: Shop, desk: Desk, medium: int
) -> None:
    hold_id = desk.place((medium, 3))
    with transaction():
        stock.sell(shop.shinjuku, [(medium, 2, None)], actor=desk.clerk, at=NOW)
    assert desk.level(medium) == (1, 3)
    (line,) = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id, found={line: 0})
    assert desk.state(hold_id) is HoldState.CANCELLED
    assert desk.level(medium) == (0, 0)
