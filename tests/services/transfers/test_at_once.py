"""Two tablets, a till and a lost process: no piece of a transfer is counted twice or lost."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from omni.domain import clock
from omni.extensions import db
from omni.models.transfer import Answer, TransferState
from omni.queries import doctor
from omni.services import stock, transfers
from omni.transactions import transaction
from tests.services.sales.test_at_once import at_once
from tests.services.transfers.conftest import AREAS, Road

pytestmark = pytest.mark.slow


def test_two_tablets_receive_the_same_transfer(app: Flask, road: Road, medium: int) -> None:
    asked = road.ask((medium, 3))
    road.send(asked)
    works = [
        lambda pieces=pieces: (road.receive(asked, {medium: pieces}), "in")[1]
        for pieces in (3, 3, 2, 2, 3, 3, 2, 2)
    ]
    answers = Counter(map(str, at_once(app, works)))
    assert answers == {"in": 1, "TransferMoved": 7}
    assert road.here(medium)[0] in (2, 3)


def test_one_tap_of_receive_ten_times(app: Flask, road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 2))
    road.send(asked)
    answers = at_once(app, [lambda: road.receive(asked, key="tap")] * 10)
    assert set(answers) == {asked}
    assert road.here(medium) == (2, 2)


def test_the_last_pieces_are_asked_for_by_one_of_sixteen(
    app: Flask, road: Road, medium: int
) -> None:
    works = [lambda: (road.ask((medium, 2)), "got")[1]] * 16
    assert Counter(map(str, at_once(app, works))) == {"got": 2, "ShortOfStock": 14}
    assert road.there(medium) == (5, 4)


def test_sending_while_the_piece_is_being_sold(app: Flask, road: Road, medium: int) -> None:
    """The till is never refused: all ten leave, five on the road, five sold, a person is asked."""
    asked = road.ask((medium, 5))

    def sell() -> str:
        with transaction():
            line = [(medium, 1, None)]
            stock.sell(road.shop.shinjuku, line, actor=road.sender, at=clock.now())
        return "sold"

    answers = at_once(app, [lambda: (road.send(asked), "sent")[1], *[sell] * 5])
    assert Counter(map(str, answers)) == {"sold": 5, "sent": 1}
    assert road.there(medium) == (-5, 0)


def test_sending_and_cancelling_at_once_is_one_of_the_two(
    app: Flask, road: Road, medium: int
) -> None:
    for _ in range(4):
        asked = road.ask_for((medium, 1))
        hold = road.hold(asked).id
        works = [
            lambda asked=asked: (road.send(asked), "sent")[1],
            lambda asked=asked: (
                road.do(transfers.cancel_transfer, asked, reason="mistake"),
                "cancelled",
            )[1],
            lambda hold=hold: (
                road.do(
                    transfers.cancel_customer_order,
                    hold,
                    reason=transfers.customer_orders.CloseReason.CUSTOMER,
                ),
                "given up",
            )[1],
        ]
        answers = Counter(map(str, at_once(app, works)))
        assert answers["sent"] + answers["cancelled"] <= 1
        assert answers["given up"] == 1
        assert road.transfer(asked).state in (TransferState.SENT, TransferState.CANCELLED)


def test_one_shortage_is_answered_once(app: Flask, road: Road, medium: int) -> None:
    asked = road.ask((medium, 3))
    road.send(asked)
    road.receive(asked, {medium: 1})
    ((difference, *_),) = road.differences()
    answers = (Answer.CAME_LATER, Answer.NEVER_LEFT, Answer.LOST) * 2
    works = [lambda one=one: (road.answer(difference, one), "told")[1] for one in answers]
    told = Counter(map(str, at_once(app, works)))
    assert (told["told"], told["Answered"]) == (1, 5)
    db.session.rollback()
    assert doctor.list_findings(AREAS) == []
