"""One command after another: none starts in the middle of another, none is left behind."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.stock import StockLevel
from omni.transactions import transaction
from tests.factories import Shop


def add(app: Flask, shop: Shop, pieces: int) -> None:
    with app.app_context():
        with transaction():
            key = (shop.shibuya, shop.dress["M"])
            level = db.session.get_one(StockLevel, key, with_for_update=True)
            level.on_hand += pieces
        db.session.remove()


def on_hand(shop: Shop) -> int:
    db.session.rollback()
    return db.session.get_one(StockLevel, (shop.shibuya, shop.dress["M"])).on_hand


def test_a_second_command_waits_for_the_first_and_sees_it(app: Flask, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    second = threading.Thread(target=add, args=(app, shop, 5))
    with transaction():
        level = db.session.get_one(
            StockLevel, (shop.shibuya, shop.dress["M"]), with_for_update=True
        )
        second.start()
        second.join(0.2)
        assert second.is_alive()
        level.on_hand += 1
    second.join(10)
    assert on_hand(shop) == 7


def test_a_refused_command_leaves_the_way_free(app: Flask, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    with pytest.raises(Invalid), transaction():
        raise Invalid
    second = threading.Thread(target=add, args=(app, shop, 5))
    second.start()
    second.join(10)
    assert not second.is_alive()
    assert on_hand(shop) == 6
