"""代引き: what a carrier pays over settles the order once, and differences are listed."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.carriers import PaidOver
from omni.domain.errors import Invalid
from omni.models.shipment import Carrier
from omni.queries import shipments as query
from omni.services import shipments
from omni.transactions import transaction
from tests.services.shipments.dock import Dock, healthy

DAY = dt.date(2026, 11, 30)
NUMBER = "123456789013"


def sent(dock: Dock) -> int:
    one = dock.ask(("M", 1), tender="cod")
    dock.scan(one, "M")
    (parcel,) = dock.pack(one)
    dock.do(shipments.note_number, parcel, NUMBER)
    dock.do(shipments.ship, one)
    return one


def take(dock: Dock, *paid: PaidOver) -> dict[str, int]:
    with transaction():
        return dict(shipments.take_remittance(Carrier.YAMATO, paid, on=DAY, actor=dock.actor))


def test_the_right_sum_settles_the_order_once(dock: Dock) -> None:
    one = sent(dock)
    assert [row.amount for row in query.list_awaited()] == [9_900]

    assert take(dock, PaidOver(2, NUMBER, 9_900, DAY)) == {"matched": 1}
    assert take(dock, PaidOver(2, NUMBER, 9_900, DAY)) == {"same": 1}

    (payment,) = dock.payments(one)
    assert (payment.is_awaited, payment.received_at is None) == (False, False)
    assert query.list_awaited() == []
    assert "cod_received" in dock.story(one)
    assert healthy()


def test_another_sum_is_listed_and_settles_nothing(dock: Dock) -> None:
    one = sent(dock)

    assert take(dock, PaidOver(2, NUMBER, 9_000, None), PaidOver(3, "999999999999", 1, None)) == {
        "different": 1,
        "unknown": 1,
    }

    assert dock.payments(one)[0].is_awaited
    assert {(row.awaited, row.by) for row in query.list_differences()} == {
        (9_900, -900),
        (None, 1),
    }


def test_a_parcel_paid_twice_is_a_difference(dock: Dock) -> None:
    sent(dock)
    take(dock, PaidOver(2, NUMBER, 9_900, DAY))

    again = take(dock, PaidOver(2, NUMBER, 9_900, DAY + dt.timedelta(days=7)))

    assert again == {"different": 1}


def test_a_sum_can_be_keyed(dock: Dock) -> None:
    sent(dock)

    with transaction():
        said = shipments.key_remittance(
            Carrier.YAMATO, "1234-5678-9013", 9_900, on=DAY, actor=dock.actor
        )
    assert dict(said) == {"matched": 1}
    for typed, amount in (("なし", 9_900), (NUMBER, 0)):
        with pytest.raises(Invalid), transaction():
            shipments.key_remittance(Carrier.YAMATO, typed, amount, on=DAY, actor=dock.actor)
