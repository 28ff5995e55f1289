"""How many SQL statements a screen takes: the same for any history and any number of stores.

    python -m bench.statements [--small] [--engine sqlite|postgres]

The floor column is the number before the growth; ours is the number after it.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import threading
from typing import Any

from bench._figures import Table, read_wish
from bench._shops import fresh_copy

ORDERS, STORES = 2_000, 100


def main() -> None:
    """One member who has bought two thousand times, and a chain of a hundred stores more."""
    wish, table = read_wish(__doc__ or ""), Table("statements")
    before = dict(os.environ)
    for engine in wish.engines:
        place = fresh_copy(engine, "statements", 500)
        os.environ.clear()
        os.environ.update(place.env, OMNI_RATE_LIMITS="0")
        from omni import create_app

        measure(create_app(), engine, table)
        os.environ.clear()
        os.environ.update(before)
    table.finish()


def measure(app: Any, engine: str, table: Table) -> None:
    """Count, grow, count again."""
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.post("/login", data={"login": "manager", "password": "demo"}).status_code == 303
    with app.app_context():
        member, style = _somebody()
    screens = {
        "member card": f"/members/{member}",
        "purchases of a member": f"/members/{member}?tab=purchases",
        "points of a member": f"/members/{member}/points",
        "stock matrix": f"/stock/styles/{style}",
    }
    fewer = {name: count(app, browser, path) for name, path in screens.items()}
    with app.app_context():
        _buy(member)
        _open_stores(style)
    for name, path in screens.items():
        more = count(app, browser, path)
        table.at_most(
            f"{engine}: statements, {name}", str(more), str(fewer[name]), more - fewer[name], 0
        )


def count(app: Any, browser: Any, path: str) -> int:
    """Statements of the third asking; writing the audit log waits on a thread of its own."""
    from sqlalchemy import event

    from omni.extensions import db

    seen: list[str] = []
    here = threading.get_ident()

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() == here and not statement.startswith(("BEGIN", "ROLLBACK")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    for _ in range(3):
        seen.clear()
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def _somebody() -> tuple[int, int]:
    from sqlalchemy import func, select

    from omni.extensions import db
    from omni.models.order import Order
    from omni.models.style import Style

    fewest = (
        select(Order.member_id).where(Order.member_id.is_not(None)).group_by(Order.member_id)
        .order_by(func.count(), Order.member_id).limit(1)
    )  # fmt: skip
    return int(db.session.scalars(fewest).one()), int(db.session.scalars(select(Style.id)).first())


def _buy(member: int) -> None:
    from sqlalchemy import select

    from omni.extensions import db
    from omni.models.location import Location
    from omni.models.order import Order, OrderLine, Payment
    from omni.models.style import Style, Variant
    from omni.services.demo.bulk import next_id
    from omni.services.demo.history import Good, old_sales
    from omni.services.loading import insert_rows
    from omni.transactions import transaction

    goods = [
        Good(row.id, row.name, row.price, row.tax_rate)
        for row in db.session.execute(
            select(Variant.id, Style.name, Style.price, Style.tax_rate)
            .join(Variant.style)
            .limit(50)
        )
    ]
    stores = list(db.session.scalars(select(Location.id).order_by(Location.id)))
    first = next_id(Order)
    for past in old_sales(
        ORDERS, today=dt.datetime.now(dt.UTC).date(),
        buyers=(member, member + 1), stores=stores[:-1],
        warehouse=stores[-1], goods=goods, first_order_id=first, dice=random.Random(1),
    ):  # fmt: skip
        with transaction():
            for model, made in (
                (Order, past.orders),
                (OrderLine, past.lines),
                (Payment, past.payments),
            ):
                insert_rows(model, made)


def _open_stores(style: int) -> None:
    from sqlalchemy import select

    from omni.extensions import db
    from omni.models.company import Company
    from omni.models.location import Location
    from omni.models.stock import StockLevel
    from omni.models.style import Variant
    from omni.transactions import transaction

    with transaction():
        company = db.session.scalars(select(Company.id)).first()
        skus = list(db.session.scalars(select(Variant.id).where(Variant.style_id == style)))
        for number in range(STORES):
            place = Location(
                code=f"X{number:03d}",
                name=f"{number}号店",
                company_id=company,
                position=100 + number,
            )
            db.session.add(place)
            db.session.flush()
            db.session.add_all(
                StockLevel(location_id=place.id, variant_id=sku, on_hand=0, reserved=0)
                for sku in skus
            )


if __name__ == "__main__":
    main()
