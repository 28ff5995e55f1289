"""Stock taken in: a count at its stated time."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from omni.extensions import db
from omni.models.stock import StockException, StockLevel, StockMovement
from omni.models.style import Variant
from omni.queries import doctor
from omni.queries.imports import list_refusals
from omni.services import stock as stock_service
from omni.services.imports import stock as taking
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import STOCK, counts, take_in

NINE = dt.datetime(2026, 11, 21, 0, 0, tzinfo=dt.UTC)


@pytest.fixture
def file(shop: Shop) -> str:
    return STOCK.format(jan=db.session.get_one(Variant, shop.dress["S"]).jan)


def take(tmp_path, text, **options):
    return take_in(tmp_path, text, "stock", **options)


def level(shop: Shop, size: str, place: int | None = None) -> StockLevel:
    return db.session.get_one(
        StockLevel, (place or shop.shibuya, shop.dress[size]), populate_existing=True
    )


def movements() -> list[tuple]:
    wanted = select(StockMovement.quantity, StockMovement.reason, StockMovement.source_type)
    return [tuple(row) for row in db.session.execute(wanted.order_by(StockMovement.id))]


def test_a_file_is_a_count_and_bad_rows_are_listed(shop: Shop, tmp_path, file):
    run = take(tmp_path, file)
    assert counts(run) == (2, 0, 0, 4)
    assert (level(shop, "S").on_hand, level(shop, "S").counted_at) == (5, NINE)
    assert level(shop, "M", shop.shinjuku).on_hand == 2
    assert movements() == [(5, "count", "import_run"), (2, "count", "import_run")]
    assert [(one.line, one.field) for one in list_refusals(run.id)] == [
        (4, "jan"),
        (5, "store"),
        (6, "quantity"),
        (7, "counted_at"),
    ]
    assert doctor.list_findings() == []


def test_the_same_file_again_changes_nothing(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    before = movements()
    assert counts(take(tmp_path, file)) == (0, 0, 2, 4)
    assert movements() == before


def test_what_was_sold_after_the_count_stays_sold(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    with transaction():
        stock_service.sell(
            shop.shibuya,
            [(shop.dress["S"], 2, None)],
            actor=shop.actor(),
            at=NINE + dt.timedelta(hours=2),
        )
    newer = file.replace(",5,2026/11/21 09:00", ",10,2026/11/21 10:00")
    assert counts(take(tmp_path, newer))[1] == 1
    assert level(shop, "S").on_hand == 8
    assert doctor.list_findings() == []


def test_an_older_file_never_overwrites_a_newer_count(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    older = file.replace(",5,2026/11/21 09:00", ",99,2026/11/20 09:00")
    run = take(tmp_path, older)
    assert counts(run) == (0, 0, 1, 5)
    assert list_refusals(run.id)[0].reason == taking.COUNTED_SINCE
    assert level(shop, "S").on_hand == 5


def test_the_time_may_be_said_of_the_whole_file(shop: Shop, tmp_path):
    text = "店舗,SKU,在庫数\nSBY,OP-1001-藍-S,4\n"
    run = take(tmp_path, text)
    assert list_refusals(run.id)[0].field == "counted_at"
    assert counts(take(tmp_path, text, counted_at=NINE)) == (1, 0, 0, 0)
    assert counts(take(tmp_path, text, counted_at=NINE)) == (0, 0, 1, 0)
    assert level(shop, "S").counted_at == NINE
    assert counts(take(tmp_path, text, counted_at=NINE + dt.timedelta(hours=1))) == (0, 1, 0, 0)


def test_a_day_without_a_time_is_that_day_s_end_or_now(shop: Shop, tmp_path, frozen):
    text = "店舗,SKU,在庫数,棚卸日\nSBY,OP-1001-藍-S,4,{day}\n"
    take(tmp_path, text.format(day="2026/11/20"))
    assert level(shop, "S").counted_at == dt.datetime(2026, 11, 20, 14, 59, 59, tzinfo=dt.UTC)
    take(tmp_path, text.format(day="2026/11/21"))
    assert level(shop, "S").counted_at == frozen


def test_fewer_than_promised_is_an_exception_for_a_person(shop: Shop, tmp_path):
    shop.stock(shop.dress["S"], 3)
    with transaction():
        demand = stock_service.Demand(shop.shibuya, shop.dress["S"], 3)
        stock_service.reserve([demand], expires_at=NINE + dt.timedelta(days=3), actor=shop.actor())
    take(tmp_path, "店舗,SKU,在庫数\nSBY,OP-1001-藍-S,1\n", counted_at=NINE)
    assert (level(shop, "S").on_hand, level(shop, "S").exception) == (1, True)
    assert db.session.scalars(select(StockException)).one().quantity == 2


def test_the_same_goods_named_twice_count_once(shop: Shop, tmp_path):
    jan = db.session.get_one(Variant, shop.dress["S"]).jan
    text = f"店舗,JAN,SKU,在庫数\nSBY,{jan},,4\nSBY,,OP-1001-藍-S,6\n"
    run = take(tmp_path, text, counted_at=NINE)
    assert counts(run) == (1, 0, 0, 1)
    assert list_refusals(run.id)[0].params == {"line": 2}
    assert level(shop, "S").on_hand == 4


def test_a_huge_number_is_refused(shop: Shop, tmp_path):
    text = "店舗,SKU,在庫数,棚番\nSBY,OP-1001-藍-S,1000000,A-1\nSBY,OP-1001-藍-M,1,B-2\n"
    run = take(tmp_path, text, counted_at=NINE)
    assert counts(run) == (1, 0, 0, 1)
    assert level(shop, "M").shelf == "B-2"
