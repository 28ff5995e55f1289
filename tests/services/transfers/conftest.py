"""Goods at 新宿店 that 渋谷店 asks for, and commands each in a transaction of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import Hold
from omni.models.stock import Allocation, StockLevel
from omni.models.transfer import Answer, Transfer, TransferDifference, TransferLine
from omni.queries import doctor
from omni.services import transfers
from omni.services.holds import Wanted
from omni.services.transfers import Arrived, NewTransfer
from omni.transactions import transaction
from tests.factories import Shop

_keys = itertools.count(1)
AREAS = ("holds", "stock", "transfers")


class Road:
    """The way from 新宿店 to 渋谷店."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.sender = shop.actor(location_id=shop.shinjuku)
        self.receiver = shop.actor(location_id=shop.shibuya)

    def do(self, command: Any, *args: Any, **details: Any) -> int:
        about = {"actor": self.receiver, "key": f"move-{next(_keys)}"} | details
        with transaction():
            return int(command(*args, **about).id)

    def ask(self, *lines: tuple[int, int], **details: Any) -> int:
        """渋谷店 asks 新宿店 for these; returns the transfer's id."""
        key = {"key": details.pop("key")} if "key" in details else {}
        wanted = tuple(Wanted(*line) for line in lines)
        wish = NewTransfer(self.shop.shinjuku, self.shop.shibuya, wanted, **details)
        return self.do(transfers.request_transfer, wish, **key)

    def ask_for(self, *lines: tuple[int, int], **details: Any) -> int:
        """取り寄せ for a guest."""
        return self.ask(*lines, guest=("山田", "090-1234-5678"), **details)

    def send(self, transfer_id: int, **details: Any) -> int:
        return self.do(transfers.send_transfer, transfer_id, **{"actor": self.sender} | details)

    def receive(self, transfer_id: int, pieces: Any = None, **details: Any) -> int:
        """All of it, or {SKU: pieces or (pieces, damaged)}."""
        arrived = None
        if pieces is not None:
            arrived = {
                one: Arrived(*many) if isinstance(many, tuple) else Arrived(many)
                for one, many in pieces.items()
            }
        return self.do(transfers.receive_transfer, transfer_id, arrived=arrived, **details)

    def answer(self, difference_id: int, answer: Answer, **details: Any) -> int:
        return self.do(transfers.answer_difference, difference_id, answer, **details)

    def transfer(self, transfer_id: int) -> Transfer:
        db.session.rollback()
        return db.session.get_one(Transfer, transfer_id, populate_existing=True)

    def hold(self, transfer_id: int) -> Hold:
        hold_id = self.transfer(transfer_id).hold_id
        assert hold_id is not None
        return db.session.get_one(Hold, hold_id, populate_existing=True)

    def lines(self, transfer_id: int) -> list[tuple[int, int, int, int]]:
        """(asked for, sent, received, damaged) of every line."""
        db.session.rollback()
        found = select(
            TransferLine.quantity, TransferLine.sent, TransferLine.received, TransferLine.damaged
        ).where(TransferLine.transfer_id == transfer_id)
        return [tuple(row) for row in db.session.execute(found.order_by(TransferLine.id))]

    def differences(self) -> list[tuple[int, str, int, str | None]]:
        """(id, kind, pieces, answer) of every difference."""
        db.session.rollback()
        found = db.session.scalars(
            select(TransferDifference)
            .order_by(TransferDifference.id)
            .execution_options(populate_existing=True)
        )
        return [(one.id, one.kind.value, one.quantity, one.answer) for one in found]

    def level(self, variant_id: int, location_id: int) -> tuple[int, int]:
        """(on hand, reserved); nothing where the goods have never been."""
        db.session.rollback()
        row = db.session.execute(
            select(StockLevel.on_hand, StockLevel.reserved).where(
                StockLevel.location_id == location_id, StockLevel.variant_id == variant_id
            )
        ).one_or_none()
        return (row.on_hand, row.reserved) if row else (0, 0)

    def there(self, variant_id: int) -> tuple[int, int]:
        return self.level(variant_id, self.shop.shinjuku)

    def here(self, variant_id: int) -> tuple[int, int]:
        return self.level(variant_id, self.shop.shibuya)

    def promises(self, hold_id: int) -> list[tuple[str, int, bool]]:
        """(state, pieces, has an expiry) of every allocation of a hold."""
        db.session.rollback()
        found = db.session.scalars(
            select(Allocation).where(
                Allocation.hold_line_id.in_(
                    select(db.metadata.tables["hold_line"].c.id).where(
                        db.metadata.tables["hold_line"].c.hold_id == hold_id
                    )
                )
            )
        )
        return [(one.state.value, one.quantity, one.expires_at is not None) for one in found]


@pytest.fixture
def medium(shop: Shop) -> int:
    """Five dresses in M at 新宿店, none here."""
    shop.stock(shop.dress["M"], 5, shop.shinjuku)
    return shop.dress["M"]


@pytest.fixture
def large(shop: Shop) -> int:
    """Two dresses in L at 新宿店, one here."""
    shop.stock(shop.dress["L"], 2, shop.shinjuku)
    shop.stock(shop.dress["L"], 1)
    return shop.dress["L"]


@pytest.fixture
def road(shop: Shop) -> Iterator[Road]:
    """A road whose books are in order when the test is over."""
    yield Road(shop)
    db.session.rollback()
    assert doctor.list_findings(AREAS) == []
