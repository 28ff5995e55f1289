"""Sales, holds, arrivals and counts at random, at once: on hand equals the truth afterwards."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections import Counter
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import Conflict
from omni.extensions import db
from omni.models.hold import Hold, HoldState
from omni.models.stocktake import Uncounted
from omni.services import holds, stocktakes
from omni.services.holds import Customer, Wanted
from omni.transactions import transaction
from tests.services.sales.test_at_once import at_once
from tests.services.stocktakes.conftest import Room

pytestmark = pytest.mark.slow


class Shelf:
    """What really lies there: goods move, and are counted, with a hand on the shelf."""

    def __init__(self, room: Room, pieces: dict[int, int]) -> None:
        self.room = room
        self.really = dict(pieces)
        self.hands = {variant_id: threading.Lock() for variant_id in pieces}

    def sell(self, variant_id: int) -> None:
        with self.hands[variant_id]:
            if self.really[variant_id] > 0:
                self.room.sell(variant_id)
                self.really[variant_id] -= 1

    def receive(self, variant_id: int) -> None:
        with self.hands[variant_id]:
            self.room.receive(variant_id, 2)
            self.really[variant_id] += 2

    def keep(self, variant_id: int, number: int) -> None:
        with suppress(Conflict), transaction():
            holds.place_hold(
                [Wanted(variant_id)],
                location_id=self.room.shop.shibuya,
                customer=Customer(None, "山田", f"0901234{number:04}"),
                actor=self.room.clerk,
                key=f"hold-{variant_id}-{number}",
            )

    def fetch(self, variant_id: int) -> None:
        """Somebody fetches what is kept for her, straight from the shelf."""
        with self.hands[variant_id]:
            db.session.rollback()
            wanted = select(Hold.id).where(
                Hold.state == HoldState.PLACED, Hold.lines.any(variant_id=variant_id)
            )
            hold_id = db.session.scalar(wanted.limit(1))
            if hold_id and self.really[variant_id] > 0:
                self.room.do(holds.collect_hold, hold_id)
                self.really[variant_id] -= 1

    def count(self, taking: int, zone_id: int, variant_id: int) -> None:
        """Count with a hand on the shelf: what is sold before or after is not in it."""
        with self.hands[variant_id]:
            pieces = self.really[variant_id]
            self.room.do(stocktakes.count_goods, taking, zone_id, variant_id, pieces)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_while_counting_the_books_are_true_afterwards(
    app: Flask, room: Room, seed: int
) -> None:
    dice = random.Random(seed)
    goods = [room.shop.dress[size] for size in ("S", "M", "L")]
    for variant_id in goods:
        room.shop.stock(variant_id, 12)
    shelf = Shelf(room, {variant_id: dice.randrange(8, 15) for variant_id in goods})
    taking = room.open()
    (zone_id,) = room.zones(taking).values()
    works = [lambda one=one: shelf.count(taking, zone_id, one) for one in goods * 2]
    for number in range(60):
        variant_id = dice.choice(goods)
        works.append(
            dice.choice(
                (
                    lambda one=variant_id: shelf.sell(one),
                    lambda one=variant_id: shelf.sell(one),
                    lambda one=variant_id: shelf.receive(one),
                    lambda one=variant_id, n=number: shelf.keep(one, n),
                    lambda one=variant_id: shelf.fetch(one),
                )
            )
        )
    dice.shuffle(works)
    half = len(works) // 2
    with clock.set_clock(lambda: dt.datetime.now(dt.UTC)):
        assert set(at_once(app, works[:half])) == {None}
        for one in goods:
            shelf.count(taking, zone_id, one)
        agree = lambda: room.approve(  # noqa: E731
            taking, uncounted=Uncounted.ZERO, without_recounts=True
        )
        answers = at_once(app, [lambda: bool(agree()), *works[half:]])
    assert set(answers) <= {True, None, "StocktakeOver"}
    assert {one: room.on_hand(one) for one in goods} == shelf.really


def test_eight_tablets_scan_the_same_shelf(app: Flask, room: Room, medium: int) -> None:
    taking = room.open()
    (zone_id,) = room.zones(taking).values()
    scan = lambda: room.do(  # noqa: E731
        stocktakes.count_goods, taking, zone_id, medium, 1, adds=True
    )
    at_once(app, [scan] * 24)
    (line,) = room.review(taking).differing
    assert line.counted == 24


def test_two_managers_agree_at_once_and_it_is_written_once(
    app: Flask, room: Room, medium: int
) -> None:
    taking = room.open()
    room.count(taking, medium, 4)
    answers = at_once(app, [lambda: (room.approve(taking), "agreed")[1]] * 6)
    assert Counter(map(str, answers)) == {"agreed": 1, "StocktakeOver": 5}
    assert room.on_hand(medium) == 4
