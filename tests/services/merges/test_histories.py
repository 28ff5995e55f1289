"""Merge, trade, undo: each is as if never merged, save what was born since.

The suite lives a few histories; `make histories` lives a thousand on each engine.
"""

from __future__ import annotations

import os

import pytest
from flask import Flask

from tests.factories import Shop
from tests.services.merges.histories import History

COUNT = int(os.environ.get("OMNI_HISTORIES", "12"))
FIRST = int(os.environ.get("OMNI_HISTORIES_FROM", "1"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT, 4))
def test_after_any_history_each_has_her_own(app: Flask, shop: Shop, seed: int) -> None:
    shop.stock(shop.dress["L"], 500)
    for one in range(seed, min(seed + 4, FIRST + COUNT)):
        try:
            History(shop, one).live()
        except Exception as error:
            error.add_note(f"history {one}")
            raise
