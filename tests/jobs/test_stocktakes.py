"""The worker writes the rest of a large stocktake."""

from __future__ import annotations

import pytest
from flask import Flask

from omni.extensions import db
from omni.jobs.stocktakes import apply_stocktakes
from omni.models.stock import StockLevel
from omni.models.stocktake import Stocktake, StocktakeState, Uncounted
from omni.services import stocktakes
from omni.transactions import transaction
from tests.factories import Shop


def test_what_a_manager_agreed_to_is_written_to_the_end(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("S", "M", "L"):
        shop.stock(shop.dress[size], 2)
    monkeypatch.setattr(stocktakes.applying, "CHUNK", 1)
    with transaction():
        taking = stocktakes.open_stocktake(
            shop.shibuya, stocktakes.Plan(), actor=shop.actor(), key="open"
        ).id
    with transaction():
        stocktakes.approve_stocktake(
            taking,
            uncounted=Uncounted.ZERO,
            approved_by_id=shop.staff["manager"],
            actor=shop.actor(),
            key="approve",
        )
    apply_stocktakes.call_local()
    db.session.rollback()
    assert db.session.get_one(Stocktake, taking).state is StocktakeState.APPLIED
    left = [db.session.get_one(StockLevel, (shop.shibuya, one)) for one in shop.dress.values()]
    assert [level.on_hand for level in left] == [0, 0, 0]
