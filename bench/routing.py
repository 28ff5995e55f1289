"""Choosing who sends a five-line order in a chain of two hundred places, its queries included.

    python -m bench.routing [--small] [--engine sqlite|postgres]

The floor column is the choice alone, without the queries. Milliseconds, the median of the runs.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from typing import Any

from bench._figures import Table, read_wish
from bench._shops import fresh_copy

PLACES, LINES, RUNS = 200, 5, 60
GOAL_MS = 20
TOKYO = (35.68, 139.77)


def main() -> None:
    """A chain grown to two hundred places that all hold goods, and orders of five lines."""
    wish, table = read_wish(__doc__ or ""), Table("routing")
    before = dict(os.environ)
    for engine in wish.engines:
        place = fresh_copy(engine, "routing", 500)
        os.environ.clear()
        os.environ.update(place.env, OMNI_RATE_LIMITS="0")
        from omni import create_app

        with create_app().app_context():
            measure(engine, table)
        os.environ.clear()
        os.environ.update(before)
    table.finish()


def measure(engine: str, table: Table) -> None:
    """Look and choose, again and again, for other goods each time."""
    from omni.domain.routing import decide
    from omni.extensions import db
    from omni.queries.routing import set_scene

    skus = grow()
    dice, whole, alone = random.Random(5), [], []
    for turn in range(RUNS + 5):
        wanted = dict.fromkeys(dice.sample(skus, LINES), 1)
        db.session.rollback()
        began = time.perf_counter()
        scene = set_scene(wanted, TOKYO)
        looked = time.perf_counter()
        decision = decide(wanted, scene.candidates, scene.rules)
        ended = time.perf_counter()
        assert decision.is_whole
        assert len(scene.candidates) >= PLACES * 0.9
        if turn >= 5:
            whole.append((ended - began) * 1000)
            alone.append((ended - looked) * 1000)
    ours, floor = statistics.median(whole), statistics.median(alone)
    table.at_most(
        f"{engine}: 5 lines over {PLACES} places, ms", f"{ours:.1f}", f"{floor:.1f}", ours, GOAL_MS
    )


def grow() -> list[int]:
    """Open stores until there are two hundred places, each with most of twelve SKUs."""
    from sqlalchemy import func, select

    from omni.extensions import db
    from omni.models.location import Location
    from omni.models.stock import StockLevel
    from omni.models.style import Variant
    from omni.transactions import transaction

    dice: Any = random.Random(4)
    with transaction():
        first = db.session.scalars(select(Location).order_by(Location.id)).first()
        assert first
        for number in range(PLACES - db.session.scalar(select(func.count(Location.id)))):
            db.session.add(
                Location(
                    code=f"B{number}",
                    name=f"店舗{number}",
                    company_id=first.company_id,
                    latitude=31 + dice.random() * 12,
                    longitude=130 + dice.random() * 12,
                )
            )
        db.session.flush()
        skus = list(db.session.scalars(select(Variant.id).order_by(Variant.id).limit(12)))
        for place in db.session.scalars(select(Location.id)).all():
            for sku in skus:
                level = db.session.get(StockLevel, (place, sku))
                if level is None and dice.random() < 0.8:
                    pieces = dice.randint(1, 9)
                    level = StockLevel(location_id=place, variant_id=sku, on_hand=pieces)
                    db.session.add(level)
    return skus


if __name__ == "__main__":
    main()
