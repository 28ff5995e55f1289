"""Receipt numbers run per register and business day, without gaps, until the day is closed."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from flask import Flask
from sqlalchemy import select, update

from omni.domain.errors import Conflict, Invalid, NotFound
from omni.extensions import db
from omni.models.location import Location, Register, RegisterDay, RegisterDayState
from omni.services import registers
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop

DAY = dt.timedelta(days=1)


def draw(shop: Shop, at: dt.datetime = NOW, **other: int) -> registers.Numbered:
    asked = {"register_id": shop.register, "location_id": shop.shibuya} | other
    with transaction():
        return registers.next_receipt(asked["register_id"], asked["location_id"], at)


def days() -> list[tuple[dt.date, int, int]]:
    rows = db.session.execute(
        select(
            RegisterDay.business_day, RegisterDay.last_receipt, RegisterDay.opening_float
        ).order_by(RegisterDay.business_day)
    )
    return [tuple(row) for row in rows]


def change_day(**values: object) -> None:
    with transaction():
        db.session.execute(update(RegisterDay).values(**values))


def test_the_first_receipt_opens_the_day(shop: Shop) -> None:
    first, second = draw(shop), draw(shop)
    assert str(first.receipt) == "SBY-01-20261121-0001"
    assert str(second.receipt) == "SBY-01-20261121-0002"
    assert second.register_day_id == first.register_day_id
    assert days() == [(dt.date(2026, 11, 21), 2, 0)]


def test_before_the_cut_over_it_is_still_yesterday(shop: Shop) -> None:
    two_in_the_morning = dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)
    assert str(draw(shop, two_in_the_morning).receipt) == "SBY-01-20261121-0001"
    six = two_in_the_morning + dt.timedelta(hours=4)
    assert str(draw(shop, six).receipt) == "SBY-01-20261122-0001"


def test_a_new_day_begins_with_the_change_money_of_the_last(shop: Shop) -> None:
    draw(shop)
    change_day(opening_float=30_000)
    draw(shop, NOW + DAY)
    assert days() == [(dt.date(2026, 11, 21), 1, 30_000), (dt.date(2026, 11, 22), 1, 30_000)]


def test_a_refused_command_gives_its_number_back(shop: Shop) -> None:
    draw(shop)
    with pytest.raises(KeyError), transaction():
        registers.next_receipt(shop.register, shop.shibuya, NOW)
        raise KeyError
    assert draw(shop).receipt.count == 2


def test_a_closed_day_draws_no_number(shop: Shop) -> None:
    draw(shop)
    change_day(state=RegisterDayState.CLOSED)
    with pytest.raises(Conflict) as refused:
        draw(shop)
    assert str(refused.value) == "レジ1は、11/21の精算が済んでいます。"
    assert days() == [(dt.date(2026, 11, 21), 1, 0)]
    assert str(draw(shop, NOW + DAY).receipt) == "SBY-01-20261122-0001"


def test_another_stores_register_is_refused(shop: Shop) -> None:
    with pytest.raises(NotFound):
        draw(shop, location_id=shop.shinjuku)
    with pytest.raises(NotFound):
        draw(shop, register_id=9999)
    assert days() == []


def test_a_register_out_of_use_is_refused(shop: Shop) -> None:
    with transaction():
        db.session.execute(update(Register).values(is_active=False))
    with pytest.raises(NotFound):
        draw(shop)


def test_numbers_drawn_at_once_are_unique_and_without_gaps(app: Flask, shop: Shop) -> None:
    counts: list[int] = []

    def ring() -> None:
        with app.app_context():
            counts.extend(draw(shop).receipt.count for _ in range(4))
            db.session.remove()

    threads = [threading.Thread(target=ring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == list(range(1, 25))


@pytest.mark.parametrize(("code", "printed"), [("001", "001"), ("sby", "SBY"), ("A-1", "A-1")])
def test_a_store_numbers_receipts_by_the_code_it_has(shop: Shop, code: str, printed: str) -> None:
    with transaction():
        db.session.execute(update(Location).where(Location.id == shop.shibuya).values(code=code))
    assert str(draw(shop).receipt) == f"{printed}-01-20261121-0001"


def test_a_code_no_till_can_print_is_said_in_words(shop: Shop) -> None:
    with transaction():
        db.session.execute(update(Location).where(Location.id == shop.shibuya).values(code="本店"))
    with pytest.raises(Invalid, match="店舗コード「本店」"):
        draw(shop)
    assert days() == []
