"""Whatever happens at once, no piece is promised, offered or handed over twice."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import Hold, HoldKind, HoldState
from omni.models.stock import StockMovement
from omni.services import holds
from omni.transactions import transaction
from tests.conftest import NOW
from tests.services.holds.conftest import Desk
from tests.services.sales.test_at_once import at_once

pytestmark = pytest.mark.slow


def count_holds() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Hold)) or 0


def test_the_last_piece_is_kept_for_one_of_thirty_two(app: Flask, desk: Desk, medium: int) -> None:
    desk.place((medium, 2))
    works = [
        lambda phone=f"0312345{at:03}": (desk.place((medium, 1), guest_phone=phone), "kept")[1]
        for at in range(32)
    ]
    assert Counter(map(str, at_once(app, works))) == {"kept": 1, "ShortOfStock": 31}
    assert desk.level(medium) == (3, 3)
    assert count_holds() == 2


def test_one_key_twenty_times_is_one_hold(app: Flask, desk: Desk, medium: int) -> None:
    answers = at_once(app, [lambda: desk.place((medium, 1), key="tap")] * 20)
    assert len(set(answers)) == 1
    assert desk.level(medium) == (3, 1)


def test_one_members_limit_holds_at_eight_tablets(app: Flask, desk: Desk, medium: int) -> None:
    member = desk.shop.member()
    desk.shop.stock(desk.shop.dress["S"], 50, desk.shop.shinjuku)
    work = lambda: (desk.place((desk.shop.dress["S"], 2), member_id=member), "kept")[1]  # noqa: E731
    answers = Counter(map(str, at_once(app, [work] * 8)))
    assert answers == {"kept": 2, "TooMany": 6}


def test_one_guests_limit_holds_at_eight_tablets(app: Flask, desk: Desk) -> None:
    desk.shop.stock(desk.shop.dress["S"], 50, desk.shop.shinjuku)
    work = lambda: (desk.place((desk.shop.dress["S"], 2)), "kept")[1]  # noqa: E731
    answers = Counter(map(str, at_once(app, [work] * 8)))
    assert answers == {"kept": 2, "TooMany": 6}


def test_two_tablets_prepare_collect_and_cancel_one_hold_at_once(
    app: Flask, desk: Desk, medium: int
) -> None:
    hold_id = desk.place((medium, 2))
    works = [
        lambda: desk.do(holds.prepare_hold, hold_id),
        lambda: desk.do(holds.collect_hold, hold_id),
        lambda: desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER),
    ]
    at_once(app, works * 3)
    collected = desk.state(hold_id) is HoldState.COLLECTED
    assert collected or desk.state(hold_id) is HoldState.CANCELLED
    assert desk.level(medium)[0] == (1 if collected else 3)
    moved = db.session.scalar(
        select(func.sum(StockMovement.quantity)).where(StockMovement.source_type == "hold_line")
    )
    assert (moved or 0) == (-2 if collected else 0)


def test_pieces_freed_at_once_are_offered_once_each(app: Flask, desk: Desk, medium: int) -> None:
    kept = [desk.place((medium, 1)) for _ in range(3)]
    for at in range(5):
        desk.do(
            holds.join_waiting_list,
            medium,
            location_id=desk.shop.shinjuku,
            guest_name=f"{at}番",
            guest_phone=f"0802222333{at}",
        )
    works = [
        lambda hold_id=hold_id: desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
        for hold_id in kept
    ]
    at_once(app, [*works, desk.sweep, desk.sweep])
    states = [state for _who, state, _hold in desk.waits()]
    assert states == ["offered"] * 3 + ["waiting"] * 2
    assert desk.level(medium) == (3, 3)


def test_holds_that_lapse_while_they_are_collected(app: Flask, desk: Desk, medium: int) -> None:
    """Soft holds end in the middle of the race; collectors, sweeps and newcomers all come."""
    desk.shop.stock(desk.shop.dress["S"], 12, desk.shop.shinjuku)
    small = desk.shop.dress["S"]
    kept = [
        desk.place((small, 1), kind=HoldKind.SOFT, guest_phone=f"031234500{at:02}")
        for at in range(12)
    ]
    started = time.monotonic()
    end = NOW + dt.timedelta(minutes=30)

    def ticking() -> dt.datetime:
        """Half a second before the end, when the race begins."""
        return end + dt.timedelta(seconds=time.monotonic() - started - 0.5)

    numbers = itertools.count(10)

    def sweep() -> int:
        time.sleep(0.3)
        with transaction():
            return holds.sweep_lapsed(actor=SYSTEM, limit=3)

    collect = [lambda one=one: desk.do(holds.collect_hold, one) for one in kept]
    newcomers = [
        lambda: desk.place((small, 2), guest_phone=f"08011112{next(numbers):03}") for _ in range(6)
    ]
    with clock.set_clock(ticking):
        at_once(app, [*collect, *newcomers, sweep, sweep, sweep])
        time.sleep(0.6)
        while desk.sweep():
            pass
    states = Counter(desk.state(one) for one in kept)
    assert states[HoldState.COLLECTED] + states[HoldState.LAPSED] == 12
    on_hand, reserved = desk.level(small)
    assert on_hand == 12 - states[HoldState.COLLECTED]
    assert 0 <= reserved <= on_hand
