"""前金: taken under a receipt, settled by the hand-over or by giving it back, once."""

from __future__ import annotations

import pytest

from omni.domain.errors import AlreadyDone, Conflict, Invalid
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.queries import holds as query
from omni.services import holds
from tests.conftest import NOW
from tests.services.holds.conftest import Desk

PAID = {"deposit": 5000, "deposit_reference": "SJK-01-20261121-0001"}


def open_deposits(desk: Desk) -> list[int]:
    db.session.rollback()
    return [card.id for card in query.today(desk.shop.shinjuku).deposits]


def test_a_deposit_is_settled_by_the_hand_over(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), **PAID)
    assert desk.hold(hold_id).deposit_settled_at is None
    desk.do(holds.collect_hold, hold_id)
    assert desk.hold(hold_id).deposit_settled_at == NOW
    assert open_deposits(desk) == []


def test_of_a_hold_that_ended_the_deposit_is_given_back_once(desk: Desk, medium: int) -> None:
    hold_id = desk.place((medium, 1), **PAID)
    with pytest.raises(Conflict):
        desk.do(holds.give_deposit_back, hold_id)
    desk.do(holds.cancel_hold, hold_id, reason=CloseReason.CUSTOMER)
    assert open_deposits(desk) == [hold_id]
    desk.do(holds.give_deposit_back, hold_id)
    assert open_deposits(desk) == []
    with pytest.raises(AlreadyDone):
        desk.do(holds.give_deposit_back, hold_id)


@pytest.mark.parametrize(
    "wrong", [{"deposit": 5000}, PAID | {"deposit": -1}, PAID | {"deposit": 10**12}]
)
def test_a_deposit_nobody_means_is_refused(
    desk: Desk, medium: int, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        desk.place((medium, 1), **wrong)
