"""`flask doctor` says what is wrong, and its exit code says so too."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import update

from omni.extensions import db
from omni.models.stock import StockLevel
from omni.transactions import transaction
from tests.factories import Shop


def test_good_books_end_well(app: Flask, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 3)
    answer = app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 0
    assert answer.output.startswith("all well")


def test_broken_books_fail_and_say_where(app: Flask, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 3)
    with transaction():
        db.session.execute(update(StockLevel).values(reserved=1))
    answer = app.test_cli_runner().invoke(args=["doctor", "--json"])
    assert answer.exit_code == 1
    (finding,) = json.loads(answer.output)
    assert finding == {
        "area": "stock",
        "what": "reserved is the sum of its promises",
        "where": f"location {shop.shibuya}, variant {shop.dress['M']}",
        "expected": 0,
        "found": 1,
    }
