"""How many past orders a second run through a draft of the rules, reading them included.

    python -m bench.replay [--small] [--engine sqlite|postgres]

The demo's chain (twelve stores and a warehouse) with orders of one to three lines. The floor
column is their number.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import Any

from bench._figures import Table, read_wish
from bench._shops import fresh_copy

ORDERS, FEWER = 5_000, 1_000
GOAL = 500


def main() -> None:
    """Write a month of orders, then replay it."""
    wish, table = read_wish(__doc__ or ""), Table("replay")
    before = dict(os.environ)
    for engine in wish.engines:
        place = fresh_copy(engine, "replay", 500)
        os.environ.clear()
        os.environ.update(place.env, OMNI_RATE_LIMITS="0")
        from omni import create_app

        with create_app().app_context():
            measure(engine, FEWER if len(wish.sizes) == 1 else ORDERS, table)
        os.environ.clear()
        os.environ.update(before)
    table.finish()


def measure(engine: str, count: int, table: Table) -> None:
    """One replay of thirty days."""
    from omni.domain.actor import SYSTEM
    from omni.services import routing
    from omni.transactions import transaction

    write_orders(count)
    with transaction():
        draft = routing.draft_rules(key="bench", actor=SYSTEM).id
    with transaction():
        asked = routing.ask_for_replay(draft, days=30, key="bench", actor=SYSTEM).id
    figures = routing.run_replay(asked)
    orders, seconds = figures["new"]["orders"], figures["seconds"]
    assert orders >= count
    rate = orders / seconds
    table.at_least(f"{engine}: replay, orders a second", f"{rate:.0f}", str(orders), rate, GOAL)


def write_orders(count: int) -> None:
    """EC orders spread over four weeks, each with who was asked for it; rows and nothing else."""
    from sqlalchemy import func, select

    from omni.domain import clock
    from omni.extensions import db
    from omni.models.fulfilment import Fulfilment, FulfilmentLine
    from omni.models.location import Location
    from omni.models.order import Destination, Order, OrderLine
    from omni.models.stock import StockLevel
    from omni.transactions import transaction

    dice: Any = random.Random(6)
    towns = (
        ("東京都", "世田谷区"),
        ("大阪府", "吹田市"),
        ("北海道", "札幌市中央区"),
        ("福岡県", "福岡市中央区"),
    )
    places = list(db.session.scalars(select(Location.id)))
    skus = list(db.session.scalars(select(StockLevel.variant_id).distinct()))
    first = {
        model: (db.session.scalar(select(func.max(model.id))) or 0) + 1  # type: ignore[attr-defined]
        for model in (Order, OrderLine, Fulfilment)
    }
    rows: dict[Any, list[dict[str, Any]]] = {
        one: [] for one in (Order, Destination, OrderLine, Fulfilment, FulfilmentLine)
    }
    line_id = first[OrderLine]
    for number in range(count):
        order_id, part_id = first[Order] + number, first[Fulfilment] + number
        at = clock.now() - dt.timedelta(days=1.5 + 27 * number / count)
        rows[Order].append(
            {
                "id": order_id,
                "number": f"BENCH{number}",
                "channel": "ec",
                "state": "open",
                "location_id": places[-1],
                "business_day": at.date(),
                "placed_at": at,
            }
        )
        prefecture, city = dice.choice(towns)
        rows[Destination].append(
            {
                "order_id": order_id,
                "name": "試験",
                "postcode": "1000001",
                "prefecture": prefecture,
                "city": city,
                "street": "1-1",
            }
        )
        rows[Fulfilment].append(
            {
                "id": part_id,
                "number": f"BENCH{number}",
                "order_id": order_id,
                "location_id": dice.choice(places),
                "kind": "ship",
                "state": "shipped",
                "requested_at": at,
            }
        )
        for position, sku in enumerate(dice.sample(skus, dice.randint(1, 3))):
            rows[OrderLine].append(
                {
                    "id": line_id,
                    "order_id": order_id,
                    "position": position,
                    "variant_id": sku,
                    "description": "試験",
                    "quantity": 1,
                    "unit_price": 5000,
                    "amount": 5000,
                }
            )
            rows[FulfilmentLine].append(
                {"fulfilment_id": part_id, "order_line_id": line_id, "quantity": 1}
            )
            line_id += 1
    with transaction():
        for model, made in rows.items():
            db.session.bulk_insert_mappings(model, made)


if __name__ == "__main__":
    main()
