"""Keeping longer, keeping for good, and calling the customer."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Conflict, Invalid, NeedsApproval
from omni.domain.holds import CloseReason
from omni.models.hold import HoldKind, HoldState
from omni.services import holds
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.holds.conftest import Desk

SUNDAY = dt.date(2026, 11, 22)


def test_a_hold_is_extended_once_and_then_with_a_manager(
    shop: Shop, desk: Desk, medium: int
) -> None:
    hold_id = desk.place((medium, 1), visit_on=SUNDAY)
    desk.do(holds.extend_hold, hold_id, until=SUNDAY + dt.timedelta(days=1))
    assert desk.hold(hold_id).expires_at == dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
    with pytest.raises(NeedsApproval):
        desk.do(holds.extend_hold, hold_id, until=SUNDAY + dt.timedelta(days=2))
    manager = shop.staff["manager"]
    desk.do(holds.extend_hold, hold_id, until=SUNDAY + dt.timedelta(days=2), approved_by_id=manager)
    assert desk.hold(hold_id).extensions == 2


def test_the_promise_is_extended_with_the_hold(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3), visit_on=SUNDAY)
    before = desk.hold(hold_id).expires_at
    desk.do(holds.extend_hold, hold_id, until=SUNDAY + dt.timedelta(days=1))
    with clock.set_clock(before):
        assert desk.available(medium) == 0
        assert desk.sweep() == 0


def test_a_shorter_time_or_too_long_a_time_is_no_extension(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), visit_on=SUNDAY)
    for day in (SUNDAY, SUNDAY - dt.timedelta(days=3), SUNDAY + dt.timedelta(days=30)):
        with pytest.raises(Invalid):
            desk.do(holds.extend_hold, hold_id, until=day)
    assert desk.hold(hold_id).extensions == 0


def test_a_lapsed_hold_is_extended_only_while_its_goods_lie_aside(desk: Desk, medium: int) -> None:
    placed, prepared = desk.place((medium, 1)), desk.place((medium, 1))
    desk.do(holds.prepare_hold, prepared)
    with clock.set_clock(desk.hold(placed).expires_at):
        desk.sweep()
        with pytest.raises(Conflict):
            desk.do(holds.extend_hold, placed)
        desk.do(holds.extend_hold, prepared)
        assert desk.state(prepared) is HoldState.PREPARED
        assert desk.lines(prepared) == [(1, 0, 0)]
        assert desk.promises(prepared) == [("active", 1, False)]
        desk.do(holds.cancel_hold, prepared, reason=CloseReason.CUSTOMER)
        desk.do(holds.back_to_shelf, prepared)
    assert desk.level(medium) == (3, 0)


def test_a_soft_hold_gets_half_an_hour_more(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), kind=HoldKind.SOFT)
    desk.do(holds.extend_hold, hold_id)
    assert desk.hold(hold_id).expires_at == NOW + dt.timedelta(minutes=60)


def test_a_soft_hold_becomes_a_real_one(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), kind=HoldKind.SOFT)
    desk.do(holds.take_over, hold_id, visit_on=SUNDAY)
    hold = desk.hold(hold_id)
    assert (hold.kind, hold.visit_on) == (HoldKind.PICKUP, SUNDAY)
    assert hold.expires_at == dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)
    with clock.set_clock(NOW + dt.timedelta(hours=1)):
        assert desk.available(medium) == 2
    with pytest.raises(AlreadyDone):
        desk.do(holds.take_over, hold_id)


def test_a_call_is_remembered(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1))
    desk.do(holds.call_made, hold_id)
    assert desk.hold(hold_id).called_at == NOW
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    with pytest.raises(AlreadyDone):
        desk.do(holds.call_made, hold_id)
