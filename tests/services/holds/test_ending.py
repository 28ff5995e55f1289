"""Cancelled, lapsed, and back to the shelf: only then is the item free."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.domain.errors import AlreadyDone, Forbidden, Invalid, NotEnough
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import HoldKind, HoldState
from omni.services import holds
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.holds.conftest import DAY, Desk


def test_cancelled_before_it_was_prepared_it_is_free_at_once(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 2))
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER, note="色違いで購入")
    hold = desk.hold(hold_id)
    assert (hold.state, hold.close_reason) == (HoldState.CANCELLED, "customer")
    assert desk.level(medium) == (3, 0)


def test_cancelled_after_it_was_prepared_it_waits_for_the_shelf(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    desk.do(holds.prepare_hold, hold_id)
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    assert desk.promises(hold_id) == [("shelf", 3, False)]
    assert desk.available(medium) == 0
    with pytest.raises(NotEnough):
        desk.place((medium, 1))
    desk.do(holds.back_to_shelf, hold_id)
    assert (desk.available(medium), desk.level(medium)) == (3, (3, 0))


def test_of_a_half_prepared_hold_only_what_was_prepared_waits_for_the_shelf(
    desk: Desk, medium: int, large: int
) -> None:
    hold_id = desk.place((medium, 1), (large, 1))
    first, _second = desk.line_ids(hold_id)
    desk.do(holds.prepare_hold, hold_id, found={first: 1})
    with clock.set_clock(desk.hold(hold_id).expires_at):
        desk.sweep()
        assert (desk.available(medium), desk.available(large)) == (2, 2)


def test_the_sweep_lapses_once(desk: Desk, medium: int) -> None:
    placed, prepared, later = (desk.place((medium, 1)) for _ in range(3))
    desk.do(holds.prepare_hold, prepared)
    with clock.set_clock(desk.hold(placed).expires_at):
        desk.do(holds.extend_hold, prepared, until=None, approved_by_id=None)
    with clock.set_clock(desk.hold(later).expires_at):
        assert desk.sweep() == 2
        assert desk.sweep() == 0
    assert desk.state(placed) is HoldState.LAPSED
    assert desk.state(prepared) is HoldState.PREPARED
    assert desk.level(medium) == (3, 1)


def test_a_hold_in_its_time_is_left_alone(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    assert desk.sweep() == 0
    assert desk.state(hold_id) is HoldState.PLACED


def test_a_prepared_hold_past_its_time_is_put_back_though_nobody_has_swept(
    desk: Desk, medium: int
) -> None:
    hold_id = desk.place((medium, 1))
    desk.do(holds.prepare_hold, hold_id)
    with clock.set_clock(desk.hold(hold_id).expires_at + DAY):
        desk.do(holds.back_to_shelf, hold_id)
    assert desk.state(hold_id) is HoldState.LAPSED
    assert desk.level(medium) == (3, 0)


def test_nothing_is_put_back_twice(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    with pytest.raises(AlreadyDone):
        desk.do(holds.back_to_shelf, hold_id)
    desk.do(holds.prepare_hold, hold_id)
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    desk.do(holds.back_to_shelf, hold_id)
    with pytest.raises(AlreadyDone):
        desk.do(holds.back_to_shelf, hold_id)
    assert desk.level(medium) == (3, 0)


def test_goods_are_put_back_only_where_they_lie(shop: Shop, desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    desk.do(holds.prepare_hold, hold_id)
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER, actor=shop.actor())
    with pytest.raises(Forbidden):
        desk.do(holds.back_to_shelf, hold_id, actor=shop.actor())


def test_a_reason_is_needed_and_an_ended_hold_stays_ended(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    with pytest.raises(Invalid):
        desk.do(holds.cancel_hold, hold_id, reason=CloseReason.LAPSED)
    desk.do(holds.collect_hold, hold_id)
    with pytest.raises(AlreadyDone) as refused:
        desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    assert "お渡し済み" in str(refused.value)


def test_a_sweep_locks_every_level_before_it_touches_one(
    desk: Desk, medium: int, large: int
) -> None:
    """Hold by hold, two sweeps or a sweep and a sale could wait for each other in a circle."""
    desk.place((large, 1), kind=HoldKind.SOFT)
    desk.place((medium, 1), (large, 1), kind=HoldKind.SOFT, guest_phone="03-1234-5678")
    seen: list[tuple[str, str]] = []
    note = lambda _c, _cur, sql, given, *_rest: seen.append((sql, str(given)))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    with clock.set_clock(NOW + dt.timedelta(minutes=31)), transaction():
        assert holds.sweep_lapsed(actor=SYSTEM) == 2
    event.remove(db.engine, "before_cursor_execute", note)
    first = next((sql, given) for sql, given in seen if "stock_level" in sql)
    assert first[0].startswith("SELECT")
    assert all(str(one) in first[1] for one in (medium, large))
    assert first[0].count("(?, ?)") == 2 or first[1].count(str(desk.shop.shinjuku)) >= 2
