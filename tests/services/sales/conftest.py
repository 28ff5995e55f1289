"""A till to ring up at."""

from __future__ import annotations

import pytest

from tests.factories import Shop
from tests.services.sales.till import Till


@pytest.fixture
def till(shop: Shop) -> Till:
    """渋谷店's register."""
    return Till(shop)
