"""A program that may do everything, and a shop with goods."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories import Shop
from tests.programs import Program, make_token

M = "OP-1001-藍-M"


@pytest.fixture
def program(client: FlaskClient, shop: Shop) -> Program:
    """Every scope, every location; five M at 渋谷, three at the warehouse."""
    shop.stock(shop.dress["M"], 5)
    shop.stock(shop.dress["M"], 3, shop.warehouse)
    return Program(client, make_token(shop)[1])
