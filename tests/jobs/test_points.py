"""The sweep of points runs by itself and to the end."""

from __future__ import annotations

import datetime as dt

from omni.domain import clock
from omni.extensions import huey
from omni.jobs.binding import bind
from omni.jobs.points import expire_points
from omni.queries.points import get_balance_on
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.points.ledger import booked
from tests.till import TODAY


def test_the_sweep_books_every_member(app, shop: Shop) -> None:
    bind(app)
    members = [shop.member() for _ in range(3)]
    for member in members:
        with transaction():
            points.grant_opening(
                member, company_id=shop.company, source="s", account=f"{member}", amount=5, on=TODAY
            )
    with clock.set_clock(dt.datetime(2027, 12, 1, 3, tzinfo=dt.UTC)):
        for _ in range(2):
            expire_points.call_local()
    assert [booked(member) for member in members] == [[("opening", 5), ("expire", -5)]] * 3
    assert get_balance_on(members[0], TODAY).usable == 5


def test_the_sweep_is_on_the_clock() -> None:
    assert "expire_points" in {task.name for task in huey._registry.periodic_tasks}
