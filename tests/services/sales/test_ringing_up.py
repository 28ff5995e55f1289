"""A sale is made whole or not at all: its sums, its payments, its points and its goods."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from omni.domain.errors import Conflict, Invalid, KeyReused, NotEnough, NotFound
from omni.domain.sales import Reductions, SaleLine, SaleSet
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.location import RegisterDay, RegisterDayState
from omni.models.member import Member, MemberState
from omni.models.order import Order
from omni.models.point import PointProgram, PointTransaction
from omni.models.stock import StockException, StockMovement
from omni.queries.sales import quoting
from omni.services import sales
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop
from tests.services.sales.till import (
    Till,
    amount,
    nothing_was_sold,
    payments,
    percent,
    price_of,
    shares,
)


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_sale_for_cash_gives_change_and_takes_the_goods(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3)
    order = till.ring(SaleLine(medium, 2), paid=(("cash", 20_000),))
    assert order.receipt_number == "SBY-01-20261121-0001"
    assert order.number.startswith("O-")
    assert (order.subtotal, order.discount, order.total, order.tax) == (19_800, 0, 19_800, 1_800)
    assert payments(order) == [("cash", 19_800, 20_000, 200)]
    assert [(line.description, line.quantity, line.unit_price) for line in order.lines] == [
        ("ワンピース", 2, 9_900)
    ]
    assert till.on_hand(medium) == 1
    sold = select(StockMovement).where(StockMovement.quantity < 0)
    movement = db.session.scalars(sold).one()
    assert (movement.source_type, movement.source_id) == ("order_line", order.lines[0].id)


def test_tax_is_rounded_once_per_rate_over_the_document(shop: Shop, till: Till) -> None:
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=105, tax_rate=8)["F"]
    pin = shop.style("PIN", "ブローチ", sizes=("F",), price=1_005)["F"]
    order = till.ring(SaleLine(tea, 3), SaleLine(pin, 1), SaleLine(pin, 1))
    assert order.total == 2_325
    assert order.tax == 315 * 8 // 108 + 2_010 * 10 // 110
    assert [line.tax_rate for line in order.lines] == [8, 10, 10]


def test_a_member_earns_and_spends_on_one_sale(shop: Shop, till: Till) -> None:
    member = shop.member()
    till.give_points(member, 500)
    order = till.ring(SaleLine(shop.dress["S"]), SaleLine(shop.dress["M"]), member=member, used=300)
    assert (order.total, order.points_spent, order.points_earned) == (19_500, 300, 195)
    assert shares(order) == [(0, 9_900, 150, 98), (0, 9_900, 150, 97)]
    assert order.tax == 19_500 * 10 // 110
    assert sum(one.amount for one in order.payments) == 19_500
    assert till.balance(member) == 500 - 300 + 195
    amounts = db.session.scalars(select(PointTransaction.amount).order_by(PointTransaction.id))
    assert list(amounts) == [500, -300, 195]


def test_points_as_payment_leave_the_taxable_total_alone(shop: Shop, till: Till) -> None:
    with transaction():
        db.session.execute(update(PointProgram).values(point_use="payment"))
    member = shop.member()
    till.give_points(member, 500)
    order = till.ring(SaleLine(shop.dress["M"]), member=member, used=500)
    assert (order.total, order.tax) == (9_900, 900)
    assert payments(order) == [("cash", 9_400, 1_000_000, 990_600)]


def test_points_can_pay_for_all_of_it(shop: Shop, till: Till) -> None:
    member = shop.member()
    till.give_points(member, 10_000)
    order = till.ring(SaleLine(shop.dress["M"]), member=member, used=9_900, paid=())
    assert (order.total, order.tax, order.points_earned) == (0, 0, 0)
    assert payments(order) == []
    assert till.balance(member) == 100


def test_every_reduction_stays_with_its_lines(shop: Shop, till: Till) -> None:
    small, medium, large = (shop.dress[size] for size in "SML")
    order = till.ring(
        SaleLine(small, 1, discount=amount(900), discount_reason="キズあり"),
        SaleLine(medium, 2),
        SaleLine(large, 1),
        reductions=Reductions(
            document=percent(10),
            reason="従業員割引",
            sets=(SaleSet("2点で15,000円", ((1, 2),), price_of(15_000)),),
        ),
    )
    assert [line.amount for line in order.lines] == [8_100, 13_500, 8_910]
    assert [line.discount for line in order.lines] == [1_800, 6_300, 990]
    assert [line.bundle for line in order.lines] == [None, "2点で15,000円", None]
    assert order.lines[0].discount_reason == "キズあり・従業員割引"
    assert (order.subtotal, order.discount, order.total) == (39_600, 9_090, 30_510)


def test_a_keyed_price_says_why(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    with pytest.raises(Invalid):
        till.ring(SaleLine(medium, unit_price=5_000))
    assert nothing_was_sold()
    order = till.ring(SaleLine(medium, unit_price=5_000, price_reason="値札違い"))
    assert (order.total, order.lines[0].discount_reason) == (5_000, "値札違い")


def test_goods_without_a_record_are_sold_by_name_and_price(shop: Shop, till: Till) -> None:
    order = till.ring(
        SaleLine(description="リボン", unit_price=540, quantity=2),
        SaleLine(description="焼菓子", unit_price=324, tax_rate=8),
    )
    assert [(line.description, line.variant_id, line.tax_rate) for line in order.lines] == [
        ("リボン", None, 10),
        ("焼菓子", None, 8),
    ]
    assert (order.total, order.tax) == (1_404, 1_080 * 10 // 110 + 324 * 8 // 108)
    assert count(StockMovement) == 0


def test_goods_the_system_does_not_have_are_sold_and_listed(shop: Shop, till: Till) -> None:
    medium = shop.dress["M"]
    order = till.ring(SaleLine(medium))
    assert till.on_hand(medium) == -1
    exception = db.session.scalars(select(StockException)).one()
    assert exception.order_line_id == order.lines[0].id


def test_several_tenders_sum_to_what_is_due(shop: Shop, till: Till) -> None:
    order = till.ring(
        SaleLine(shop.dress["M"]), paid=(("card", 5_000), ("gift", 1_000), ("cash", 4_000))
    )
    assert payments(order) == [
        ("card", 5_000, 5_000, 0),
        ("gift", 1_000, 1_000, 0),
        ("cash", 3_900, 4_000, 100),
    ]


@pytest.mark.parametrize(
    ("paid", "sentence"),
    [
        ((("cash", 9_000),), "お支払いがあと¥900足りません。"),
        ((("card", 10_000),), "現金のほかの支払いが、お会計より¥100多くなっています。"),
        ((("card", -1), ("cash", 9_901)), "支払金額は¥0から¥99,999,999までで入力してください。"),
        ((("shells", 9_900),), "この支払方法は使えません。"),
        ((), "お支払いがあと¥9,900足りません。"),
    ],
)
def test_tenders_that_do_not_sum_are_refused(
    shop: Shop, till: Till, paid: tuple[tuple[str, int], ...], sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        till.ring(SaleLine(shop.dress["M"]), paid=paid)
    assert str(refused.value) == sentence
    assert nothing_was_sold()


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_a_quantity_nobody_means_is_refused(shop: Shop, till: Till, quantity: int) -> None:
    with pytest.raises(Invalid):
        till.ring(SaleLine(shop.dress["M"], quantity))
    assert nothing_was_sold()


def test_an_empty_sale_is_refused(till: Till) -> None:
    with pytest.raises(Invalid):
        till.ring()


def test_more_points_than_the_balance_are_refused_and_nothing_happened(
    shop: Shop, till: Till
) -> None:
    member = shop.member()
    till.give_points(member, 100)
    with pytest.raises(NotEnough) as refused:
        till.ring(SaleLine(shop.dress["M"]), member=member, used=101)
    assert refused.value.params == {"balance": "100"}
    assert nothing_was_sold()
    assert till.balance(member) == 100
    assert till.on_hand(shop.dress["M"]) is None
    assert count(RegisterDay) == 0


def test_more_points_than_the_sale_costs_are_refused(shop: Shop, till: Till) -> None:
    member = shop.member()
    till.give_points(member, 50_000)
    with pytest.raises(Invalid) as refused:
        till.ring(SaleLine(shop.dress["M"]), member=member, used=9_901)
    assert str(refused.value) == "ポイントは、お会計の¥9,900まで使えます。"


def test_points_need_a_member(shop: Shop, till: Till) -> None:
    with pytest.raises(Invalid):
        till.ring(SaleLine(shop.dress["M"]), used=1)
    with pytest.raises(NotFound):
        till.ring(SaleLine(shop.dress["M"]), member=999)


def test_who_was_merged_buys_as_who_she_is_now(shop: Shop, till: Till) -> None:
    survivor, merged, gone = shop.member(), shop.member(), shop.member()
    with transaction():
        for member_id, state in ((merged, MemberState.MERGED), (gone, MemberState.WITHDRAWN)):
            row = db.session.get_one(Member, member_id)
            row.state = state
            row.merged_into_id = survivor if state is MemberState.MERGED else None
    order = till.ring(SaleLine(shop.dress["M"]), member=merged)
    assert order.member_id == survivor
    assert till.balance(survivor) == 99
    with pytest.raises(Invalid):
        till.ring(SaleLine(shop.dress["M"]), member=gone)


def test_another_sum_than_the_customer_was_told_is_refused(shop: Shop, till: Till) -> None:
    with pytest.raises(Conflict) as refused:
        till.ring(SaleLine(shop.dress["M"]), agreed=8_000)
    assert str(refused.value) == "お会計が¥8,000から¥9,900に変わりました。"
    assert nothing_was_sold()
    assert till.ring(SaleLine(shop.dress["M"]), agreed=9_900).total == 9_900


def test_another_stores_register_and_a_closed_one_are_refused(shop: Shop, till: Till) -> None:
    with pytest.raises(NotFound):
        till.ring(SaleLine(shop.dress["M"]), location_id=shop.shinjuku)
    assert nothing_was_sold()
    till.ring(SaleLine(shop.dress["M"]))
    with transaction():
        db.session.execute(update(RegisterDay).values(state=RegisterDayState.CLOSED))
    with pytest.raises(Conflict):
        till.ring(SaleLine(shop.dress["M"]))
    assert count(Order) == 1
    assert till.on_hand(shop.dress["M"]) == -1


def test_tapped_twice_it_is_one_sale(shop: Shop, till: Till) -> None:
    member = shop.member()
    till.give_points(member, 100)
    key = str(uuid.uuid4())
    first = till.ring(SaleLine(shop.dress["M"]), member=member, used=100, key=key).id
    second = till.ring(SaleLine(shop.dress["M"]), member=member, used=100, key=key).id
    assert first == second
    assert till.on_hand(shop.dress["M"]) == -1
    assert till.balance(member) == 98
    with pytest.raises(KeyReused):
        till.ring(SaleLine(shop.dress["M"], 2), member=member, key=key)
    assert count(Order) == 1


def test_a_corrected_form_keeps_its_key(shop: Shop, till: Till) -> None:
    key = str(uuid.uuid4())
    with pytest.raises(Invalid):
        till.ring(SaleLine(shop.dress["M"]), key=key, paid=(("cash", 1),))
    assert till.ring(SaleLine(shop.dress["M"]), key=key).total == 9_900


def test_the_log_says_who_sold_what_to_whom(shop: Shop, till: Till) -> None:
    member = shop.member()
    order = till.ring(SaleLine(shop.dress["M"]), member=member)
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "sell")).one()
    assert (line.object_id, line.member_id, line.staff_id) == (
        order.id,
        member,
        shop.staff["clerk"],
    )


def test_a_sale_runs_inside_a_transaction(shop: Shop) -> None:
    with pytest.raises(RuntimeError):
        sales.ring_up(  # type: ignore[call-arg]
            None, location_id=1, register_id=1, member_id=None, tenders=[], actor=None, key="k"
        )


def test_a_sale_is_of_one_moment(shop: Shop, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two looks the day could change: its number would be of one, its points of another."""

    def another_look() -> dt.datetime:
        raise AssertionError("the clock was read again")

    monkeypatch.setattr(quoting, "clock", SimpleNamespace(now=another_look))
    assert till.ring(SaleLine(shop.dress["M"])).business_day == NOW.date()


def test_a_sale_is_as_many_statements_with_two_lines_as_with_twenty(
    shop: Shop, till: Till, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    goods = list(shop.style("BL-20", colours=tuple(f"色{at}" for at in range(20))).values())[:20]
    for variant_id in goods:
        shop.stock(variant_id, 5)
    member = shop.member()
    till.give_points(member, 100)
    till.ring(SaleLine(goods[0]), member=member)  # the day is open, and she was seen on it

    def count(lines: int) -> int:
        with statements() as seen:
            till.ring(*(SaleLine(one) for one in goods[:lines]), member=member, used=10)
        return len(seen)

    assert count(2) == count(20) <= 50
