"""What a postcode says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from omni.queries.postcodes import Town, find_town

SHIBUYA = Town("1500041", "東京都", "渋谷区", "神南")


@pytest.mark.parametrize("typed", ["150-0041", "1500041", "１５０－００４１", "〒150-0041"])
def test_a_postcode_fills_the_town_however_it_is_typed(typed: str) -> None:
    assert find_town(typed) == SHIBUYA


@pytest.mark.parametrize("typed", ["", "150", "9999999", "渋谷"])
def test_no_postcode_fills_nothing(typed: str) -> None:
    assert find_town(typed) is None


def test_every_thread_may_ask() -> None:
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(find_town, ["1500041"] * 16)) == [SHIBUYA] * 16
