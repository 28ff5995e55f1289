"""What does not add up waits for a person, and leaves the list when the numbers are true."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from omni.domain.errors import AlreadyDone, Conflict, NotFound
from omni.extensions import db
from omni.models.stock import StockException
from omni.services import stock
from omni.services.stock import Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

Look = Callable[..., tuple[int, int, bool]]
Movements = Callable[[int], list[tuple[int, int, str]]]
Exceptions = Callable[[], list[tuple[int, str, int]]]


def sell(shop: Shop, quantity: int) -> int:
    with transaction():
        stock.sell(shop.shibuya, [(shop.dress["M"], quantity, None)], actor=shop.actor(), at=NOW)
    newest = select(StockException.id).order_by(StockException.id.desc())
    return db.session.scalars(newest).first() or 0


def test_what_was_found_is_on_hand_again(
    shop: Shop, level: Look, movements: Movements, exceptions: Exceptions
) -> None:
    case = sell(shop, 2)
    for _ in range(2):
        with transaction():
            stock.find_missing(case, actor=shop.actor(), key="f")
    assert level(shop.dress["M"]) == (0, 0, False)
    assert movements(shop.dress["M"]) == [(-2, -2, "sale"), (2, 0, "adjust")]
    assert exceptions() == []


def test_a_late_receipt_makes_the_numbers_true_and_a_person_says_so(
    shop: Shop, level: Look, exceptions: Exceptions
) -> None:
    medium = shop.dress["M"]
    case = sell(shop, 1)
    with transaction():
        stock.receive(shop.shibuya, [(medium, 5)], actor=shop.actor(), key="r")
    assert level(medium) == (4, 0, True)
    with transaction():
        stock.confirm_level(case, actor=shop.actor(), key="c")
    assert level(medium) == (4, 0, False)
    assert exceptions() == []


def test_numbers_that_cannot_be_true_are_not_confirmed(
    shop: Shop, level: Look, exceptions: Exceptions
) -> None:
    case = sell(shop, 1)
    with pytest.raises(Conflict), transaction():
        stock.confirm_level(case, actor=shop.actor(), key="c")
    assert level(shop.dress["M"]) == (-1, 0, True)
    assert exceptions() == [(shop.dress["M"], "short", 1)]


def test_one_answer_closes_every_case_of_the_level(shop: Shop, exceptions: Exceptions) -> None:
    sell(shop, 1)
    case = sell(shop, 1)
    with transaction():
        stock.find_missing(case, actor=shop.actor(), key="f")
    assert exceptions() == []


def test_a_closed_case_is_not_closed_again(shop: Shop, level: Look) -> None:
    case = sell(shop, 1)
    with transaction():
        stock.find_missing(case, actor=shop.actor(), key="one")
    with pytest.raises(AlreadyDone), transaction():
        stock.find_missing(case, actor=shop.actor(), key="two")
    assert level(shop.dress["M"]) == (0, 0, False)


def test_a_case_that_never_was_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound), transaction():
        stock.find_missing(77, actor=shop.actor(), key="f")


def test_a_promise_that_cannot_be_kept_closes_when_it_is_released(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1)
    with transaction():
        (promise_id,) = stock.reserve(
            [Demand(shop.shibuya, medium, 1)], expires_at=None, actor=shop.actor()
        )
    case = sell(shop, 1)
    assert level(medium) == (0, 1, True)
    with transaction():
        stock.release([promise_id], actor=shop.actor())
    with transaction():
        stock.confirm_level(case, actor=shop.actor(), key="c")
    assert level(medium) == (0, 0, False)
