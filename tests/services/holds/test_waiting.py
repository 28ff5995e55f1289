"""The waiting list: first come, first served, in the transaction that frees a piece."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Conflict, Invalid, NotEnough
from omni.domain.holds import CloseReason
from omni.models.hold import HoldState
from omni.services import holds, stock
from omni.transactions import transaction
from tests.conftest import NOW
from tests.services.holds.conftest import Desk


@pytest.fixture
def kept(desk: Desk, medium: int) -> int:
    """All three dresses are kept for somebody."""
    return desk.place((medium, 3))


def wait(desk: Desk, name: str, variant_id: int, quantity: int = 1) -> int:
    phone = f"080-0000-{sum(map(ord, name)) % 10_000:04}"
    return desk.do(
        holds.join_waiting_list,
        variant_id,
        location_id=desk.shop.shinjuku,
        quantity=quantity,
        guest_name=name,
        guest_phone=phone,
    )


def cancel(desk: Desk, hold_id: int) -> None:
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)


def states(desk: Desk) -> list[str]:
    return [state for _who, state, _hold in desk.waits()]


def test_who_came_first_is_offered_what_is_freed(desk: Desk, medium: int, kept: int) -> None:
    for name in ("一郎", "二郎", "三郎", "四郎"):
        wait(desk, name, medium)
    cancel(desk, kept)
    assert states(desk) == ["offered", "offered", "offered", "waiting"]
    assert desk.level(medium) == (3, 3)
    offers = [hold for _who, _state, hold in desk.waits()[:3]]
    assert len(set(offers)) == 3
    offered = desk.hold(offers[0] or 0)
    assert (offered.guest_name, offered.kind.value) == ("一郎", "soft")
    assert offered.expires_at == NOW + dt.timedelta(hours=24)


def test_an_offer_never_ends_in_the_night(desk: Desk, medium: int, kept: int) -> None:
    wait(desk, "一郎", medium)
    closing = desk.hold(kept).expires_at
    with clock.set_clock(closing + dt.timedelta(minutes=1)):
        desk.sweep()
        ((_who, _state, hold_id),) = desk.waits()
        assert desk.hold(hold_id or 0).expires_at == closing + dt.timedelta(days=1)


def test_who_wants_more_than_is_free_stays_in_line(desk: Desk, medium: int) -> None:
    first, _second = desk.place((medium, 1)), desk.place((medium, 2))
    wait(desk, "一郎", medium, 2)
    wait(desk, "二郎", medium, 1)
    cancel(desk, first)
    assert states(desk) == ["waiting", "offered"]


def test_who_passes_is_not_asked_again_and_the_next_is(desk: Desk, medium: int, kept: int) -> None:
    for name in ("一郎", "二郎", "三郎", "四郎"):
        wait(desk, name, medium)
    cancel(desk, kept)
    first = desk.waits()[0][2]
    desk.do(holds.pass_offer, first)
    assert states(desk) == ["passed", "offered", "offered", "offered"]
    assert desk.level(medium) == (3, 3)
    with pytest.raises(AlreadyDone):
        desk.do(holds.pass_offer, first)


def test_an_offer_nobody_answers_goes_to_the_next(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 3))
    wait(desk, "一郎", medium, 3)
    wait(desk, "二郎", medium, 3)
    cancel(desk, hold_id)
    with clock.set_clock(NOW + dt.timedelta(hours=24)):
        desk.sweep()
    assert states(desk) == ["passed", "offered"]
    assert desk.level(medium) == (3, 3)


def test_who_says_yes_has_the_goods(desk: Desk, medium: int, kept: int) -> None:
    wait(desk, "一郎", medium)
    cancel(desk, kept)
    offer = desk.waits()[0][2]
    desk.do(holds.take_over, offer)
    assert states(desk) == ["taken"]
    desk.do(holds.collect_hold, offer)
    assert desk.level(medium) == (2, 0)


def test_who_buys_at_once_has_the_goods(desk: Desk, medium: int, kept: int) -> None:
    wait(desk, "一郎", medium)
    cancel(desk, kept)
    desk.do(holds.collect_hold, desk.waits()[0][2])
    assert states(desk) == ["taken"]


def test_prepared_goods_are_offered_only_from_the_shelf(desk: Desk, medium: int, kept: int) -> None:
    desk.do(holds.prepare_hold, kept)
    wait(desk, "一郎", medium)
    cancel(desk, kept)
    assert states(desk) == ["waiting"]
    desk.do(holds.back_to_shelf, kept)
    assert states(desk) == ["offered"]


def test_a_newcomer_does_not_overtake_who_waits(desk: Desk, medium: int, kept: int) -> None:
    wait(desk, "一郎", medium, 3)
    with clock.set_clock(desk.hold(kept).expires_at):
        with pytest.raises(NotEnough):
            desk.place((medium, 1), guest_phone="080-0000-1111")
        assert desk.sweep() == 1
        assert states(desk) == ["offered"]


def test_goods_that_arrive_are_offered_by_the_sweep(desk: Desk, medium: int, kept: int) -> None:
    wait(desk, "一郎", medium)
    with transaction():
        stock.receive(desk.shop.shinjuku, [(medium, 1)], actor=desk.clerk, key="r")
    desk.sweep()
    assert states(desk) == ["offered"]
    assert desk.state(kept) is HoldState.PLACED


def test_nobody_waits_for_what_is_there(desk: Desk, medium: int) -> None:
    with pytest.raises(Conflict):
        wait(desk, "一郎", medium)
    assert desk.waits() == []


def test_nobody_stands_in_line_twice(desk: Desk, medium: int, kept: int) -> None:
    wait(desk, "一郎", medium)
    with pytest.raises(AlreadyDone):
        wait(desk, "一郎", medium)


def test_who_left_is_not_offered_anything(desk: Desk, medium: int, kept: int) -> None:
    entry = wait(desk, "一郎", medium)
    desk.do(holds.leave_waiting_list, entry)
    with pytest.raises(AlreadyDone):
        desk.do(holds.leave_waiting_list, entry)
    cancel(desk, kept)
    assert states(desk) == ["cancelled"]
    assert desk.level(medium) == (3, 0)


def test_only_an_offer_can_be_passed(desk: Desk, kept: int) -> None:
    with pytest.raises(Invalid):
        desk.do(holds.pass_offer, kept)
