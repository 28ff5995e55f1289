"""Receipts, adjustments and counts: once each, with a reason, and every piece explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from omni.domain import clock
from omni.domain.errors import Conflict, Invalid, KeyReused
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.stock import MovementReason, StockDocument, StockLevel, StockMovement
from omni.services import stock
from omni.services.stock import CountLine, Demand
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

Look = Callable[..., tuple[int, int, bool]]
Movements = Callable[[int], list[tuple[int, int, str]]]
Exceptions = Callable[[], list[tuple[int, str, int]]]
MINUTE = dt.timedelta(minutes=1)


def receive(shop: Shop, *lines: tuple[int, int], key: str = "r") -> int:
    with transaction():
        return stock.receive(shop.shibuya, lines, reference="N-1", actor=shop.actor(), key=key).id


def adjust(
    shop: Shop,
    *lines: tuple[int, int],
    reason: MovementReason = MovementReason.ADJUST,
    key: str = "a",
) -> None:
    with transaction():
        stock.adjust(shop.shibuya, lines, reason=reason, actor=shop.actor(), key=key)


def count(
    shop: Shop, *lines: tuple[int, int], at: dt.datetime | None = None, key: str = "c"
) -> StockDocument:
    then = at or clock.now()
    with transaction():
        return stock.count(
            shop.shibuya,
            [CountLine(variant_id, quantity, then) for variant_id, quantity in lines],
            actor=shop.actor(),
            key=key,
        )


def sell(shop: Shop, variant_id: int, quantity: int, at: dt.datetime | None = None) -> None:
    with transaction():
        stock.sell(
            shop.shibuya,
            [(variant_id, quantity, None)],
            actor=shop.actor(),
            at=at or clock.now(),
        )


def test_received_goods_are_on_hand(shop: Shop, level: Look, movements: Movements) -> None:
    medium = shop.dress["M"]
    receive(shop, (medium, 2), (medium, 1))
    assert level(medium) == (3, 0, False)
    assert movements(medium) == [(3, 3, "receive")]
    actions = db.session.scalars(select(AuditLine.action)).all()
    assert actions == ["stock.receive"]


def test_the_same_receipt_sent_twice_is_one(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    assert receive(shop, (medium, 2)) == receive(shop, (medium, 2))
    assert level(medium) == (2, 0, False)
    with pytest.raises(KeyReused):
        receive(shop, (medium, 3))
    assert level(medium) == (2, 0, False)


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_a_receipt_nobody_means_is_refused_whole(shop: Shop, quantity: int) -> None:
    with pytest.raises(Invalid):
        receive(shop, (shop.dress["S"], 1), (shop.dress["M"], quantity))
    assert db.session.scalar(select(func.count()).select_from(StockLevel)) == 0
    assert db.session.scalar(select(func.count()).select_from(StockDocument)) == 0


def test_an_empty_receipt_is_refused(shop: Shop) -> None:
    with pytest.raises(Invalid):
        receive(shop)


def test_damaged_goods_leave_with_their_reason(
    shop: Shop, level: Look, movements: Movements
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    adjust(shop, (medium, -1), reason=MovementReason.DAMAGE)
    assert level(medium) == (2, 0, False)
    assert movements(medium) == [(-1, 2, "damage")]


def test_damage_cannot_add_goods(shop: Shop, level: Look) -> None:
    shop.stock(shop.dress["M"], 3)
    with pytest.raises(Invalid):
        adjust(shop, (shop.dress["M"], 1), reason=MovementReason.LOSS)
    assert level(shop.dress["M"]) == (3, 0, False)


def test_a_sale_is_no_reason_to_adjust(shop: Shop) -> None:
    with pytest.raises(Invalid):
        adjust(shop, (shop.dress["M"], 1), reason=MovementReason.SALE)


def test_nobody_adjusts_below_zero(shop: Shop, level: Look) -> None:
    shop.stock(shop.dress["M"], 3)
    with pytest.raises(Invalid) as refused:
        adjust(shop, (shop.dress["M"], -4))
    assert refused.value.params == {"on_hand": 3}
    assert level(shop.dress["M"]) == (3, 0, False)


def test_taking_what_is_promised_goes_on_the_list(
    shop: Shop, level: Look, exceptions: Exceptions
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2)
    with transaction():
        stock.reserve(
            [Demand(shop.shibuya, medium, 2)], expires_at=NOW + MINUTE, actor=shop.actor()
        )
    adjust(shop, (medium, -1), reason=MovementReason.LOSS)
    assert level(medium) == (1, 2, True)
    assert exceptions() == [(medium, "promised", 1)]
    adjust(shop, (medium, 1), key="b")
    assert level(medium) == (2, 2, False)
    assert exceptions() == []


def test_a_count_replaces_the_number(shop: Shop, level: Look, movements: Movements) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    assert count(shop, (medium, 3)).difference == 2
    assert level(medium) == (3, 0, False)
    assert movements(medium) == [(-2, 3, "count")]
    assert db.session.scalars(select(StockLevel.counted_at)).all() == [NOW]


def test_what_was_sold_after_the_count_stays_sold(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    with clock.set_clock(NOW + 5 * MINUTE):
        sell(shop, medium, 2)
    with clock.set_clock(NOW + 10 * MINUTE):
        count(shop, (medium, 6), at=NOW)
    assert level(medium) == (4, 0, False)


def test_each_line_is_true_at_its_own_moment(shop: Shop, level: Look) -> None:
    small, medium = shop.dress["S"], shop.dress["M"]
    shop.stock(small, 5)
    shop.stock(medium, 5)
    with clock.set_clock(NOW + 5 * MINUTE):
        sell(shop, small, 1)
        sell(shop, medium, 1)
    lines = [CountLine(small, 5, NOW), CountLine(medium, 4, NOW + 6 * MINUTE)]
    with clock.set_clock(NOW + 10 * MINUTE), transaction():
        document = stock.count(shop.shibuya, lines, actor=shop.actor(), key="c")
        assert (document.difference, document.line_count) == (0, 2)
    assert level(small) == (4, 0, False)
    assert level(medium) == (4, 0, False)


def test_the_same_count_again_changes_nothing(
    shop: Shop, level: Look, movements: Movements
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    count(shop, (medium, 3), key="one")
    count(shop, (medium, 3), key="two")
    assert level(medium) == (3, 0, False)
    assert movements(medium) == [(-2, 3, "count")]


def test_an_older_count_never_overwrites_a_newer_one(shop: Shop, level: Look) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 5)
    count(shop, (medium, 3))
    with pytest.raises(Conflict):
        count(shop, (medium, 9), at=NOW - MINUTE, key="old")
    assert level(medium) == (3, 0, False)


def test_nobody_counts_in_the_future(shop: Shop) -> None:
    with pytest.raises(Invalid):
        count(shop, (shop.dress["M"], 1), at=NOW + MINUTE)


def test_a_count_closes_what_was_in_doubt(shop: Shop, level: Look, exceptions: Exceptions) -> None:
    medium = shop.dress["M"]
    sell(shop, medium, 2)
    assert level(medium) == (-2, 0, True)
    with clock.set_clock(NOW + MINUTE):
        count(shop, (medium, 0))
    assert level(medium) == (0, 0, False)
    assert exceptions() == []


def test_counting_fewer_than_promised_goes_on_the_list_once(
    shop: Shop, level: Look, exceptions: Exceptions
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2)
    with transaction():
        stock.reserve([Demand(shop.shibuya, medium, 2)], expires_at=None, actor=shop.actor())
    count(shop, (medium, 1), key="one")
    count(shop, (medium, 1), key="two")
    assert level(medium) == (1, 2, True)
    assert exceptions() == [(medium, "promised", 1)]


@pytest.mark.parametrize(
    "verb", ["UPDATE stock_movement SET quantity = 9", "DELETE FROM stock_movement"]
)
def test_a_movement_stays_as_it_was_written(shop: Shop, movements: Movements, verb: str) -> None:
    receive(shop, (shop.dress["M"], 2))
    with pytest.raises(DBAPIError, match="stays as it was written"), transaction():
        db.session.connection().exec_driver_sql(verb)
    assert movements(shop.dress["M"]) == [(2, 2, "receive")]
    assert db.session.scalar(select(func.count()).select_from(StockMovement)) == 1


def test_a_delivery_is_as_many_statements_with_two_lines_as_with_twenty(
    shop: Shop, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    goods = list(shop.style("BL-20", colours=tuple(f"色{at}" for at in range(20))).values())[:20]

    def count(lines: int, key: str) -> int:
        wanted = [(one, 3) for one in goods[:lines]]
        with statements() as seen, transaction():
            stock.receive(shop.shibuya, wanted, actor=shop.actor(), key=key)
        return len(seen)

    count(20, "first")  # from now on the levels are there
    assert count(2, "second") == count(20, "third")
