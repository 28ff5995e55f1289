"""A desk where orders of every channel come in."""

from __future__ import annotations

import pytest

from tests.factories import Shop
from tests.services.orders.desk import Desk


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """EC倉庫's desk."""
    return Desk(shop)
