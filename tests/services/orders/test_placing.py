"""An order is taken once and whole: its sums, its points, its promises and its timeline."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from omni.domain.errors import Invalid, KeyReused
from omni.domain.orders import NewLine, NewPayment, SumsDiffer
from omni.extensions import db
from omni.models.member import Member, MemberState
from omni.models.order import Destination, Order, OrderState
from omni.queries.orders import OrderUnknown
from omni.services import orders
from omni.services.points import NotEnoughPoints
from omni.services.stock.reservations import ShortOfStock
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import Desk, healthy


def count_orders() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Order)) or 0


def test_an_ec_order_is_promised_at_its_own_place(shop: Shop, desk: Desk) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 3, shop.warehouse)
    shop.stock(medium, 9, shop.shibuya)
    made = desk.place(
        NewLine(medium, 2, 9_900), NewLine(kind="shipping", unit_price=550), note="玄関前へ"
    )
    order = desk.order(made)
    assert (order.state, order.total, order.tax, order.note) == (
        OrderState.OPEN,
        20_350,
        1_850,
        "玄関前へ",
    )
    assert [(line.description, line.amount, line.is_returnable) for line in desk.lines(made)] == [
        ("ワンピース", 19_800, True),
        ("送料", 550, False),
    ]
    (asked,) = desk.fulfilments(made)
    assert (asked.location_id, asked.kind.value, asked.number[:2]) == (shop.warehouse, "ship", "F-")
    assert asked.due_at is not None
    assert desk.level(medium) == (3, 2)
    assert desk.events(made) == ["placed", "requested"]
    assert db.session.get_one(Destination, made).city == "渋谷区"
    assert healthy()


def test_tax_is_rounded_once_per_rate(shop: Shop, desk: Desk) -> None:
    tea = shop.style("TEA", "紅茶", sizes=("F",), price=105, tax_rate=8)["F"]
    shop.stock(tea, 9, shop.warehouse)
    made = desk.place(
        NewLine(tea, 3, 105, tax_rate=8),
        NewLine(kind="shipping", unit_price=555),
        NewLine(kind="cod_fee", unit_price=335),
        paid="cod",
    )
    assert desk.order(made).tax == 315 * 8 // 108 + 890 * 10 // 110
    (owed,) = desk.payments(made)
    assert (owed.tender.value, owed.amount, owed.is_awaited, owed.received_at) == (
        "cod",
        1_205,
        True,
        None,
    )
    assert healthy()


def test_points_lower_what_is_due_and_leave_the_ledger(shop: Shop, desk: Desk) -> None:
    member = shop.member()
    desk.give_points(member, 500)
    shop.stock(shop.dress["M"], 1, shop.warehouse)
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=member, points_spent=300)
    order = desk.order(made)
    assert (order.points_spent, order.total, order.points_earned) == (300, 9_600, 0)
    assert desk.balance(member) == 200
    assert healthy()
    with pytest.raises(NotEnoughPoints):
        desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=member, points_spent=201)


def test_payments_that_do_not_come_to_the_sum_are_refused(shop: Shop, desk: Desk) -> None:
    line = NewLine(shop.dress["M"], 1, 9_900)
    with pytest.raises(SumsDiffer, match="9,899"):
        desk.place(line, payments=(NewPayment("online", 9_899),))
    with pytest.raises(SumsDiffer):
        desk.place(line, payments=())
    assert count_orders() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"destination": None},
        {"payments": (NewPayment("deposit", 9_900),)},
        {"channel": "fax"},
        {"points_spent": 10},
        {"points_spent": -10},
    ],
)
def test_what_no_order_can_mean_is_refused(shop: Shop, desk: Desk, wrong: dict) -> None:
    with pytest.raises(Invalid):
        desk.place(NewLine(shop.dress["M"], 1, 9_900), **wrong)
    assert count_orders() == 0


def test_an_order_of_another_system_is_taken_once_whatever_its_key(shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    line = NewLine(shop.dress["M"], 1, 9_900)
    first = desk.place(line, source="shopify:1", external_id="#1001", key="a")
    assert desk.place(line, source="shopify:1", external_id="#1001", key="b") == first
    assert desk.place(line, source="shopify:2", external_id="#1001", key="c") != first
    assert desk.level(shop.dress["M"]) == (5, 2)


def test_the_same_key_answers_the_same_and_another_body_is_refused(shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 5, shop.warehouse)
    first = desk.place(NewLine(shop.dress["M"], 1, 9_900), key="k")
    assert desk.place(NewLine(shop.dress["M"], 1, 9_900), key="k") == first
    with pytest.raises(KeyReused):
        desk.place(NewLine(shop.dress["M"], 2, 9_900), key="k")
    assert count_orders() == 1


def test_an_ec_order_is_never_refused_for_stock(shop: Shop, desk: Desk) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 2, shop.warehouse)
    made = desk.place(NewLine(medium, 5, 9_900), ship_from=shop.warehouse)
    (case,) = desk.exceptions(made)
    assert (case.kind.value, case.quantity) == ("unallocated", 3)
    assert desk.level(medium) == (2, 2)
    assert desk.events(made) == ["placed", "requested", "unallocated"]
    nothing = desk.place(NewLine(shop.dress["S"], 1, 9_900))
    assert desk.fulfilments(nothing) == []
    assert desk.exceptions(nothing)[0].quantity == 1
    unknown = desk.place(NewLine(None, 1, 500, description="別注トート"))
    assert desk.exceptions(unknown)[0].details == {"known": False}
    assert healthy()


def test_an_order_on_the_phone_is_refused_while_the_customer_can_be_told(
    shop: Shop, desk: Desk
) -> None:
    shop.stock(shop.dress["M"], 1, shop.shibuya)
    with pytest.raises(ShortOfStock):
        desk.place(NewLine(shop.dress["M"], 2, 9_900), channel="phone", paid="bank")
    assert count_orders() == 0


def test_goods_come_from_the_place_that_has_most_of_them(shop: Shop, desk: Desk) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1, shop.shinjuku)
    shop.stock(medium, 4, shop.shibuya)
    (asked,) = desk.fulfilments(desk.place(NewLine(medium, 2, 9_900)))
    assert asked.location_id == shop.shibuya


def test_a_pick_up_order_waits_at_its_store_with_a_code(shop: Shop, desk: Desk) -> None:
    shop.stock(shop.dress["M"], 1, shop.shinjuku)
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), pickup_location_id=shop.shinjuku)
    (asked,) = desk.fulfilments(made)
    assert (asked.kind.value, asked.location_id) == ("pickup", shop.shinjuku)
    assert asked.pickup_code is not None
    assert len(asked.pickup_code) == 8


def test_an_ec_order_of_somebody_who_has_left_is_nobodys(shop: Shop, desk: Desk) -> None:
    member = shop.member()
    with transaction():
        db.session.get_one(Member, member).state = MemberState.WITHDRAWN
    shop.stock(shop.dress["M"], 2, shop.warehouse)
    made = desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=member)
    assert desk.order(made).member_id is None
    with pytest.raises(Invalid):
        desk.place(NewLine(shop.dress["M"], 1, 9_900), member_id=member, channel="phone")


def test_an_order_there_is_not_cannot_be_locked(shop: Shop) -> None:
    with pytest.raises(OrderUnknown), transaction():
        orders.lock_order(404)


def test_who_orders_in_a_store_was_seen_there_that_day(shop: Shop, desk: Desk) -> None:
    medium, member = shop.dress["M"], shop.member()
    shop.stock(medium, 3, shop.shibuya)
    made = desk.place(
        NewLine(medium, 1, 9_900),
        channel="store",
        location_id=shop.shibuya,
        member_id=member,
        paid="card",
    )
    assert desk.order(made).business_day is not None
    assert db.session.get_one(Member, member).seen_location_id == shop.shibuya
    assert healthy()
