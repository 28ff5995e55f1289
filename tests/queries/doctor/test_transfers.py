"""The doctor finds what was lost between two shelves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from omni.extensions import db
from omni.models.stock import Allocation
from omni.models.transfer import Transfer, TransferDifference, TransferLine, TransferState
from omni.queries.doctor import transfers as doctor
from omni.services import transfers
from omni.services.holds import Wanted
from omni.transactions import transaction
from tests.factories import Shop


@pytest.fixture
def way(shop: Shop) -> int:
    """Three asked for, three sent, two arrived, one of them damaged."""
    medium = shop.dress["M"]
    shop.stock(medium, 5, shop.shinjuku)
    sender, receiver = shop.actor(location_id=shop.shinjuku), shop.actor()
    wish = transfers.NewTransfer(
        shop.shinjuku, shop.shibuya, (Wanted(medium, 3),), guest=("山田", "090-1234-5678")
    )
    with transaction():
        made = transfers.request_transfer(wish, actor=receiver, key="ask").id
    with transaction():
        transfers.send_transfer(made, actor=sender, key="send")
    with transaction():
        parcel = {medium: transfers.Arrived(2, damaged=1)}
        transfers.receive_transfer(made, arrived=parcel, actor=receiver, key="in")
    assert doctor.broken() == []
    return made


def spoil(statement: Any) -> set[str]:
    with transaction():
        db.session.execute(statement.execution_options(synchronize_session=False))
    return {finding.what for finding in doctor.broken()}


def test_a_piece_forgotten_on_its_way_is_found(way: int) -> None:
    assert spoil(update(TransferDifference).values(quantity=2)) == {
        "what was sent has arrived or is accounted for",
        "damaged pieces are accounted for",
    }


def test_arrivals_that_moved_nothing_are_found(way: int) -> None:
    assert spoil(update(TransferLine).values(received=3, damaged=2)) == {
        "what was sent has arrived or is accounted for",
        "damaged pieces are accounted for",
        "what arrived is on hand there",
        "what arrived damaged is not for sale",
    }


def test_arrivals_before_they_were_received_are_found(way: int) -> None:
    back = update(Transfer).values(state=TransferState.SENT, received_at=None)
    assert spoil(back) == {"what is on its way lies nowhere yet"}


def test_a_request_without_its_promise_is_found(way: int) -> None:
    back = update(Transfer).values(state=TransferState.REQUESTED, received_at=None, sent_at=None)
    assert "what is asked for is promised" in spoil(back)


def test_a_promise_elsewhere_is_found(way: int, shop: Shop) -> None:
    other = update(Allocation).where(Allocation.transfer_line_id.is_not(None))
    assert spoil(other.values(location_id=shop.shibuya)) == {"a promise is of the sender's goods"}


def test_a_customer_sent_elsewhere_is_found(way: int, shop: Shop) -> None:
    found = spoil(update(Transfer).values(to_id=shop.warehouse))
    assert "a customer fetches her goods where they arrive" in found


def test_a_line_that_came_by_itself_is_found(way: int) -> None:
    assert spoil(update(TransferLine).values(sent=1)) == {
        "what was sent has arrived or is accounted for",
        "what was sent has left its shelf",
    }
