"""The doctor sees every way in which the stock's books can be wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from omni.domain import clock
from omni.extensions import db
from omni.models.stock import Allocation, StockException, StockLevel
from omni.queries import doctor
from omni.queries.doctor import stock
from omni.transactions import transaction
from tests.factories import Shop


@pytest.fixture
def medium(shop: Shop) -> int:
    shop.stock(shop.dress["M"], 3)
    return shop.dress["M"]


def spoil(**values: object) -> None:
    with transaction():
        db.session.execute(update(StockLevel).values(**values))


def found() -> list[tuple[str, int | str, int | str]]:
    db.session.rollback()
    return [(one.what, one.expected, one.found) for one in stock.broken()]


def promise(shop: Shop, medium: int, **owner: int) -> None:
    with transaction():
        db.session.execute(
            insert(Allocation).values(
                location_id=shop.shibuya,
                variant_id=medium,
                quantity=2,
                created_at=clock.now(),
                **owner,
            )
        )


def test_good_books_have_no_findings(medium: int) -> None:
    assert doctor.list_findings() == []


def test_on_hand_that_no_movement_explains_is_found(medium: int) -> None:
    spoil(on_hand=5)
    assert found() == [
        ("on hand is the sum of its movements", 3, 5),
        ("on hand is what the last movement left", 3, 5),
    ]


def test_reserved_without_promises_is_found(medium: int) -> None:
    spoil(reserved=1)
    assert found() == [("reserved is the sum of its promises", 0, 1)]


def test_a_promise_to_nobody_is_found(shop: Shop, medium: int) -> None:
    promise(shop, medium)
    spoil(reserved=2)
    assert [what for what, _, _ in found()] == ["a promise is made to somebody"]


def test_a_doubt_without_a_case_is_found(medium: int) -> None:
    spoil(exception=True)
    assert found() == [("a level in doubt is on a person's list", "an open case", "none")]


def test_a_case_without_a_doubt_is_found(shop: Shop, medium: int) -> None:
    with transaction():
        db.session.add(
            StockException(
                location_id=shop.shibuya,
                variant_id=medium,
                kind="short",
                quantity=1,
                opened_at=clock.now(),
            )
        )
    assert found() == [("an open case marks its level", "in doubt", "not marked")]


def test_a_case_without_a_level_is_found(shop: Shop, medium: int) -> None:
    with transaction():
        db.session.add(
            StockException(
                location_id=shop.shinjuku,
                variant_id=medium,
                kind="short",
                quantity=1,
                opened_at=clock.now(),
            )
        )
    assert found() == [("a stock_exception has its level", "a level", "none")]
