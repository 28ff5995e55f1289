"""The doctor sees every way in which the holds' books can be wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from omni.domain import clock
from omni.extensions import db
from omni.models.hold import Hold, HoldLine, HoldState, WaitEntry, WaitState
from omni.models.stock import Allocation, AllocationState
from omni.queries.doctor import holds as doctor
from omni.services import holds
from omni.services.holds import Customer, Wanted
from omni.transactions import transaction
from tests.factories import Shop


@pytest.fixture
def placed(shop: Shop) -> int:
    """Two dresses are kept at 渋谷店."""
    shop.stock(shop.dress["M"], 3)
    with transaction():
        return holds.place_hold(
            [Wanted(shop.dress["M"], 2)],
            location_id=shop.shibuya,
            customer=Customer(name="山田", phone="0312345678"),
            actor=shop.actor(),
            key="k",
        ).id


def spoil(table: Any, **values: object) -> None:
    with transaction():
        db.session.execute(update(table).values(**values))


def found() -> list[str]:
    db.session.rollback()
    return [one.what for one in doctor.broken()]


def test_good_books_have_no_findings(placed: int) -> None:
    assert found() == []


def test_collected_without_a_hand_over(placed: int) -> None:
    spoil(HoldLine, collected=1, returned=1)
    assert found() == [
        "collected is what was handed over",
        "what waits is promised",
        "a hold is open while pieces wait",
    ]


def test_a_line_that_waits_without_a_promise(placed: int) -> None:
    spoil(Allocation, state=AllocationState.RELEASED)
    assert found() == ["what waits is promised"]


def test_past_its_time_a_hold_may_have_lost_its_promise(placed: int) -> None:
    spoil(Allocation, state=AllocationState.RELEASED)
    with clock.set_clock(clock.now() + dt.timedelta(days=30)):
        assert found() == []


def test_pieces_shelved_that_nobody_gave_back(placed: int) -> None:
    spoil(Allocation, state=AllocationState.SHELF, expires_at=None)
    assert found() == ["what waits is promised", "only what was given back is shelved"]


def test_an_ended_hold_with_pieces_that_wait(placed: int) -> None:
    spoil(Hold, state=HoldState.LAPSED)
    assert found() == ["a hold is open while pieces wait"]


def test_a_promise_of_other_goods(shop: Shop, placed: int) -> None:
    spoil(Allocation, variant_id=shop.dress["L"])
    assert found() == ["a promise is of the hold's goods and store"]


def test_two_clocks(placed: int) -> None:
    spoil(Allocation, expires_at=clock.now())
    assert found() == ["hold and promise have one clock"]


def test_a_prepared_hold_that_could_lapse_on_the_shelf(placed: int) -> None:
    spoil(Hold, state=HoldState.PREPARED)
    assert found() == ["what is prepared does not lapse"]


def test_an_offer_without_a_hold_and_one_made_twice(shop: Shop, placed: int) -> None:
    with transaction():
        for state, hold_id in (
            (WaitState.OFFERED, None),
            (WaitState.WAITING, placed),
            (WaitState.OFFERED, placed),
        ):
            db.session.add(
                WaitEntry(
                    location_id=shop.shibuya,
                    variant_id=shop.dress["M"],
                    guest_name="次の人",
                    state=state,
                    hold_id=hold_id,
                    created_at=clock.now(),
                )
            )
    assert found() == [
        "an offer is an open hold",
        "an offer is an open hold",
        "an offer is made to one person",
    ]
