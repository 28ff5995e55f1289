"""Sales history taken in: whole documents, exact totals, nothing moved."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Member, MemberKey
from omni.models.order import Order, OrderLine, Payment
from omni.models.point import PointTransaction
from omni.models.stock import StockMovement
from omni.models.style import Variant
from omni.queries import doctor
from omni.queries.imports import list_refusals
from omni.services.imports import batching
from omni.services.imports import sales as taking
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import SALES, counts, take_in


@pytest.fixture
def member(shop: Shop) -> int:
    return shop.member(card="210000000017", keys=("kタナカ",))


@pytest.fixture
def file(shop: Shop, member: int) -> str:
    return SALES.format(jan=db.session.get_one(Variant, shop.dress["S"]).jan)


def take(tmp_path, text, source="store", **options):
    return take_in(tmp_path, text, "sales", source, **options)


def order(external_id: str) -> Order:
    return db.session.scalars(select(Order).where(Order.external_id == external_id)).one()


def books() -> list[tuple]:
    lines = select(
        Order.number,
        Order.total,
        OrderLine.position,
        OrderLine.description,
        OrderLine.quantity,
        OrderLine.amount,
    ).join(OrderLine, OrderLine.order_id == Order.id)
    return [tuple(row) for row in db.session.execute(lines.order_by(Order.number, OrderLine.id))]


def test_rows_of_one_document_are_one_order(shop: Shop, tmp_path, file, member):
    run = take(tmp_path, file)
    assert counts(run) == (5, 0, 0, 5)
    first = order("A-1")
    assert (first.number, first.receipt_number) == ("STORE-A-1", "SBY-00-20261101-0001")
    assert (first.subtotal, first.discount, first.total) == (9920, 900, 9020)
    assert first.tax == 818 + 1
    assert (first.member_id, first.is_history, first.currency) == (member, True, "JPY")
    assert [line.quantity for line in first.lines] == [1, 2]
    assert [(one.tender, one.amount) for one in first.payments] == [("cash", 9020)]
    assert first.lines[0].variant_id == shop.dress["S"]
    assert doctor.list_findings() == []


def test_a_business_day_ends_at_the_cut_over(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    assert order("A-2").business_day == dt.date(2026, 11, 1)
    assert order("A-3").business_day == dt.date(2026, 11, 2)


def test_unknown_goods_and_members_cost_only_the_link(shop: Shop, tmp_path, file):
    run = take(tmp_path, file)
    assert (order("A-2").lines[0].description, order("A-2").lines[0].variant_id) == ("謎の品", None)
    assert order("A-3").member_id is None
    assert {notice[0] for notice in run.notices} == {taking.UNKNOWN_GOODS, taking.UNKNOWN_MEMBER}
    late = shop.member(card="999")
    again = take(tmp_path, file)
    assert counts(again) == (0, 1, 4, 5)
    assert order("A-3").member_id == late
    assert counts(take(tmp_path, file)) == (0, 0, 5, 5)


def test_an_amount_that_does_not_divide_is_exact(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    line = order("A-3").lines[0]
    assert (line.quantity, line.unit_price, line.discount, line.amount) == (3, 334, 2, 1000)
    assert line.discount_reason == "rounding"


def test_accepted_and_refused_lines_are_the_whole_file(shop: Shop, tmp_path, file):
    run = take(tmp_path, file)
    assert run.totals == {
        "documents": 4,
        "accepted_quantity": 1 + 2 + 1 + 3 + 2,
        "accepted_amount": 9000 + 20 + 500 + 1000 + 190,
        "refused_quantity": 0 - 1 + 1 + 2 + 1,
        "refused_amount": 0 - 9900 + 9900 + 200 + 100,
    }
    assert [(one.line, one.field) for one in list_refusals(run.id)] == [
        (5, "quantity"),
        (6, "quantity"),
        (8, "store"),
        (10, "document"),
        (11, "amount"),
    ]


def test_history_moves_neither_stock_nor_points(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    for model in (StockMovement, PointTransaction):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_member_is_ranked_by_her_latest_purchase(shop: Shop, tmp_path, file, member):
    take(tmp_path, file)
    day = (dt.date(2026, 11, 1) - dt.date(1970, 1, 1)).days
    found = db.session.get_one(Member, member, populate_existing=True)
    assert (found.seen_day, found.seen_location_id) == (day, shop.shibuya)
    ranked = db.session.execute(select(MemberKey.seen_day, MemberKey.location_id))
    assert set(ranked) == {(day, shop.shibuya)}


def test_the_same_file_again_changes_nothing(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    before = books()
    run = take(tmp_path, file)
    assert counts(run) == (0, 0, 5, 5)
    assert run.totals["accepted_amount"] == 10710
    assert books() == before


def test_a_newer_file_writes_a_document_anew(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    newer = file.replace(",2,10,,8,20,", ",3,10,,8,30,")
    newer += "A-2,0002,2026/11/02 02:30,SBY,,,追加,1,,,10,70,QR\n"
    assert counts(take(tmp_path, newer)) == (0, 4, 2, 5)
    assert order("A-1").total == 9030
    assert [line.amount for line in order("A-2").lines] == [500, 70]
    assert [one.amount for one in order("A-2").payments] == [570]
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 4
    assert doctor.list_findings() == []


def test_a_document_whose_goods_came_back_stays_as_it_is(shop: Shop, tmp_path, file):
    take(tmp_path, file)
    with transaction():
        order("A-1").lines[0].returned = 1
    run = take(tmp_path, file.replace(",2,10,,8,20,", ",3,10,,8,30,"))
    assert counts(run) == (0, 0, 3, 7)
    assert order("A-1").total == 9020


def test_rows_in_any_order_make_the_same_documents(shop: Shop, tmp_path, file, monkeypatch):
    monkeypatch.setattr(batching, "BATCH", 4)
    header, _, rows = file.partition("\n")
    extra = "".join(
        f"B-{n % 7},,2026/11/0{1 + n % 7} 12:00,SBY,,,品{n},1,,,10,{n}\n".replace(",,,10", ",,,10")
        for n in range(1, 40)
    ).replace("\n", ",\n")
    lines = (rows + extra).splitlines()
    random.Random(4).shuffle(lines)
    run = take(tmp_path, "\n".join([header, *lines]) + "\n")
    assert run.totals["documents"] == 4 + 7
    assert run.totals["accepted_amount"] == 10710 + sum(range(1, 40))
    assert order("B-3").total == sum(n for n in range(1, 40) if n % 7 == 3)
    assert counts(take(tmp_path, "\n".join([header, *lines]) + "\n"))[:2] == (0, 0)


def test_a_receipt_number_counts_within_store_and_day(shop: Shop, tmp_path):
    text = (
        "レシート番号,日時,店舗,レジ番号,数量,金額\n"
        "0001,2026/11/01 12:00,SBY,01,1,100\n"
        "0001,2026/11/01 13:00,SBY,01,1,200\n"
        "0001,2026/11/02 12:00,SBY,01,1,400\n"
        "0001,2026/11/01 12:00,SJK,01,1,800\n"
    )
    run = take(tmp_path, text)
    assert run.totals["documents"] == 3
    found = db.session.execute(
        select(Order.receipt_number, Order.total).order_by(Order.total)
    ).all()
    assert found == [
        ("SBY-01-20261101-0001", 300),
        ("SBY-01-20261102-0001", 400),
        ("SJK-01-20261101-0001", 800),
    ]


def test_ec_orders_without_a_store_leave_from_the_warehouse(shop: Shop, tmp_path):
    text = "order_id,ordered_at,quantity,amount\n77,2026-11-01T10:00:00+09:00,1,3000\n"
    run = take(tmp_path, text, source="ec")
    assert counts(run) == (1, 0, 0, 0)
    assert (order("77").channel, order("77").location_id) == ("ec", shop.warehouse)


def test_a_fresh_database_gets_stores_and_dollars(app, tmp_path):
    text = "basket_id,date,store_id,quantity,sales_value\n1,2017-01-01 11:53:26,330,2,1.39\n"
    run = take(tmp_path, text, currency="USD")
    assert counts(run) == (1, 0, 0, 0)
    found = order("1")
    assert (found.total, found.currency) == (139, "USD")
    assert db.session.scalar(select(Location.code)) == "330"


def test_one_document_of_all_rows_is_a_wrong_column(shop: Shop, tmp_path, monkeypatch):
    monkeypatch.setattr(batching, "BATCH", 5)
    monkeypatch.setattr(batching, "MOST_LINES", 10)
    rows = "".join(f"X,2026/11/01,SBY,1,{n}\n" for n in range(30))
    run = take(tmp_path, "伝票番号,日時,店舗,数量,金額\n" + rows)
    assert counts(run) == (10, 0, 0, 20)
    assert order("X").total == sum(range(10))
    assert run.totals["refused_amount"] == sum(range(10, 30))
