"""Levels are locked and made in key order, and come to be only once."""

from __future__ import annotations

from omni.services.stock.levels import lock_levels, lock_or_open_levels
from omni.transactions import transaction
from tests.factories import Shop


def test_a_level_that_never_was_is_opened_empty(shop: Shop) -> None:
    key = (shop.shinjuku, shop.dress["M"])
    with transaction():
        assert lock_levels([key]) == {}
        opened = lock_or_open_levels([key, key])
    assert (opened[key].on_hand, opened[key].reserved) == (0, 0)


def test_levels_are_locked_in_key_order(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    shop.stock(shop.dress["S"], 2, shop.shinjuku)
    wanted = [(shop.shinjuku, shop.dress["S"]), (shop.shibuya, shop.dress["M"])]
    with transaction():
        assert list(lock_levels(wanted)) == sorted(wanted)
