"""A message is sent once, or shown as uncertain; never lost, never sent twice in silence."""

from __future__ import annotations

import datetime as dt

from omni.domain import clock
from omni.extensions import db
from omni.models.delivery import Delivery, DeliveryState
from omni.services import deliveries
from omni.transactions import transaction
from tests.factories import Shop


def queue() -> int:
    with transaction():
        return deliveries.queue_mail("m@example.jp", subject="件名", body="秘密").id


def claim() -> int | None:
    with transaction():
        claimed = deliveries.claim_delivery()
        return claimed.id if claimed else None


def look(one: int) -> tuple[DeliveryState, str]:
    db.session.rollback()
    row = db.session.get_one(Delivery, one, populate_existing=True)
    return row.state, row.body


def test_a_message_is_claimed_by_one_and_its_text_forgotten_when_sent(shop: Shop) -> None:
    one = queue()
    assert claim() == one
    assert claim() is None
    with transaction():
        assert deliveries.settle_delivery(one)
    assert look(one) == (DeliveryState.SENT, "")


def test_a_lease_that_runs_out_is_uncertain_and_stays_so(shop: Shop) -> None:
    one = queue()
    claim()
    with clock.set_clock(clock.now() + deliveries.LEASE + dt.timedelta(seconds=1)):
        with transaction():
            assert deliveries.give_up_leases() == 1
        assert claim() is None
        with transaction():
            assert not deliveries.settle_delivery(one)
    assert look(one) == (DeliveryState.UNCERTAIN, "")
