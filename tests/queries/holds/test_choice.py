"""What can be kept for somebody."""

from __future__ import annotations

import datetime as dt

from omni.queries import holds as query
from tests.factories import Shop


def test_the_choice_shows_every_size_here_and_the_other_stores(shop: Shop) -> None:
    small, medium, large = (shop.dress[size] for size in ("S", "M", "L"))
    shop.stock(medium, 2)
    shop.stock(large, 1)
    shop.stock(medium, 4, shop.shinjuku)
    shop.stock(medium, 9, shop.warehouse)
    choice = query.choose(shop.shibuya, [medium], None)
    assert [(one.variant_id, one.available) for one in choice.asked] == [(medium, 2)]
    assert [(one.variant_id, one.available) for one in choice.sisters] == [(small, 0), (large, 1)]
    assert [(one.name, one.available, one.has_all) for one in choice.stores] == [
        ("渋谷店", 2, True),
        ("新宿店", 4, True),
    ]
    assert (choice.days[0], choice.last_day) == (dt.date(2026, 11, 21), dt.date(2026, 11, 28))
    assert not choice.is_short


def test_a_choice_of_nothing_is_empty(shop: Shop) -> None:
    choice = query.choose(shop.shibuya, [], None)
    assert (choice.asked, choice.sisters, choice.is_short) == ((), (), False)


def test_goods_that_are_gone_are_short_here(shop: Shop) -> None:
    assert query.choose(shop.shibuya, [shop.dress["M"]], None).is_short
