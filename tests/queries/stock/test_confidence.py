"""Levels as other channels should see them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from omni.domain import clock
from omni.extensions import db
from omni.models.confidence import ConfidenceRule
from omni.models.stock import MovementReason, StockLevel
from omni.queries import stock as stock_query
from omni.services import stock
from omni.transactions import transaction
from tests.factories import Shop


def counted(days: int) -> None:
    with transaction():
        at = clock.now() - dt.timedelta(days=days)
        db.session.execute(update(StockLevel).values(counted_at=at))


def one(shop: Shop) -> stock_query.LevelConfidence:
    (found,) = stock_query.list_confidence([shop.shibuya], [shop.dress["M"]])
    return found


def test_the_last_piece_of_what_was_long_not_counted_is_not_promised_elsewhere(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    counted(94)
    found = one(shop)
    assert (found.score, found.buffer, found.offered) == (59, 1, 0)
    assert str(found.confidence.reason) == "最後の棚卸から94日"
    counted(0)
    assert (one(shop).buffer, one(shop).offered) == (0, 1)


def test_pieces_looked_for_in_vain_keep_more_back_until_somebody_counts(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 6)
    counted(1)
    for key in ("a", "b"):
        with transaction():
            stock.adjust(
                shop.shibuya,
                [(shop.dress["M"], -1)],
                reason=MovementReason.LOSS,
                actor=shop.actor(),
                key=key,
            )
    found = one(shop)
    assert (found.score, found.buffer, found.offered) == (50, 0, 4)
    with transaction():
        db.session.execute(update(ConfidenceRule).values(below=51, most_pieces=None, extra=2))
    assert (one(shop).buffer, one(shop).offered) == (2, 2)
    counted(0)
    assert (one(shop).score, one(shop).offered) == (100, 4)


def test_a_rule_switched_off_keeps_nothing_back(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    counted(400)
    assert one(shop).offered == 0
    with transaction():
        db.session.execute(update(ConfidenceRule).values(is_active=False))
    assert one(shop).offered == 1


def test_many_levels_take_as_many_statements_as_one(shop: Shop, statements) -> None:
    places = [shop.shibuya, shop.shinjuku, shop.warehouse]
    for size in ("S", "M", "L"):
        for place in places:
            shop.stock(shop.dress[size], 3, place)
    with statements() as seen:
        assert len(stock_query.list_confidence(places, list(shop.dress.values()))) == 9
    assert len(seen) == 3
