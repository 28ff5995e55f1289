"""Many clerks at once: the last piece has one owner, and one key has one effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import AlreadyDone, NotEnough
from omni.extensions import db
from omni.models.stock import Allocation, MovementReason, StockDocument, StockMovement
from omni.queries import doctor
from omni.services import stock
from omni.services.stock import Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.stock.owners import hold_line

pytestmark = pytest.mark.slow

Look = Callable[..., tuple[int, int, bool]]
CLERKS = 32


@pytest.fixture
def at_once(app: Flask) -> Callable[..., Counter[str]]:
    """What each of so many clerks got, all let go at the same moment, each in a context of its
    own (PostgreSQL's pool serves fifteen of them at a time, as it does a till's threads)."""

    def run(clerks: int, act: Callable[[int], str]) -> Counter[str]:
        gate = Barrier(clerks)

        def one(number: int) -> str:
            with app.app_context():
                gate.wait(30)
                try:
                    with transaction():
                        return act(number)
                except NotEnough:
                    return "short"
                except AlreadyDone:
                    return "done"
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(clerks) as pool:
            return Counter(pool.map(one, range(clerks)))

    return run


def promised(shop: Shop, variant_id: int, quantity: int) -> int:
    owner = hold_line(shop, variant_id)
    with transaction():
        demand = Demand(shop.shibuya, variant_id, quantity, hold_line_id=owner)
        (made,) = stock.reserve([demand], expires_at=None, actor=shop.actor())
        return made


def test_the_last_piece_has_one_owner(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    owner = hold_line(shop, medium)

    def reserve(_: int) -> str:
        demand = Demand(shop.shibuya, medium, 1, hold_line_id=owner)
        stock.reserve([demand], expires_at=None, actor=shop.actor())
        return "got"

    assert at_once(CLERKS, reserve) == {"got": 1, "short": CLERKS - 1}
    assert level(medium) == (1, 1, False)
    assert db.session.scalar(select(func.count()).select_from(Allocation)) == 1
    assert doctor.list_findings(("stock",)) == []


def test_a_lapsed_last_piece_has_one_new_owner(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    owner = hold_line(shop, medium)

    def reserve(_: int) -> str:
        demand = Demand(shop.shibuya, medium, 1, hold_line_id=owner)
        stock.reserve([demand], expires_at=None, actor=shop.actor())
        return "got"

    with transaction():
        demand = Demand(shop.shibuya, medium, 1, hold_line_id=owner)
        stock.reserve([demand], expires_at=NOW, actor=shop.actor())
    assert at_once(CLERKS, reserve) == {"got": 1, "short": CLERKS - 1}
    assert level(medium) == (1, 1, False)
    assert doctor.list_findings(("stock",)) == []


def test_baskets_in_any_order_never_wait_in_a_circle(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    sizes = [shop.dress[size] for size in ("S", "M", "L")]
    for variant_id in sizes:
        shop.stock(variant_id, 10)
    owner = hold_line(shop, sizes[0])

    def reserve(number: int) -> str:
        wanted = sizes[number % 3 :] + sizes[: number % 3]
        demands = [Demand(shop.shibuya, one, 1, hold_line_id=owner) for one in wanted]
        stock.reserve(demands, expires_at=None, actor=shop.actor())
        return "got"

    assert at_once(CLERKS, reserve) == {"got": 10, "short": CLERKS - 10}
    assert [level(one) for one in sizes] == [(10, 10, False)] * 3
    assert doctor.list_findings(("stock",)) == []


def test_one_promise_is_handed_over_once(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    promise = promised(shop, medium, 1)

    def consume(_: int) -> str:
        stock.consume(
            promise,
            1,
            actor=shop.actor(),
            reason=MovementReason.SALE,
            source_type="test",
            source_id=None,
        )
        return "got"

    assert at_once(CLERKS, consume) == {"got": 1, "done": CLERKS - 1}
    assert level(medium) == (4, 0, False)
    assert doctor.list_findings(("stock",)) == []


def test_handing_over_and_releasing_at_once_ends_one_way(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    promise = promised(shop, medium, 1)

    def either(number: int) -> str:
        if number % 2:
            return "released" if stock.release([promise], actor=shop.actor()) else "late"
        stock.consume(
            promise,
            1,
            actor=shop.actor(),
            reason=MovementReason.SALE,
            source_type="test",
            source_id=None,
        )
        return "got"

    ended = at_once(CLERKS, either)
    assert ended["released"] + ended["got"] == 1
    assert level(medium) == (1 - ended["got"], 0, False)
    assert doctor.list_findings(("stock",)) == []


def test_the_till_sells_to_everybody_and_lists_what_was_not_there(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 10)

    def sell(_: int) -> str:
        stock.sell(shop.shibuya, [(medium, 1, None)], actor=shop.actor(), at=clock.now())
        return "sold"

    assert at_once(CLERKS, sell) == {"sold": CLERKS}
    assert level(medium) == (10 - CLERKS, 0, True)
    assert doctor.list_findings(("stock",)) == []


def test_a_level_that_never_was_is_opened_once(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]

    def take_back(_: int) -> str:
        stock.take_back(
            shop.shinjuku,
            [(medium, 1)],
            actor=shop.actor(),
            reason=MovementReason.RETURN,
            source_type="test",
            source_id=None,
        )
        return "back"

    assert at_once(CLERKS, take_back) == {"back": CLERKS}
    assert level(medium, shop.shinjuku) == (CLERKS, 0, False)
    assert doctor.list_findings(("stock",)) == []


def test_the_same_receipt_twenty_times_at_once_is_one(
    shop: Shop, at_once: Callable[..., Counter[str]], level: Look
) -> None:
    medium = shop.dress["M"]

    def receive(_: int) -> str:
        made = stock.receive(shop.shibuya, [(medium, 3)], actor=shop.actor(), key="same")
        return f"document {made.id}"

    answers = at_once(20, receive)
    assert list(answers.values()) == [20]
    assert level(medium) == (3, 0, False)
    assert db.session.scalar(select(func.count()).select_from(StockDocument)) == 1
    assert db.session.scalar(select(func.count()).select_from(StockMovement)) == 1
