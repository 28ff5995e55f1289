"""Work nobody begins goes elsewhere by itself, a few times at most."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.extensions import db
from omni.models.fulfilment import Fulfilment
from omni.services import shipments
from omni.transactions import transaction
from tests.services.shipments.dock import Dock, healthy

LATER = dt.timedelta(days=2)


def move_all() -> list[bool]:
    """What the job does."""
    said = []
    for one in shipments.list_idle():
        with transaction():
            said.append(shipments.move_idle(one, actor=SYSTEM))
    return said


def test_idle_work_is_moved_to_another_place(dock: Dock) -> None:
    dock.shop.stock(dock.shop.dress["M"], 2, dock.shop.shinjuku)
    one = dock.ask(("M", 1))

    with clock.set_clock(clock.now() + LATER):
        assert move_all() == [True]
        assert move_all() == []

    assert (dock.state(one).value, dock.read(one).refusal) == ("refused", "idle")
    assert dock.level("M") == (5, 0)
    assert dock.level("M", dock.shop.shinjuku) == (2, 1)
    assert healthy()


def test_work_that_was_begun_stays(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.do(shipments.start_picking, one)

    with clock.set_clock(clock.now() + LATER):
        assert shipments.list_idle() == []
        with transaction():
            assert not shipments.move_idle(one, actor=SYSTEM)

    assert dock.state(one).value == "picking"


def test_a_pick_up_stays_with_the_store_the_customer_goes_to(dock: Dock) -> None:
    dock.ask(("M", 1), pickup=True)

    with clock.set_clock(clock.now() + LATER):
        assert shipments.list_idle() == []


def test_an_order_is_moved_three_times_at_most(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    order_id = dock.read(one).order_id
    for number in range(3):
        with transaction():
            db.session.add(
                Fulfilment(
                    number=f"F-TEST0{number}",
                    order_id=order_id,
                    location_id=dock.shop.shinjuku,
                    kind="ship",
                    state="refused",
                    refusal="idle",
                    requested_at=clock.now(),
                )
            )

    with clock.set_clock(clock.now() + LATER):
        assert shipments.list_idle() == []
        with transaction():
            db.session.execute(
                update(Fulfilment).where(Fulfilment.number == "F-TEST00").values(refusal="busy")
            )
        assert shipments.list_idle() == [one]
    assert db.session.scalars(select(Fulfilment.id)).first() is not None
