"""Pick-up: ready, then handed over once to who names the code, paid at this till when awaited."""

from __future__ import annotations

import pytest

from omni.extensions import db
from omni.models.fulfilment import FulfilmentState
from omni.models.location import RegisterDay
from omni.models.order import Tender
from omni.queries.closing import sum_tenders
from omni.services import shipments
from omni.services.shipments.collecting import Unpaid, WrongCode
from omni.services.shipments.packing import StillToFind
from omni.services.shipments.rows import FulfilmentMoved
from tests.services.shipments.dock import Dock, healthy, key


def ready(dock: Dock, tender: str = "online") -> int:
    """Something to fetch that lies behind the counter."""
    one = dock.ask(("M", 1), pickup=True, tender=tender)
    dock.scan(one, "M")
    dock.do(shipments.make_ready, one)
    return one


def test_the_code_hands_the_goods_over(dock: Dock) -> None:
    one = ready(dock)
    assert dock.level("M") == (5, 1)

    dock.do(shipments.hand_over, one, code=dock.read(one).pickup_code)

    assert dock.state(one) is FulfilmentState.COLLECTED
    assert dock.level("M") == (4, 0)
    assert healthy()


def test_another_code_hands_nothing_over(dock: Dock) -> None:
    one = ready(dock)

    with pytest.raises(WrongCode):
        dock.do(shipments.hand_over, one, code="00000000x")

    assert dock.state(one) is FulfilmentState.READY
    assert dock.level("M") == (5, 1)


def test_goods_are_handed_over_once(dock: Dock) -> None:
    one, tap = ready(dock), key()
    for _ in range(2):
        dock.do(shipments.hand_over, one, key=tap)

    with pytest.raises(FulfilmentMoved):
        dock.do(shipments.hand_over, one)

    assert dock.level("M") == (4, 0)


def test_what_is_paid_on_collection_lies_in_this_till(dock: Dock) -> None:
    one = ready(dock, tender="cash")

    with pytest.raises(Unpaid) as refused:
        dock.do(shipments.hand_over, one)
    dock.do(shipments.hand_over, one, tender=Tender.CARD, register_id=dock.shop.register)

    assert refused.value.params["due"] == "9,900"
    (payment,) = dock.payments(one)
    assert (payment.tender, payment.is_awaited) == (Tender.CARD, False)
    assert payment.received_at is not None
    (day,) = db.session.query(RegisterDay).all()
    assert {one.tender: one.taken for one in sum_tenders(day)}[Tender.CARD] == 9_900
    assert healthy()


def test_not_ready_before_everything_is_found(dock: Dock) -> None:
    one = dock.ask(("M", 2), pickup=True)
    dock.scan(one, "M")

    with pytest.raises(StillToFind):
        dock.do(shipments.make_ready, one)
    with pytest.raises(FulfilmentMoved):
        dock.do(shipments.hand_over, one)

    assert dock.state(one) is FulfilmentState.PICKING
