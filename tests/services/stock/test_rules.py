"""What a store keeps for its own floor."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.stock import StockLevel
from omni.queries import stock as stock_query
from omni.services import stock
from omni.transactions import transaction
from tests.factories import Shop


def test_a_buffer_is_not_available(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 3)
    with transaction():
        stock.set_rules(
            shop.shibuya, shop.dress["M"], buffer=2, low_at=1, shelf="A-3", actor=shop.actor()
        )
    (level,) = stock_query.list_levels([shop.dress["M"]])
    assert (level.available, level.buffer, level.shelf) == (1, 2, "A-3")


@pytest.mark.parametrize(("buffer", "low_at"), [(-1, 0), (0, 10_000)])
def test_a_rule_nobody_means_is_refused(shop: Shop, buffer: int, low_at: int) -> None:
    with pytest.raises(Invalid), transaction():
        stock.set_rules(
            shop.shibuya,
            shop.dress["M"],
            buffer=buffer,
            low_at=low_at,
            shelf=None,
            actor=shop.actor(),
        )
    assert db.session.scalars(select(StockLevel)).all() == []
