"""A store whose shelves are counted while it sells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from omni.domain import clock
from omni.extensions import db
from omni.models.stock import StockLevel
from omni.models.stocktake import Stocktake, StocktakeState, StocktakeZone, Uncounted
from omni.queries import doctor
from omni.queries import stocktakes as stocktake_query
from omni.services import stock, stocktakes
from omni.transactions import transaction
from tests.factories import Shop

_keys = itertools.count(1)


class Room:
    """渋谷店, its shelves, and commands each in a transaction of its own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.clerk = shop.actor()
        self.manager = shop.staff["manager"]

    def do(self, command: Any, *args: Any, **details: Any) -> int:
        about = {"actor": self.clerk, "key": f"count-{next(_keys)}"} | details
        with transaction():
            return int(command(*args, **about).id)

    def open(self, **plan: Any) -> int:
        return self.do(stocktakes.open_stocktake, self.shop.shibuya, stocktakes.Plan(**plan))

    def zones(self, stocktake_id: int) -> dict[str, int]:
        db.session.rollback()
        rows = select(StocktakeZone.name, StocktakeZone.id).where(
            StocktakeZone.stocktake_id == stocktake_id
        )
        return {row.name: row.id for row in db.session.execute(rows)}

    def count(
        self, stocktake_id: int, variant_id: int, pieces: int, zone: str = "", **details: Any
    ) -> int:
        zone_id = self.zones(stocktake_id)[zone]
        return self.do(stocktakes.count_goods, stocktake_id, zone_id, variant_id, pieces, **details)

    def approve(self, stocktake_id: int, **details: Any) -> int:
        about = {"uncounted": Uncounted.LEAVE, "approved_by_id": self.manager} | details
        return self.do(stocktakes.approve_stocktake, stocktake_id, **about)

    def sell(self, variant_id: int, pieces: int = 1) -> None:
        with transaction():
            line = [(variant_id, pieces, None)]
            stock.sell(self.shop.shibuya, line, actor=self.clerk, at=clock.now())

    def receive(self, variant_id: int, pieces: int) -> None:
        self.do(stock.receive, self.shop.shibuya, [(variant_id, pieces)])

    def on_hand(self, variant_id: int) -> int:
        db.session.rollback()
        found = select(StockLevel.on_hand).where(
            StockLevel.location_id == self.shop.shibuya, StockLevel.variant_id == variant_id
        )
        return db.session.scalar(found) or 0

    def state(self, stocktake_id: int) -> StocktakeState:
        return self.stocktake(stocktake_id).state

    def stocktake(self, stocktake_id: int) -> Stocktake:
        db.session.rollback()
        return db.session.get_one(Stocktake, stocktake_id, populate_existing=True)

    def review(self, stocktake_id: int) -> stocktake_query.Review:
        return stocktake_query.get_review(self.stocktake(stocktake_id))

    def shelve(self, variant_id: int, shelf: str) -> None:
        with transaction():
            db.session.execute(
                update(StockLevel)
                .where(
                    StockLevel.variant_id == variant_id,
                    StockLevel.location_id == self.shop.shibuya,
                )
                .values(shelf=shelf)
            )


@pytest.fixture
def medium(shop: Shop) -> int:
    """Five dresses in M."""
    shop.stock(shop.dress["M"], 5)
    return shop.dress["M"]


@pytest.fixture
def large(shop: Shop) -> int:
    """Two dresses in L."""
    shop.stock(shop.dress["L"], 2)
    return shop.dress["L"]


@pytest.fixture
def room(shop: Shop) -> Iterator[Room]:
    """A room whose books are in order when the test is over."""
    yield Room(shop)
    db.session.rollback()
    assert doctor.list_findings(("holds", "stock")) == []
