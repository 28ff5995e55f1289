"""A store that sends and hands over parts of orders."""

from __future__ import annotations

import pytest

from tests.factories import Shop
from tests.services.shipments.dock import Dock


@pytest.fixture
def dock(shop: Shop) -> Dock:
    """渋谷店's parcels desk, with five pieces of each size."""
    for variant_id in shop.dress.values():
        shop.stock(variant_id, 5)
    return Dock(shop)
