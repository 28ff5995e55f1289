"""A process killed between any two statements leaves a transfer as it was."""

from __future__ import annotations

import pytest
from flask import Flask

from omni.extensions import db
from omni.models.deposit import DepositEntry
from omni.models.transfer import Answer, Transfer, TransferDifference, TransferLine
from omni.services.holds import MoneyTaken
from tests.services.holds import test_killed as holds_killed
from tests.services.transfers.conftest import Road

pytestmark = pytest.mark.slow

TABLES = (*holds_killed.TABLES, Transfer, TransferLine, TransferDifference, DepositEntry)


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holds_killed, "TABLES", TABLES)


def test_asking_for_a_customer_who_pays_ahead(app: Flask, road: Road, medium: int) -> None:
    money = MoneyTaken(1_000, "cash", road.shop.shibuya, road.shop.register)

    def work() -> int:
        db.session.remove()  # as every request does: the id of a hold never kept is used again
        return road.ask_for((medium, 2), deposit=money, key="k")

    assert holds_killed.kill_everywhere(work) > 10
    assert road.there(medium) == (5, 2)


def test_sending_less_than_was_asked_for(app: Flask, road: Road, medium: int, large: int) -> None:
    asked = road.ask((medium, 2), (large, 1))
    line = min(one.id for one in road.transfer(asked).lines)
    work = lambda: road.send(asked, sent={line: 1}, is_missing=True, key="k")  # noqa: E731
    assert holds_killed.kill_everywhere(work) > 10
    assert (road.there(medium), road.there(large)) == ((3, 0), (1, 0))


def test_receiving_otherwise_than_sent(app: Flask, road: Road, medium: int, large: int) -> None:
    asked = road.ask_for((medium, 3))
    road.send(asked)
    parcel = {medium: (2, 1), large: 1}
    work = lambda: road.receive(asked, parcel, key="k")  # noqa: E731
    assert holds_killed.kill_everywhere(work) > 10
    assert (road.here(medium), road.here(large)) == ((1, 1), (2, 0))


def test_answering_a_shortage(app: Flask, road: Road, medium: int) -> None:
    asked = road.ask_for((medium, 2))
    road.send(asked)
    road.receive(asked, {medium: 1})
    ((difference, *_),) = road.differences()
    work = lambda: road.answer(difference, Answer.CAME_LATER, key="k")  # noqa: E731
    assert holds_killed.kill_everywhere(work) > 8
    assert road.here(medium) == (2, 2)
