"""Tills are counted at any time and closed once; what was sold stays sold."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Invalid, NeedsApproval, NotFound
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.location import Register, RegisterDay, RegisterDayState, TillCount
from omni.models.order import Order
from omni.queries.closing import get_till
from omni.services import closing
from omni.services.registers import DayClosed
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.till import Till

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def till(shop: Shop) -> Till:
    """渋谷店's register after one sale in cash and one by card."""
    made = Till(shop)
    made.ring(SaleLine(shop.dress["M"]), paid=(("cash", 10_000),))
    made.ring(SaleLine(shop.dress["S"]), paid=(("card", 5_000), ("cash", 4_900)))
    return made


def do(shop: Shop, command: Callable[..., RegisterDay], *counted: Any, **rest: Any) -> int:
    asked = {
        "register_id": shop.register,
        "location_id": shop.shibuya,
        "day": TODAY,
        "actor": shop.actor(),
        "key": str(uuid.uuid4()),
    } | rest
    with transaction():
        return command(*counted, **asked).id


def counts() -> list[tuple[str, str, int, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(TillCount).order_by(TillCount.id))
    return [(row.kind.value, row.tender, row.expected, row.counted) for row in rows]


def state() -> RegisterDayState:
    db.session.rollback()
    return db.session.scalars(select(RegisterDay.state)).one()


def test_a_check_says_what_is_missing_and_changes_nothing(shop: Shop, till: Till) -> None:
    do(shop, closing.check_till, {"cash": 14_700, "card": 5_000}, note="昼")
    assert counts() == [("check", "cash", 14_800, 14_700), ("check", "card", 5_000, 5_000)]
    assert state() is RegisterDayState.OPEN
    till.ring(SaleLine(shop.dress["M"]))


def test_change_money_lies_in_the_till_too(shop: Shop, till: Till) -> None:
    do(shop, closing.set_float, 30_000)
    do(shop, closing.close_till, {"cash": 44_800, "card": 5_000})
    assert counts() == [("close", "cash", 44_800, 44_800), ("close", "card", 5_000, 5_000)]
    with clock.set_clock(NOW + dt.timedelta(days=1)):
        till.ring(SaleLine(shop.dress["M"]))
    floats = db.session.scalars(select(RegisterDay.opening_float)).all()
    assert floats == [30_000, 30_000]


def test_a_closed_day_sells_nothing_more(shop: Shop, till: Till) -> None:
    do(shop, closing.close_till, {"cash": 14_800, "card": 5_000})
    assert state() is RegisterDayState.CLOSED
    with pytest.raises(DayClosed):
        till.ring(SaleLine(shop.dress["M"]))
    with pytest.raises(AlreadyDone):
        do(shop, closing.close_till, {"cash": 14_800, "card": 5_000})
    with pytest.raises(AlreadyDone):
        do(shop, closing.check_till, {"cash": 14_800})
    assert len(db.session.scalars(select(Order.id)).all()) == 2


def test_tapped_twice_it_is_closed_once(shop: Shop, till: Till) -> None:
    key = str(uuid.uuid4())
    first = do(shop, closing.close_till, {"cash": 14_800, "card": 5_000}, key=key)
    assert do(shop, closing.close_till, {"cash": 14_800, "card": 5_000}, key=key) == first
    assert len(counts()) == 2


def test_a_small_difference_is_the_clerks_a_large_one_the_managers(shop: Shop, till: Till) -> None:
    with pytest.raises(NeedsApproval) as refused:
        do(shop, closing.close_till, {"cash": 14_299, "card": 5_000})
    assert str(refused.value) == "過不足が¥501あります。店長の承認が必要です。"
    assert (counts(), state()) == ([], RegisterDayState.OPEN)
    do(shop, closing.close_till, {"cash": 14_300, "card": 5_000})
    assert state() is RegisterDayState.CLOSED


def test_a_manager_may_agree_to_a_large_difference(shop: Shop, till: Till) -> None:
    manager = shop.staff["manager"]
    do(shop, closing.close_till, {"cash": 0}, note="両替", approved_by_id=manager)
    (count,) = get_till(db.session.get_one(Register, shop.register), TODAY).counts
    assert (count.difference, count.note, count.approver_name) == (-19_800, "両替", "managerさん")


def test_surplus_by_one_tender_does_not_hide_what_another_lacks(shop: Shop, till: Till) -> None:
    with pytest.raises(NeedsApproval):
        do(shop, closing.close_till, {"cash": 19_800, "card": 0})


def test_a_reopened_day_sells_again(shop: Shop, till: Till) -> None:
    manager = shop.staff["manager"]
    with pytest.raises(AlreadyDone):
        do(shop, closing.reopen_till, reason="x", approved_by_id=manager)
    do(shop, closing.close_till, {"cash": 14_800, "card": 5_000})
    with pytest.raises(NeedsApproval):
        do(shop, closing.reopen_till, reason="打ち忘れ", approved_by_id=None)
    with pytest.raises(Invalid):
        do(shop, closing.reopen_till, reason=" ", approved_by_id=manager)
    do(shop, closing.reopen_till, reason="打ち忘れ", approved_by_id=manager)
    assert till.ring(SaleLine(shop.dress["M"])).receipt_number == "SBY-01-20261121-0003"
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "closing.reopen")).one()
    assert line.approved_by_id == manager


def test_the_pos_is_compared_without_the_change_money(shop: Shop, till: Till) -> None:
    do(shop, closing.set_float, 30_000)
    do(shop, closing.close_till, {"cash": 44_800, "card": 5_000})
    do(shop, closing.compare_pos, {"cash": 14_800, "card": 4_000, "qr": 1_000})
    assert counts()[2:] == [
        ("pos", "cash", 14_800, 14_800),
        ("pos", "card", 5_000, 4_000),
        ("pos", "qr", 0, 1_000),
    ]


def test_a_day_without_sales_can_be_closed_but_not_one_that_never_was(shop: Shop) -> None:
    do(shop, closing.close_till, {"cash": 0})
    assert counts() == [("close", "cash", 0, 0)]
    with pytest.raises(NotFound):
        do(shop, closing.close_till, {"cash": 0}, day=TODAY - dt.timedelta(days=1))


@pytest.mark.parametrize("counted", [{"cash": -1}, {"cash": 100_000_000}, {"shells": 1}])
def test_a_count_nobody_can_mean_is_refused(
    shop: Shop, till: Till, counted: dict[str, int]
) -> None:
    with pytest.raises(Invalid):
        do(shop, closing.check_till, counted)
    assert counts() == []


def test_another_stores_till_is_refused(shop: Shop, till: Till) -> None:
    with pytest.raises(NotFound):
        do(shop, closing.check_till, {"cash": 0}, location_id=shop.shinjuku)
