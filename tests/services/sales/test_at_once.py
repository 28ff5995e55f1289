"""Whatever happens at once or breaks off in the middle, a sale is one or none."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select

from omni.domain.errors import Refusal
from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.location import RegisterDay
from omni.models.order import Order
from omni.queries import doctor
from omni.transactions import is_transient
from tests.factories import Shop
from tests.services.sales.test_held_goods import hold
from tests.services.sales.till import Till, nothing_was_sold

TRIES = 20


def at_once(app: Flask, works: list[Callable[[], object]]) -> list[object]:
    """Run these side by side, each again after a lost race; answers and refusals as they came."""
    answers: list[object] = []
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            for _ in range(TRIES):
                try:
                    answers.append(work())
                    break
                except Refusal as refused:
                    answers.append(type(refused).__name__)
                    break
                except Exception as error:  # noqa: BLE001  it is what came back
                    if not is_transient(error):
                        answers.append(repr(error))
                        break
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return answers


class Killed(Exception):
    """The process ended here."""


@contextmanager
def killed_before(statement: int) -> Iterator[list[str]]:
    """Break off before the n-th statement of the block; yields those that went through."""
    seen: list[str] = []

    def count(_c: object, _cur: object, sql: str, *_rest: object) -> None:
        if len(seen) + 1 == statement:
            raise Killed
        seen.append(sql)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


@pytest.mark.slow
def test_sixteen_sales_at_one_register_have_sixteen_numbers(
    app: Flask, shop: Shop, till: Till
) -> None:
    shop.stock(shop.dress["M"], 100)
    shop.stock(shop.dress["S"], 100)
    members = [shop.member() for _ in range(4)]

    def sell(at: int) -> Callable[[], object]:
        sizes = ("S", "M") if at % 2 else ("M", "S")
        lines = [SaleLine(shop.dress[size]) for size in sizes]
        member = members[at % 5] if at % 5 < 4 else None
        return lambda: till.ring(*lines, member=member).receipt_number

    numbers = at_once(app, [sell(at) for at in range(16)])
    assert sorted(map(str, numbers)) == [f"SBY-01-20261121-{one:04}" for one in range(1, 17)]
    assert till.on_hand(shop.dress["M"]) == till.on_hand(shop.dress["S"]) == 84
    assert doctor.list_findings() == []


@pytest.mark.slow
def test_one_key_twenty_times_at_once_is_one_sale(app: Flask, shop: Shop, till: Till) -> None:
    shop.stock(shop.dress["M"], 5)
    member = shop.member()
    till.give_points(member, 100)
    key = str(uuid.uuid4())
    work = lambda: till.ring(SaleLine(shop.dress["M"]), member=member, used=100, key=key).id  # noqa: E731
    assert len(set(at_once(app, [work] * 20))) == 1
    assert till.on_hand(shop.dress["M"]) == 4
    assert till.balance(member) == 98
    assert db.session.scalars(select(RegisterDay.last_receipt)).all() == [1]
    assert doctor.list_findings() == []


@pytest.mark.slow
def test_the_last_points_are_spent_once(app: Flask, shop: Shop, till: Till) -> None:
    shop.stock(shop.dress["M"], 20)
    member = shop.member()
    till.give_points(member, 100)
    work = lambda: (till.ring(SaleLine(shop.dress["M"]), member=member, used=200), "sold")[1]  # noqa: E731
    assert Counter(map(str, at_once(app, [work] * 8))) == {"NotEnoughPoints": 8}
    work = lambda: (  # noqa: E731
        till.ring(SaleLine(shop.dress["M"]), member=member, used=100),
        "sold",
    )[1]
    answers = Counter(map(str, at_once(app, [work] * 8)))
    assert answers["sold"] + answers["NotEnoughPoints"] == 8
    assert answers["sold"] >= 1
    earned = 98 * answers["sold"]
    assert till.balance(member) == 100 - 100 * answers["sold"] + earned
    assert doctor.list_findings() == []


@pytest.mark.slow
def test_a_process_killed_between_any_two_statements_leaves_nothing_behind(
    shop: Shop, till: Till
) -> None:
    small, medium = shop.dress["S"], shop.dress["M"]
    shop.stock(small, 2)
    shop.stock(medium, 2)
    (held,) = hold(shop, (small, 1))
    member = shop.member()
    till.give_points(member, 500)
    key = str(uuid.uuid4())
    lines = [SaleLine(small, hold_line_id=held), SaleLine(medium, 2)]
    statement = 0
    while True:
        statement += 1
        db.session.remove()
        with killed_before(statement) as seen:
            try:
                till.ring(*lines, member=member, used=300, key=key)
            except Killed:
                pass
            else:
                break
        db.session.remove()
        if not nothing_was_sold():
            break  # killed after the commit: the sale stands, the reply was lost
        assert till.balance(member) == 500
        assert (till.on_hand(small), till.on_hand(medium)) == (2, 2)
        assert db.session.scalars(select(RegisterDay.id)).all() == []
        assert doctor.list_findings() == []
    assert len(seen) > 20
    order = till.ring(*lines, member=member, used=300, key=key)
    assert order.receipt_number == "SBY-01-20261121-0001"
    assert len(db.session.scalars(select(Order.id)).all()) == 1
    assert (till.on_hand(small), till.on_hand(medium)) == (1, 0)
    assert till.balance(member) == 500 - 300 + order.points_earned
    assert doctor.list_findings() == []
