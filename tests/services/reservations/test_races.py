"""Many at once: a key makes one reservation, the last piece goes once, an order and a clock."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.extensions import db
from omni.models.reservation import Reservation
from omni.models.stock import StockLevel
from omni.queries import doctor
from omni.services import reservations
from omni.transactions import transaction
from tests.programs import Program, make_token

pytestmark = pytest.mark.slow
M = "OP-1001-藍-M"


def at_once(app, count, work):
    """Run it so many times at the same moment; every answer."""
    answers, barrier = [], threading.Barrier(count)

    def run(number):
        with app.app_context():
            barrier.wait()
            answers.append(work(number))
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_same_key_twenty_times_at_once_reserves_once(app, shop):
    shop.stock(shop.dress["M"], 20, shop.warehouse)
    _, secret = make_token(shop)

    def ask(_number):
        program = Program(app.test_client(), secret)
        answer = program.post("/reservations", {"lines": [{"sku": M}]}, key="one")
        return answer.status_code, answer.data

    answers = at_once(app, 20, ask)
    assert {status for status, _ in answers} == {201}
    assert len({body for _, body in answers}) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count(Reservation.id))) == 1
    assert doctor.list_findings(("stock", "reservations")) == []


def test_the_last_unit_goes_to_one_of_thirty_two(app, shop):
    shop.stock(shop.dress["M"], 1, shop.warehouse)
    _, secret = make_token(shop)

    def ask(_number):
        program = Program(app.test_client(), secret)
        return program.post("/reservations", {"lines": [{"sku": M}]}).status_code

    answers = at_once(app, 32, ask)
    assert sorted(answers) == [201] + [409] * 31
    db.session.rollback()
    assert db.session.scalar(select(StockLevel.reserved)) == 1
    assert doctor.list_findings(("stock", "reservations")) == []


def test_a_reservation_that_lapses_while_it_is_ordered_is_never_sold_twice(app, shop):
    """The order, the sweep and another checkout come at the very moment its time is over."""
    shop.stock(shop.dress["M"], 1, shop.warehouse)
    _, secret = make_token(shop)
    program = Program(app.test_client(), secret)
    number = program.post("/reservations", {"lines": [{"sku": M}]}).json["number"]
    body = {
        "channel": "phone",
        "reservation": number,
        "lines": [{"sku": M, "unit_price": 100}],
        "payments": [{"tender": "card", "amount": 100}],
        "destination": {
            "name": "田中",
            "postcode": "1500002",
            "prefecture": "東京都",
            "city": "渋谷区",
            "street": "1-2-3",
        },
    }

    def ask(kind):
        mine = Program(app.test_client(), secret)
        if kind == 0:
            return "order", mine.post("/orders", body).status_code
        if kind == 1:
            return "other", mine.post("/reservations", {"lines": [{"sku": M}]}).status_code
        with transaction():
            return "sweep", reservations.sweep_lapsed(actor=SYSTEM)

    with clock.set_clock(clock.now() + dt.timedelta(minutes=15)):
        answers = dict(at_once(app, 3, ask))
        db.session.rollback()
        won = [answers["order"], answers["other"]].count(201)
        assert {answers["order"], answers["other"]} <= {201, 409}
        assert won <= 1  # nobody, when the sweep was there first and they looked meanwhile
        assert db.session.scalar(select(StockLevel.reserved)) == won
        assert doctor.list_findings(("stock", "reservations", "orders")) == []
